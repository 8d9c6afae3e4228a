"""The mails around an appointment, as Letters; the outbox renders and sends them."""

from dataclasses import replace
from urllib.parse import quote

from portal import i18n
from portal.booking.access_mail import GENUINE, with_access
from portal.booking.closing_mails import cancellation, withdrawal
from portal.booking.company import DECIDING
from portal.booking.company_mails import company, company_ended, company_told
from portal.booking.domain import over
from portal.booking.occasions import Occasion
from portal.booking.waiting import offered
from portal.clock import local
from portal.content.support import SUPPORT
from portal.i18n import _
from portal.outbox.letters import Letter


def activation(occasion: Occasion) -> Letter | None:
    """Ask to press the button that makes the held appointment firm; None once it ran out."""
    if occasion.appointment.state_at(occasion.work.now) != "held":
        return None
    assert occasion.appointment.expires
    text = occasion.text
    until = i18n.time_of_day(occasion.appointment.expires, occasion.locale)
    return Letter(
        subject=text(_("Bitte bestätigen Sie Ihren Termin zur Videoberatung")),
        title=text(_("Nur noch ein Schritt")),
        paragraphs=(
            text(_("Sie haben einen Termin zur Videoberatung ausgewählt.")),
            text(
                _("Bitte bestätigen Sie bis {time}. Danach geben wir die Zeit wieder frei."),
                time=until,
            ),
        ),
        facts=occasion.facts(),
        button=(text(_("Zur Bestätigung")), occasion.link("activation", "/bestaetigen")),
        notes=(text(_("Sie haben keinen Termin ausgewählt? Dann brauchen Sie nichts zu tun.")),),
    )


def confirmation(occasion: Occasion) -> Letter | None:
    """Confirm an appointment, with access link and everything to prepare."""
    text = occasion.text
    return with_access(
        occasion,
        subject=text(_("Ihr Termin zur Videoberatung ist bestätigt")),
        title=text(_("Ihr Termin ist bestätigt")),
        paragraphs=(text(_("wir freuen uns auf das Gespräch mit Ihnen.")),),
    )


def invitation(occasion: Occasion) -> Letter | None:
    """Invite to an appointment a caseworker arranged."""
    text = occasion.text
    letter = with_access(
        occasion,
        subject=text(_("Einladung zur Videoberatung")),
        title=text(_("Ihre Einladung zur Videoberatung")),
        paragraphs=(
            text(_("wie besprochen laden wir Sie zu einem Gespräch per Video ein.")),
            text(GENUINE, phone=SUPPORT.phone),
        ),
    )
    if letter is None:
        return None
    not_me = occasion.page(f"/einladung/{occasion.token('access')}/nicht-ich")
    return replace(letter, links=(*letter.links, (text(_("Das bin ich nicht")), not_me)))


def change(occasion: Occasion) -> Letter | None:
    """Say that an appointment was moved: both times, and the link that counts from now on."""
    text, before = occasion.text, occasion.appointment.moved_from
    assert before
    _termin, *facts = occasion.facts()
    return with_access(
        occasion,
        subject=text(_("Ihr Termin zur Videoberatung wurde verschoben")),
        title=text(_("Ihr Termin wurde verschoben")),
        paragraphs=(
            text(
                _("Ihr Gespräch findet zu einer neuen Zeit statt. Die bisherige gilt nicht mehr.")
            ),
        ),
        facts=(
            (text(_("Neuer Termin")), occasion.moment),
            (text(_("Bisheriger Termin")), i18n.moment(before, occasion.locale)),
            *facts,
        ),
        notes=(text(_("Der Link in früheren E-Mails gilt nicht mehr.")),),
    )


def reminder(occasion: Occasion) -> Letter | None:
    """Remind of an appointment the day before; None once it has begun."""
    if occasion.work.now >= occasion.appointment.start:
        return None
    text = occasion.text
    hindered = (
        text(_("Keine Zeit? Dann sagen Sie bitte ab, damit jemand anderes zum Zuge kommt."))
        if occasion.participant.role in DECIDING
        else text(
            _("Sie können nicht dabei sein? Rufen Sie uns bitte an: {phone}."), phone=SUPPORT.phone
        )
    )
    letter = with_access(
        occasion,
        subject=text(_("Erinnerung: Ihr Termin zur Videoberatung")),
        title=text(_("Ihr Termin steht bevor")),
        paragraphs=(text(_("bald sprechen wir per Video miteinander.")), hindered),
    )
    # The entry is in the calendar already; a second REQUEST would ask about it once more.
    return letter and replace(letter, calendar=None)


def again(occasion: Occasion) -> Letter | None:
    """Say the confirmation once more to who asked for it, or ask for it while it is awaited."""
    if occasion.appointment.state == "held":
        return activation(occasion)
    if over(occasion.work, occasion.appointment):
        return None
    text = occasion.text
    return with_access(
        occasion,
        subject=text(_("Ihr Link zur Videoberatung")),
        title=text(_("Ihr Link, noch einmal")),
        paragraphs=(text(_("hier ist der Link zu Ihrem Termin noch einmal, wie gewünscht.")),),
        notes=(text(_("Am Termin hat sich nichts geändert.")),),
    )


def earlier(occasion: Occasion) -> Letter | None:
    """Offer an earlier time that is held for a while; None once that is over."""
    work, appointment = occasion.work, occasion.appointment
    start = offered(work, appointment)
    if appointment.state != "booked" or start is None or appointment.earlier_until is None:
        return None
    text, locale = occasion.text, occasion.locale
    at = quote(local(start).isoformat())
    query = f"?tag={local(start).date().isoformat()}&zeit={at}"
    return Letter(
        subject=text(_("Ein früherer Termin ist frei")),
        title=text(_("Möchten Sie früher kommen?")),
        paragraphs=(
            text(_("Sie haben sich einen früheren Termin gewünscht. Jetzt ist einer frei.")),
            text(
                _("Bis {moment} halten wir ihn für Sie frei."),
                moment=i18n.moment(appointment.earlier_until, locale),
            ),
        ),
        facts=(
            (text(_("Früherer Termin")), i18n.moment(start, locale)),
            (text(_("Ihr Termin bisher")), occasion.moment),
            *occasion.facts()[1:],
        ),
        button=(
            text(_("Früheren Termin ansehen")),
            occasion.link("access", f"/verschieben{query}"),
        ),
        notes=(text(_("Wenn Sie nichts tun, bleibt Ihr bisheriger Termin bestehen.")),),
        links=(
            (text(_("Keine früheren Termine mehr anbieten")), occasion.link("access", "/frueher")),
        ),
    )


LETTERS = {
    "activation": activation,
    "confirmation": confirmation,
    "invitation": invitation,
    "change": change,
    "reminder": reminder,
    "again": again,
    "cancellation": cancellation,
    "withdrawal": withdrawal,
    "earlier": earlier,
    "company": company,
    "company-told": company_told,
    "company-ended": company_ended,
}
