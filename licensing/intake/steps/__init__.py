"""The six steps of the request form: which answers each owns, how far a draft is, what the price panel may already say."""
