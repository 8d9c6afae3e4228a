"""The mails that say an appointment does not take place."""

from portal.booking.company import DECIDING
from portal.booking.moving import choosable
from portal.booking.occasions import Occasion
from portal.content.support import SUPPORT
from portal.i18n import _
from portal.outbox.letters import Letter


def cancellation(occasion: Occasion) -> Letter | None:
    """Say that an appointment was cancelled."""
    text = occasion.text
    return Letter(
        subject=text(_("Ihr Termin zur Videoberatung wurde abgesagt")),
        title=text(_("Der Termin ist abgesagt")),
        paragraphs=(text(_("der folgende Termin findet nicht statt.")),),
        facts=occasion.facts(),
        button=(text(_("Neuen Termin vereinbaren")), occasion.page("/aemter"))
        if occasion.participant.role in DECIDING
        else None,
        calendar=occasion.calendar(),
        calendar_method="CANCEL",
    )


def withdrawal(occasion: Occasion) -> Letter | None:
    """Say that the office takes an appointment back, apologise, and offer another time."""
    text, appointment = occasion.text, occasion.appointment
    if appointment.state != "withdrawn":
        return None
    decides = occasion.participant.role in DECIDING
    again = (
        decides
        and choosable(occasion.work, appointment)
        and "access" in (occasion.person.tokens or {})
    )
    book_anew = (text(_("Neuen Termin vereinbaren")), occasion.page("/aemter"))
    choose = text(_("Suchen Sie sich gleich eine neue Zeit aus. Ihre Angaben haben wir noch."))
    return Letter(
        subject=text(_("Ihr Termin zur Videoberatung muss leider ausfallen")),
        title=text(_("Ihr Termin muss leider ausfallen")),
        paragraphs=(
            text(_("das tut uns leid: Wir können zu der vereinbarten Zeit nicht für Sie da sein.")),
            *((choose,) if again else ()),
            text(
                _("Sie erreichen uns auch unter {phone}."),
                phone=SUPPORT.phone,
            ),
        ),
        facts=occasion.facts(),
        button=(
            (text(_("Neue Zeit wählen")), occasion.link("access", "/verschieben"))
            if again
            else book_anew
            if decides
            else None
        ),
        calendar=occasion.calendar(),
        calendar_method="CANCEL",
    )
