"""Pure rules of the looks: colours that can be read, images that are what they say."""
