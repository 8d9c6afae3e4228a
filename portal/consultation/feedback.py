"""The questionnaire: answers with a week and nothing else."""

from collections.abc import Mapping
from datetime import date

from portal.case.domain import fingerprint
from portal.consultation.domain import week
from portal.consultation.models import Answers
from portal.consultation.views import keepsakes
from portal.content.questionnaire import questions
from portal.errors import Gone, NotFound
from portal.evaluation.domain import FEEDBACK, tell
from portal.i18n import _
from portal.ids import new_id
from portal.security import public, public_post
from portal.work import Work

SCALE = {
    "5": _("Sehr zufrieden"),
    "4": _("Zufrieden"),
    "3": _("Teils, teils"),
    "2": _("Unzufrieden"),
    "1": _("Sehr unzufrieden"),
}
LONGEST_REMARK = 1000
USED = date.min


def check(work: Work, token: str) -> None:
    """Raise NotFound for an unknown questionnaire, Gone for one that was sent or is too old."""
    until: date | None = work.records.feedback_tickets.get(fingerprint(token))
    if until is None:
        raise NotFound
    if until < work.now.date():
        raise Gone(_("Dieser Fragebogen wurde schon abgesendet oder ist abgelaufen. Danke!"))


def send(work: Work, token: str, given: Mapping[str, str]) -> None:
    """Store the answers, unlinked; the token is used up."""
    check(work, token)
    work.records.feedback_tickets[fingerprint(token)] = USED
    keys = [each.key for each in questions(work.records.content)]
    marks = tuple((key, given[key]) for key in keys if given.get(key) in SCALE)
    for question, mark in marks:
        tell(work, "", FEEDBACK, f"mark_{question}", number=int(mark))
    work.records.feedback[new_id()] = Answers(
        week=week(work.now),
        marks=marks,
        remark=(given.get("bemerkung") or "").strip()[:LONGEST_REMARK],
    )


@public(route_name="feedback", request_method="GET", renderer="consultation/feedback.pt")
def show_feedback(request):
    """The questionnaire; every question may stay open."""
    check(request.work, request.matchdict["token"])
    asked = questions(request.work.records.content)
    return {"questions": asked, "scale": SCALE, "sent": False, "kept": keepsakes(request)}


@public_post(route_name="feedback", renderer="consultation/feedback.pt")
def send_feedback(request):
    """Keep the answers, unlinked."""
    send(request.work, request.matchdict["token"], request.POST)
    return {"questions": (), "scale": {}, "sent": True, "kept": keepsakes(request)}
