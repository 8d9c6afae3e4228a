"""The mail after a conversation, for whoever closed the page before the questionnaire."""

from datetime import timedelta

from portal.booking.occasions import Occasion
from portal.consultation.domain import feedback_ticket, without_questionnaire
from portal.i18n import _
from portal.outbox.letters import Letter

MAIL = "feedback"
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


LETTERS = {MAIL: feedback}
