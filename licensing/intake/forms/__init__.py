"""The form of each step: fields for the page, typed text to answers and back. What is right or wrong is judged by `intake.answers`."""
