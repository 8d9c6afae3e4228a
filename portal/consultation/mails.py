"""The mails after a conversation: the questionnaire, and that it goes on all the same."""

from datetime import timedelta

from portal.booking.occasions import Occasion
from portal.consultation.domain import feedback_ticket, without_questionnaire
from portal.i18n import _
from portal.outbox.letters import Letter

MAIL = "feedback"
REOPENED = "reopened"
ASKED_AFTER = timedelta(hours=1)


def feedback(occasion: Occasion) -> Letter | None:
    """Ask for an opinion; its link leads to nobody, and is made when the mail is."""
    work, text = occasion.work, occasion.text
    held = work.records.consultations.get(occasion.appointment.id)
    if held is None or occasion.participant.id not in without_questionnaire(held):
        return None
    return Letter(
        subject=text(_("Wie war Ihre Videoberatung?")),
        title=text(_("Wie war Ihre Videoberatung?")),
        paragraphs=(
            text(_("danke für das Gespräch. Wenn Sie möchten, sagen Sie uns, wie es war.")),
            text(
                _(
                    "Es sind drei Fragen, alle freiwillig. Ihre Antworten können wir nicht mit "
                    "Ihnen in Verbindung bringen."
                )
            ),
        ),
        button=(text(_("Zum Fragebogen")), occasion.page(f"/feedback/{feedback_ticket(work)}")),
        notes=(text(_("Der Link gilt eine Woche lang und nur ein Mal.")),),
    )


def reopened(occasion: Occasion) -> Letter | None:
    """Ask back in whoever was inside when it was ended by mistake; None once it is over again."""
    held, text = occasion.work.records.consultations.get(occasion.appointment.id), occasion.text
    if held is None or held.ended is not None:
        return None
    return Letter(
        subject=text(_("Ihre Videoberatung geht weiter")),
        title=text(_("Ihre Videoberatung geht weiter")),
        paragraphs=(
            text(
                _(
                    "das Amt hat den Raum noch einmal geöffnet. Bitte kommen Sie wieder herein: "
                    "Sie warten kurz im Warteraum und werden dann eingelassen."
                )
            ),
        ),
        button=(text(_("Zum Videoraum")), occasion.link("access", "/raum")),
        notes=(text(_("Ist für Sie alles geklärt? Dann brauchen Sie nichts zu tun.")),),
    )


LETTERS = {MAIL: feedback, REOPENED: reopened}
