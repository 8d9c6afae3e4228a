"""What who waits is told about the office's side: that it is late, or away for a moment."""

from datetime import timedelta

from portal.consultation import queue
from portal.consultation.aside import is_aside
from portal.consultation.delay import begun, current, words
from portal.consultation.places import Place
from portal.i18n import _, translator
from portal.work import Work

GOES_ON = _("Das Gespräch hat schon begonnen. Das Amt sieht, dass Sie warten, und lässt Sie ein.")
LATE = timedelta(minutes=10)  # of waiting in vain: time to call


def told(work: Work, place: Place, locale: str) -> dict[str, object]:
    """Return what there is to tell a waiting seat; nothing when all is as it should be.

    delay  a caseworker has reported one: the words in the reader's language
    late   nobody has, and it should have begun ten minutes ago
    away   the caseworker's connection is lost at the moment
    turn   how many come before, and when it may begin, or that it has; not beside a delay, nor for
           who was inside
    aside  this seat was asked out for a confidential part, and is let in again
    """
    found = {
        "delay": words(work, place.appointment, locale),
        "late": _late(work, place),
        "away": _away(place),
        "aside": is_aside(place.seat),
    }
    if not (found["delay"] or found["aside"]):
        if begun(place.consultation):
            found["turn"] = translator(locale)(GOES_ON)
        else:
            found["turn"] = queue.words(work, place.appointment, locale)
    return {key: value for key, value in found.items() if value}


def _late(work: Work, place: Place) -> bool:
    """Whether this seat waits in vain; who comes late, or was told a later time, waits anew."""
    if begun(place.consultation) or current(work, place.appointment):
        return False
    said = place.consultation.delay
    expected = [place.appointment.start, place.seat.since, *([said.until] if said else [])]
    return work.now > max(expected) + LATE


def _away(place: Place) -> bool:
    seats = place.consultation.seats.values()
    desk = {s.presence for s in seats if s.account and s.state == "admitted"}
    return "away" in desk and "here" not in desk
