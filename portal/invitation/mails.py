"""The messages around an invitation to choose a time, as Letters."""

from dataclasses import dataclass, replace

from portal import i18n
from portal.booking.access_mail import GENUINE
from portal.booking.occasions import CaseOccasion
from portal.content.support import SUPPORT
from portal.i18n import _
from portal.invitation.choice import listed
from portal.invitation.models import Invitation
from portal.outbox.letters import Letter

YOU_CHOOSE = _(
    "wir laden Sie zu einem Gespräch per Video ein. Wann es stattfindet, "
    "bestimmen Sie: Bitte wählen Sie eine Zeit aus."
)


@dataclass(frozen=True, kw_only=True)
class InvitationOccasion(CaseOccasion):
    """Everything a mail about an invitation speaks of."""

    invitation: Invitation

    def link(self, path: str = "") -> str:
        """Return the address of the invitation."""
        return self.page(f"/einladung/{self.token('invite')}{path}")


def choice(occasion: InvitationOccasion) -> Letter | None:
    """Invite to choose a time; None where that has happened, or is over."""
    text, invitation = occasion.text, occasion.invitation
    if invitation.state_at(occasion.work.now) != "open":
        return None
    moments = [i18n.moment(s.start, occasion.locale) for s in listed(occasion.work, invitation)]
    return Letter(
        subject=text(_("Einladung zur Videoberatung")),
        title=text(_("Ihre Einladung zur Videoberatung")),
        paragraphs=(
            text(YOU_CHOOSE),
            text(GENUINE, phone=SUPPORT.phone),
        ),
        facts=(
            (text(_("Bitte auswählen bis")), i18n.moment(invitation.until, occasion.locale)),
            *one_by_one(text(_("Zur Wahl")), moments),
            *occasion.subject_matter(invitation.matters),
        ),
        bring=occasion.to_have_ready(invitation.matters),
        button=(text(_("Zeit auswählen")), occasion.link()),
        notes=(
            text(_("Sie brauchen einen aktuellen Browser, Kamera und Mikrofon; keine App.")),
            text(_("Sie möchten nicht per Video sprechen? Rufen Sie uns an.")),
        ),
        links=(
            (text(_("Technik vorher testen")), occasion.page("/technik")),
            (text(_("Das bin ich nicht")), occasion.link("/nicht-ich")),
        ),
    )


def one_by_one(label: str, values: list[str]) -> list[tuple[str, str]]:
    """Return a fact of several lines: only the first one has a label."""
    return [("" if number else label, value) for number, value in enumerate(values)]


def reminder(occasion: InvitationOccasion) -> Letter | None:
    """Remind of an invitation nobody has answered."""
    letter, text = choice(occasion), occasion.text
    return letter and replace(
        letter,
        subject=text(_("Erinnerung: Ihre Einladung zur Videoberatung")),
        title=text(_("Sie haben noch keine Zeit ausgewählt")),
        paragraphs=(
            text(_("vor einigen Tagen haben wir Sie zu einem Gespräch per Video eingeladen.")),
            *letter.paragraphs[1:],
        ),
    )


def withdrawn(occasion: InvitationOccasion) -> Letter | None:
    """Say that the office takes the invitation back."""
    text = occasion.text
    if occasion.invitation.state != "withdrawn":
        return None
    return Letter(
        subject=text(_("Ihre Einladung zur Videoberatung wurde zurückgenommen")),
        title=text(_("Die Einladung wurde zurückgenommen")),
        paragraphs=(
            text(_("die Einladung gilt nicht mehr. Sie brauchen nichts zu tun.")),
            text(_("Sie erreichen uns auch unter {phone}."), phone=SUPPORT.phone),
        ),
        facts=occasion.subject_matter(occasion.invitation.matters),
    )


LETTERS = {
    "choice": choice,
    "choice-reminder": reminder,
    "choice-withdrawn": withdrawn,
}
