"""The letter most mails are: it carries the access link, what to prepare, and the calendar."""

from portal.booking.company import DECIDING
from portal.booking.moving import obstacle
from portal.booking.occasions import Occasion
from portal.catalogue.domain import enabled
from portal.content.additions import in_mails
from portal.content.facts import facts as facts_of
from portal.content.support import SUPPORT
from portal.i18n import _
from portal.outbox.letters import Letter

GENUINE = _(
    "Sie sind unsicher, ob diese Einladung echt ist? Rufen Sie die "
    "Behördennummer {phone} an und nennen Sie die Vorgangsnummer."
)


def with_access(
    occasion: Occasion,
    *,
    subject: str,
    title: str,
    paragraphs: tuple[str, ...],
    facts: tuple[tuple[str, str], ...] = (),
    notes: tuple[str, ...] = (),
) -> Letter | None:
    """Return the letter; None where the appointment does not stand any more."""
    if occasion.appointment.state != "booked":
        return None
    text = occasion.text
    decides = occasion.participant.role in DECIDING
    return Letter(
        subject=subject,
        title=title,
        paragraphs=(*paragraphs, *_added(occasion)),
        facts=facts or occasion.facts(),
        bring=occasion.bring() if decides else (),
        button=(text(_("Zum Termin")), occasion.link("access")),
        notes=(
            *notes,
            text(_("Bewahren Sie diese E-Mail auf: Der Link ist Ihr Zugang zum Gespräch.")),
            _doors(occasion),
            text(_("Sie brauchen einen aktuellen Browser, Kamera und Mikrofon; keine App.")),
            text(_("Mit Kopfhörern oder einem Headset verstehen wir uns am besten.")),
            text(_("Setzen Sie sich in einen ruhigen Raum, in dem niemand mithört.")),
            text(_("Auf einem größeren Bildschirm lassen sich Unterlagen leichter lesen.")),
            text(
                _("Fragen, oder klappt etwas nicht? Rufen Sie uns an: {phone}."),
                phone=SUPPORT.phone,
            ),
        ),
        links=(
            # By the appointment's page it is one press more; too early, the room says when.
            (text(_("Direkt zum Videogespräch")), occasion.link("access", "/raum")),
            (text(_("Technik vorher testen")), occasion.page("/technik")),
            *((*_to_move(occasion), *_to_cancel(occasion)) if decides else ()),
        ),
        calendar=occasion.calendar(),
    )


def _added(occasion: Occasion) -> tuple[str, ...]:
    """Return what the office adds; nothing where the mail may not tell which office it is."""
    if occasion.discreet:
        return ()
    work, case = occasion.work, occasion.case
    content = work.records.content
    known = facts_of(work.settings, enabled(work, occasion.locale), occasion.locale, content)
    return in_mails(content, case.department, case.service, known, occasion.locale)


def _doors(occasion: Occasion) -> str:
    """Say when one can come in; who is asked into a conversation that goes on can at once."""
    settings, text = occasion.work.settings, occasion.text
    if occasion.work.now >= occasion.appointment.start - settings.room_opens:
        return text(_("Der Warteraum ist schon offen."))
    minutes = settings.room_opens_minutes
    return text(_("Der Warteraum öffnet {minutes} Minuten vor Beginn."), minutes=minutes)


def _to_cancel(occasion: Occasion) -> tuple[tuple[str, str], ...]:
    """Return the link to cancel, until it begins."""
    if occasion.work.now >= occasion.appointment.start:
        return ()
    return ((occasion.text(_("Termin absagen")), occasion.link("access", "/absagen")),)


def _to_move(occasion: Occasion) -> tuple[tuple[str, str], ...]:
    """Return the link to other times, while there are some."""
    if obstacle(occasion.work, occasion.appointment) is not None:
        return ()
    return ((occasion.text(_("Termin verschieben")), occasion.link("access", "/verschieben")),)
