"""How long a time is still reserved for who types, in words and seconds, for pages and scripts."""

from math import ceil

from portal.booking.holding import extendable
from portal.booking.models import Appointment
from portal.i18n import _, time_of_day, translator
from portal.work import Work

KEPT = _(
    "Wir halten Ihnen diese Zeit bis {time} frei. Danach können Sie sie buchen, wenn niemand sonst "
    "sie genommen hat."
)
ENDED = _(
    "Die Zeit ist nicht mehr für Sie reserviert. Sie können trotzdem weitermachen: Wir prüfen am "
    "Ende, ob sie noch frei ist."
)
SOON = _("In weniger als einer Minute ist die Zeit nicht mehr für Sie reserviert.")


def remaining(work: Work, reserved: Appointment, locale: str) -> dict[str, object]:
    """Return what a page says of a reserved time.

    kept, soon, ended    until when it is reserved; what to say just before the end, and then
    seconds              until the end, 0 after it
    expired, more        whether it has ended, and whether it can be kept longer
    """
    assert reserved.expires
    text = translator(locale)
    expired = reserved.state_at(work.now) == "expired"
    until = time_of_day(reserved.expires, locale)
    return {
        "kept": text(ENDED) if expired else text(KEPT, time=until),
        "soon": text(SOON),
        "ended": text(ENDED),
        "seconds": max(ceil((reserved.expires - work.now).total_seconds()), 0),
        "expired": expired,
        "more": extendable(work, reserved),
    }
