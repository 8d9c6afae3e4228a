"""What comes next in a practice conversation, and what the played citizen has said so far."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.work import Work

Act = Callable[[], None]


@dataclass(frozen=True)
class Turn:
    """What comes next: for the played citizen an act and words, for the caseworker a hint.

    key      of the words, which are said once; "" for none
    picture  what is to be seen of the citizen: "person" | "card" | "away"
    """

    hint: str
    key: str = ""
    words: str = ""
    act: Act | None = None
    picture: str = "person"


def say(work: Work, key: str, words: str) -> bool:
    """Let the played citizen say something, once; whether it is new."""
    rehearsal = work.rehearsal
    assert rehearsal is not None
    if said(work, key):
        return False
    rehearsal.said += ((key, words),)
    return True


def said(work: Work, key: str) -> bool:
    """Whether that was said before."""
    return work.rehearsal is not None and key in dict(work.rehearsal.said)
