"""Maintenance: for some hours nothing new begins, while the conversations that run go on.

It begins and ends by the clock, in every process at once, and needs nobody to end it. Refused are
new places, invitations and rooms; cancelling, confirming and whatever is said behind a link stay.
"""

import logging
import secrets
from datetime import datetime, timedelta

from portal.audit.domain import note
from portal.catalogue.models import Maintenance
from portal.errors import Invalid, PortalError
from portal.i18n import _, moment, translator
from portal.work import Work

log = logging.getLogger(__name__)

LONGEST = timedelta(hours=24)
LONGEST_MESSAGE = 300
ANNOUNCED = timedelta(hours=24)  # before it begins


class UnderMaintenance(PortalError):
    """503: nothing new begins until the end."""

    status = 503
    kind = "maintenance"
    title = _("Wir arbeiten gerade an der Technik")
    reason = _(
        "Bis {until} können Sie keine Termine buchen und keinen Videoraum betreten. Bitte "
        "versuchen Sie es danach noch einmal. Haben Sie jetzt einen Termin? Dann rufen Sie uns "
        "bitte an."
    )

    def __init__(self, until: datetime, now: datetime) -> None:
        super().__init__(until=until)
        self.seconds = int((until - now).total_seconds()) + 1


def planned(work: Work) -> Maintenance | None:
    """Return what is planned or under way, None where nothing is."""
    found: Maintenance | None = work.records.maintenance
    return found if found is not None and work.now < found.end else None


def current(work: Work) -> Maintenance | None:
    """Return what is under way."""
    found = planned(work)
    return found if found is not None and found.start <= work.now else None


def check(work: Work) -> None:
    """Raise UnderMaintenance where nothing new may begin now."""
    if (found := current(work)) is not None:
        raise UnderMaintenance(found.end, work.now)


def check_times(work: Work, start: datetime, end: datetime, message: str) -> None:
    """Raise Invalid for what cannot be planned."""
    problems = {}
    if end <= max(start, work.now):
        problems["bis"] = "Das Ende muss nach dem Beginn und in der Zukunft liegen."
    elif end - start > LONGEST:
        hours = LONGEST // timedelta(hours=1)
        problems["bis"] = f"Bitte planen Sie höchstens {hours} Stunden auf einmal."
    if len(" ".join(message.split())) > LONGEST_MESSAGE:
        problems["meldung"] = f"Bitte schreiben Sie höchstens {LONGEST_MESSAGE} Zeichen."
    if problems:
        raise Invalid(problems)


def plan(work: Work, start: datetime, end: datetime, message: str, account: str) -> None:
    """Plan maintenance, in place of what was planned; raises Invalid."""
    check_times(work, start, end, message)
    words, mark = " ".join(message.split()), secrets.token_hex(8)
    work.records.maintenance = Maintenance(
        start=start, end=end, message=words, by=account, mark=mark
    )
    note(work, "maintenance.planned", f"account:{account}", f"maintenance:{mark}")
    log.info(
        "event=maintenance_planned start=%s end=%s by=%s",
        start.isoformat(),
        end.isoformat(),
        account,
    )


def stop(work: Work, account: str) -> None:
    """End it now, or take back what was planned; twice is once."""
    found = planned(work)
    if found is None:
        return
    work.records.maintenance = None
    note(work, "maintenance.stopped", f"account:{account}", f"maintenance:{found.mark}")
    log.info("event=maintenance_stopped by=%s", account)


def for_citizens(work: Work, locale: str) -> str:
    """Return the line above the pages, from a day before until the end; "" for none."""
    found = planned(work)
    if found is None or work.now < found.start - ANNOUNCED:
        return ""
    text = translator(locale)
    end = moment(found.end, locale)
    if found.start <= work.now:
        return text(
            _(
                "Wir arbeiten an der Technik. Bis {until} können Sie keine Termine buchen und "
                "keinen Videoraum betreten."
            ),
            until=end,
        )
    return text(
        _(
            "Von {start} bis {until} arbeiten wir an der Technik. In dieser Zeit können Sie keine "
            "Termine buchen und keinen Videoraum betreten."
        ),
        start=moment(found.start, locale),
        until=end,
    )


def for_staff(work: Work) -> str:
    """Return what the staff read on each page and in the room, from the planning on."""
    found = planned(work)
    if found is None:
        return ""
    end = moment(found.end, "de")
    if found.start <= work.now:
        told = (
            f"Wartung bis {end}: Laufende Gespräche gehen weiter; neue Räume, Termine und "
            "Einladungen gibt es so lange nicht."
        )
    else:
        told = (
            f"Wartung von {moment(found.start, 'de')} bis {end}: In dieser Zeit beginnen keine "
            "neuen Gespräche. Bitte beenden Sie laufende möglichst vorher."
        )
    return f"{told} {found.message}".strip()
