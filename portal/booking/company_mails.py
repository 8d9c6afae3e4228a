"""The mails about who else takes part."""

from portal.booking.access_mail import GENUINE, with_access
from portal.booking.company import ROLES, initials
from portal.booking.occasions import Occasion
from portal.case.domain import person
from portal.content.support import SUPPORT
from portal.i18n import _
from portal.outbox.letters import Letter

REPRESENTS = _(
    "Als Vertretung entscheiden Sie für die Person, um deren Termin es geht: Sie können ihn "
    "verschieben oder absagen, Formulare ausfüllen und unterschreiben. Das gilt dann auch für sie."
)


def company(occasion: Occasion) -> Letter | None:
    """Tell somebody who takes part beside the citizen how to get in."""
    text, role = occasion.text, occasion.participant.role
    citizen = person(occasion.work, occasion.case, occasion.case.participants[0])
    acting = (text(REPRESENTS),) if role == "representative" else ()
    return with_access(
        occasion,
        subject=text(_("Ihr Zugang zu einem Gespräch per Video")),
        title=text(_("Sie nehmen an einem Gespräch per Video teil")),
        paragraphs=(
            text(
                _(
                    "Sie sind zu einem Gespräch mit dem Amt eingeladen. Es ist der Termin von "
                    "{initials} (nur die Anfangsbuchstaben, zum Schutz der Person)."
                ),
                initials=initials(citizen.name),
            ),
            text(_("Ihre Rolle: {role}."), role=text(ROLES[role])),
            *acting,
            text(
                _(
                    "Sie wissen von keinem solchen Gespräch? Dann ging diese E-Mail an die falsche "
                    "Adresse. Bitte löschen Sie sie."
                )
            ),
            text(GENUINE, phone=SUPPORT.phone),
        ),
    )


def company_ended(occasion: Occasion) -> Letter | None:
    """Tell somebody that they do not take part any more."""
    text = occasion.text
    if occasion.appointment.state != "booked":
        return None
    return Letter(
        subject=text(_("Ihr Zugang zu einem Gespräch per Video gilt nicht mehr")),
        title=text(_("Sie nehmen an dem Gespräch nicht mehr teil")),
        paragraphs=(
            text(_("Ihr Link gilt nicht mehr. Sie brauchen nichts zu tun.")),
            text(_("Das ist ein Irrtum? Rufen Sie uns an: {phone}."), phone=SUPPORT.phone),
        ),
        facts=occasion.facts()[:1],
    )


def company_told(occasion: Occasion) -> Letter | None:
    """Tell the citizen who else the office has invited."""
    text = occasion.text
    roles = [text(ROLES[each.role]) for each in occasion.case.participants[1:]]
    if not roles:
        return None
    return with_access(
        occasion,
        subject=text(_("Wer bei Ihrer Videoberatung dabei ist")),
        title=text(_("Wer bei Ihrem Gespräch dabei ist")),
        paragraphs=(
            text(_("außer Ihnen und dem Amt nehmen teil: {people}."), people=", ".join(roles)),
            text(_("Sie möchten das nicht? Rufen Sie uns an: {phone}."), phone=SUPPORT.phone),
        ),
    )
