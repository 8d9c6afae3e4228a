"""What is said of a file that is not taken."""


class Refused(Exception):
    """The file is not taken, and why: a key of errors.REFUSED."""
