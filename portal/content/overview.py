"""All texts with their state; adding questions and sections, putting them in order."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.audit.domain import note
from portal.catalogue.domain import enabled
from portal.clock import local
from portal.content import arranging, domain, drafting, legal
from portal.content.additions import addition_key, mail_key
from portal.content.addressing import Place, address
from portal.content.domain import ABSCHNITT, FRAGE, SEITE
from portal.content.drafting import Text
from portal.content.editing import LONGEST_TITLE
from portal.content.errors import NoSuchText, NotYours, WrongAddress
from portal.content.keys import key_of
from portal.content.models import Article
from portal.content.translating import standing, standings, unchecked
from portal.content.whose import departments_of, edits
from portal.languages import LANGUAGES, SOURCE
from portal.security import staff, staff_post, typed
from portal.staff.domain import covers

ADDITIONAL, IN_MAILS, NOTICE = "zusatz", "mail", "hinweis"
GOOD_TO_KNOW, FOR_MAILS = "Gut zu wissen", "Zusatz in E-Mails"


@staff(route_name="contents", permission="texts", renderer="editing/contents.pt")
def contents(request):
    """Every text, what state it is in, and what waits for somebody."""
    content, account = request.work.records.content, request.identity
    today = local(request.work.now).date()
    return {
        "sections": content.sections,
        "pages": sorted(content.pages.values(), key=lambda page: page.name),
        "locales": request.languages,
        "whole": {c: n for c, n in request.languages.items() if LANGUAGES[c].complete},
        "partial": {c: n for c, n in request.languages.items() if not LANGUAGES[c].complete},
        "standings": standings(content, request.languages),
        "standing": standing,
        "unchecked": unchecked,
        "waiting": _waiting(content),
        "to_check": arranging.to_check(content, today),
        "edit_path": lambda kind, article, locale: _edit_path(request, kind, article, locale),
        "orders": covers(account, "edit", ""),
        "may_edit": lambda article: edits(account, article),
        "moved": request.GET.get("bewegt", ""),
    }


def _waiting(content) -> list[tuple[str, Article, str]]:
    """Return (kind, text, language) of the working copies somebody else is asked to look at."""
    return [
        (kind, article, draft.locale)
        for (kind, _key), article in domain.articles(content).items()
        for draft in article.drafts
        if draft.asked
    ]


def _edit_path(request, kind: str, article: Article, locale: str) -> str:
    content = request.work.records.content
    section = domain.section_of(content, article.key).key if kind == FRAGE else ""
    return address(request, Place(kind=kind, article=article, locale=locale, section=section))


@staff_post(route_name="order", permission="edit")
def order(request):
    """Put a section or question where the buttons, or whoever drags it, want it."""
    _check_orders(request)
    content, given = request.work.records.content, request.POST
    key, place = typed(given, "key"), _number(typed(given, "place"))
    kind = ABSCHNITT if typed(given, "kind") == ABSCHNITT else FRAGE
    if kind == ABSCHNITT:
        arranging.move_section(content, key, place)
    else:
        arranging.move_question(content, key, typed(given, "section"), place)
    subject = f"{domain.IN_ENGLISH[kind]}:{key}"
    note(request.work, "text.moved", f"account:{request.identity.id}", subject)
    # No anchor: with one, browsers set the focus nowhere.
    return HTTPSeeOther(request.route_path("contents", _query={"bewegt": key}))


@staff(
    route_name="new_text",
    permission="edit",
    request_method="GET",
    renderer="editing/new.pt",
)
def show_new(request):
    """The form for a new question or section."""
    return _new_form(request, {})


@staff_post(route_name="new_text", permission="edit", renderer="editing/new.pt")
def add(request):
    """Add a question or section with a title only, and go on to write it; nobody sees it yet."""
    content, given = request.work.records.content, request.POST
    title = typed(given, "title").strip()
    key = typed(given, "key").strip() or key_of(title)
    try:
        if wanted := typed(given, "seite"):
            return _add_page(request, wanted)
        if typed(given, "kind") == ABSCHNITT:
            _check_orders(request)
            article = arranging.add_section(content, key).heading
            kind = ABSCHNITT
        else:
            department = _department(request)
            section = _section(content, typed(given, "section"))
            article = arranging.add_question(content, section, key, department)
            kind = FRAGE
    except WrongAddress as error:
        request.response.status_int = error.status
        return _new_form(request, {"key": error.reason})
    note(
        request.work,
        "text.added",
        f"account:{request.identity.id}",
        f"{domain.IN_ENGLISH[kind]}:{key}",
    )
    _begin(request, article, Text(title=title[:LONGEST_TITLE], markdown=""))
    return HTTPSeeOther(_edit_path(request, kind, article, SOURCE))


def _add_page(request, wanted: str):
    """Add a privacy notice or a text for the page of a service, with the words it begins with."""
    content = request.work.records.content
    kind, department, service = (*wanted.split("/"), "", "")[:3]
    known = request.work.departments.get(department)
    if known is None or ((service or kind != NOTICE) and known.service(service) is None):
        raise NoSuchText
    if kind == ADDITIONAL:
        key, begun = addition_key(department, service), Text(title=GOOD_TO_KNOW, markdown="")
        owner = department
    elif kind == IN_MAILS:
        key, begun = mail_key(department, service), Text(title=FOR_MAILS, markdown="")
        owner = department
    else:
        key, owner = legal.special_key(department, service), ""
        begun = drafting.present(content.pages[legal.PRIVACY], SOURCE)
    if not covers(request.identity, "edit", owner):
        raise NotYours
    page = content.pages.setdefault(key, Article(key))
    if not page.versions and not page.drafts:
        page.department = owner
        _begin(request, page, begun)
    return HTTPSeeOther(_edit_path(request, SEITE, page, SOURCE))


def _begin(request, article: Article, begun: Text) -> None:
    """Keep the words a text begins with as its working copy."""
    mark, who = drafting.mark(article, SOURCE), request.identity.id
    drafting.keep(article, SOURCE, begun, based_on=mark, by=who, now=request.work.now)


def _new_form(request, problems: dict[str, str]):
    account = request.identity
    own = departments_of(account)
    known = enabled(request.work, "de")
    return {
        "problems": problems,
        "given": request.POST,
        "sections": request.work.records.content.sections,
        "departments": [d for d in known if not own or d.key in own],
        "own_only": bool(own),
    }


def _department(request) -> str:
    """Return whose entry it is; raises NotYours."""
    wanted = typed(request.POST, "department")
    if not covers(request.identity, "edit", wanted):
        raise NotYours
    if wanted and request.work.departments.get(wanted) is None:
        raise NoSuchText
    return wanted


def _section(content, key: str):
    for section in content.sections:
        if section.key == key:
            return section
    raise NoSuchText


def _check_orders(request) -> None:
    """Raise NotYours for who edits for one department only."""
    if not covers(request.identity, "edit", ""):
        raise NotYours


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 0
