"""Two people at the same form: who saves later sees what the first one changed, and decides."""

from collections.abc import Sized

FIELD = "fassung"
STATUS = 409


def seen(states: Sized) -> str:
    """Return a word for how far the history of what is edited goes; the form carries it."""
    return str(len(states))


def overtaken(carried: str, states: Sized) -> bool:
    """Whether somebody has saved since the form was made that carries this word."""
    return carried != seen(states)
