"""The practice room: what the device check found, shown to the help desk for a quarter of an hour.

It belongs to no appointment and names nobody. Kept are words from the lists below and two figures;
no picture, no sound, no address, no name of a device.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from portal.audit.domain import note
from portal.case.domain import fingerprint, fingerprint_of_code, new_token, spoken
from portal.catalogue import maintenance
from portal.consultation.errors import PracticeOver
from portal.consultation.models import Practice
from portal.ids import new_id
from portal.staff.models import Account
from portal.work import Work

LASTS = timedelta(minutes=15)
BROWSERS = ("Edge", "Opera", "Samsung Internet", "Firefox", "Chrome", "Safari")
ALLOWED = {
    "browser": BROWSERS,
    "system": ("windows", "mac", "ios", "android", "other"),
    "fit": ("good", "transport", "too_old", "unsupported", "in_app"),
    "camera": ("ja", "nein"),
    "microphone": ("ja", "nein"),
    "trouble": ("refused", "missing", "busy", "unfit", "unsupported", "failed"),
    "line": ("good", "usable", "poor", "none"),
    "way": ("direct", "relayed"),
}
LARGEST = {"version": 999, "mbit": 1000, "loss": 100}
ASKED = ("browser", "camera", "speaker", "line", "done")


def open_practice(work: Work) -> tuple[str, str]:
    """Return the token of a new practice room, for its browser, and the code to say aloud."""
    maintenance.check(work)
    token, code = new_token(), spoken(2, 3)
    work.records.practices[fingerprint(token)] = Practice(
        id=new_id(), code=fingerprint_of_code("practice", code), until=work.now + LASTS
    )
    return token, code


def report(work: Work, token: str, found: Mapping[str, str]) -> Practice:
    """Keep what was found so far; returns the room as it is now. Raises PracticeOver."""
    practice = _standing(work, work.records.practices.get(fingerprint(token)))
    known = readable(found)
    if known and known != practice.found:
        practice = replace(practice, found=known)
        work.records.practices[fingerprint(token)] = practice
    return practice


def readable(found: Mapping[str, str]) -> dict[str, str]:
    """Return what can be understood of it: listed words, and figures within bounds."""
    words = {k: v for k, v in found.items() if v in ALLOWED.get(k, ())}
    figures = {}
    for key, most in LARGEST.items():
        value = str(found.get(key, ""))
        whole, _point, rest = value.partition(".")
        if whole.isascii() and whole.isdecimal() and len(whole) < 5 and int(whole) <= most:
            figures[key] = f"{int(whole)}.{rest[0]}" if rest[:1].isdecimal() else str(int(whole))
    return words | figures


def close(work: Work, token: str) -> None:
    """Forget a practice room before its time; twice is once."""
    work.records.practices.pop(fingerprint(token), None)


def help_with(work: Work, account: Account, code: str) -> str:
    """Return the id of the room with this code, which is told that somebody looks.

    Raises PracticeOver for what was never opened, or is over.
    """
    wanted = fingerprint_of_code("practice", code)
    for key, practice in work.records.practices.items():
        if practice.code == wanted:
            _standing(work, practice)
            if not practice.helped:
                work.records.practices[key] = replace(practice, helped=True)
            note(work, "practice.helped", f"account:{account.id}", f"practice:{practice.id}")
            return practice.id
    raise PracticeOver


def practice_of(work: Work, id: str) -> Practice:
    """Return the room a helper was let into; raises PracticeOver."""
    _key, practice = _by_id(work, id)
    return practice


def ask(work: Work, id: str, step: str) -> None:
    """Have the citizen's page say what to do next; "" takes it back. Raises PracticeOver."""
    key, practice = _by_id(work, id)
    asked = step if step in ASKED else ""
    work.records.practices[key] = replace(practice, asked=asked)


def _by_id(work: Work, id: str) -> tuple[str, Practice]:
    for key, practice in work.records.practices.items():
        if practice.id == id and practice.helped:
            return key, _standing(work, practice)
    raise PracticeOver


def _standing(work: Work, practice: Practice | None) -> Practice:
    if practice is None or practice.until <= work.now:
        raise PracticeOver
    return practice
