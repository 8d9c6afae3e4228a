"""The forms of the Sozialamt, one module each."""
