"""The forms of the Jobcenter, one module each."""
