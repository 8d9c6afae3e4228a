"""Editing the questionnaire after a conversation."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.audit.domain import note
from portal.content import questionnaire
from portal.content.errors import EditedMeanwhile, NotYours
from portal.content.models import Asked, Content
from portal.errors import Invalid
from portal.languages import LANGUAGES
from portal.security import staff, staff_post, typed
from portal.staff.domain import covers


@staff(
    route_name="questioning",
    permission="edit",
    request_method="GET",
    renderer="editing/questionnaire.pt",
)
def show(request):
    """What is asked, in each language, and room for more."""
    _check_theirs(request)
    content = request.work.records.content
    return _page(request, _typed(content), questionnaire.mark(content))


@staff_post(route_name="questioning", permission="edit", renderer="editing/questionnaire.pt")
def change(request):
    """Ask something else from now on."""
    _check_theirs(request)
    content = request.work.records.content
    given = {name: typed(request.POST, name).strip() for name in request.POST}
    try:
        questionnaire.change(content, _rows(given), given.get("based_on", ""))
    except Invalid as error:
        request.response.status_int = error.status
        problems = {f"frage-{number}-de": reason for number, reason in error.fields.items()}
        return _page(request, given, given.get("based_on", ""), problems)
    except EditedMeanwhile as error:
        request.response.status_int = error.status
        problems = {"frage-0-de": request.translate(error.reason)}
        return _page(request, given, questionnaire.mark(content), problems, newer=True)
    note(request.work, "questionnaire.changed", f"account:{request.identity.id}", "questionnaire:1")
    return HTTPSeeOther(request.route_path("questioning", _query={"gespeichert": "1"}))


def _check_theirs(request) -> None:
    if not covers(request.identity, "edit", ""):
        raise NotYours


def _rows(given: dict[str, str]):
    """Yield each question that has words, with whether it asks for the same as before."""
    for number in range(questionnaire.MOST + 1):
        texts = {code: given.get(f"frage-{number}-{code}", "") for code in LANGUAGES}
        if any(texts.values()):
            kept = {code: " ".join(text.split()) for code, text in texts.items() if text}
            asked = Asked(key=given.get(f"schluessel-{number}", ""), texts=kept)
            yield asked, given.get(f"gleich-{number}") == "ja"


def _typed(content: Content) -> dict[str, str]:
    """Return the present questions as the form has them."""
    found: dict[str, str] = {}
    for number, asked in enumerate(questionnaire.questions(content)):
        found[f"schluessel-{number}"] = asked.key
        found |= {f"frage-{number}-{code}": text for code, text in asked.texts.items()}
    return found


def _page(request, given, mark: str, problems=None, newer: bool = False):
    return {
        "given": given,
        "mark": mark,
        "numbers": range(questionnaire.MOST),
        "languages": LANGUAGES,
        "problems": problems or {},
        "newer": questionnaire.questions(request.work.records.content) if newer else (),
        "saved": "gespeichert" in request.GET,
    }
