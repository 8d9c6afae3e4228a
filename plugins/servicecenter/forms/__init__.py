"""The forms of the ServiceCenter, one module each."""
