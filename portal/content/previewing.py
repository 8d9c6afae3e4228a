"""A working copy as people will see it: in the editor, behind a link, and all texts as a PDF."""

from datetime import timedelta
from types import SimpleNamespace

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response

from portal.case.domain import fingerprint, new_token
from portal.content import domain
from portal.content.addressing import Place, address, place
from portal.content.domain import ABSCHNITT, FRAGE
from portal.content.errors import NoSuchText
from portal.content.models import Preview
from portal.documents import pdf
from portal.languages import SOURCE
from portal.rendering import render
from portal.security import content_policy, public, staff, staff_post

LINK_HOLDS = timedelta(days=14)


@staff(route_name="text_view", permission="texts")
def view(request):
    """The page with the working copy in place of what is published; shown inside the editor."""
    found = place(request)
    response = _page(request, found)
    # The one page of ours that another one of ours may show inside itself.
    policy = content_policy(request.registry.settings_)
    response.headers["Content-Security-Policy"] = policy.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@staff_post(route_name="text_share", permission="texts")
def share(request):
    """Make a link with which somebody without account reads the working copy for two weeks."""
    found, token = place(request), new_token()
    previews = request.work.records.content.previews
    for key, known in list(previews.items()):
        if known.until <= request.work.now:
            del previews[key]
    previews[fingerprint(token)] = Preview(
        kind=found.kind,
        key=found.article.key,
        locale=found.locale,
        until=request.work.now + LINK_HOLDS,
    )
    return HTTPSeeOther(address(request, found, vorschaulink=token) + "#vorschaulink")


@public(route_name="shared_preview")
def shared(request):
    """What a preview link opens; raises NoSuchText when it is over."""
    content = request.work.records.content
    known = content.previews.get(fingerprint(request.matchdict["token"]))
    if known is None or known.until <= request.work.now:
        raise NoSuchText
    article = domain.article(content, known.kind, known.key)
    section = domain.section_of(content, known.key).key if known.kind == FRAGE else ""
    found = Place(kind=known.kind, article=article, locale=known.locale, section=section)
    return _page(request, found)


def _page(request, found: Place) -> Response:
    """Return the public page of a text as it will be, in the language that is edited."""
    facts = request.facts.worded(found.locale)
    ready = domain.as_drafted(found.kind, found.article, facts, found.locale, found.section)
    request.environ["videoberatung.locale"] = found.locale
    values = {"page": ready, "question": ready, "preview": True, "robots": False}
    name = "content/question.pt" if found.kind == FRAGE else "content/page.pt"
    if found.kind == ABSCHNITT:
        section = SimpleNamespace(
            key=ready.key, title=ready.title, html=ready.html, locale=ready.locale, questions=()
        )
        values |= {"sections": (section,), "query": "", "found": (), "departments": ()}
        name = "content/faq.pt"
    response = Response(render(name, request, **values))
    response.headers["Cache-Control"] = "no-store"
    return response


@staff(route_name="texts_pdf", permission="texts")
def everything(request):
    """Every text with its working copy as one PDF, for who reads it outside of the portal."""
    content = request.work.records.content
    facts = request.facts.worded(SOURCE)
    texts = [
        (kind, article, domain.as_drafted(kind, article, facts, SOURCE))
        for (kind, _key), article in domain.articles(content).items()
        if article.drafts or article.versions
    ]
    html = render("editing/everything.pt", request, texts=texts, now=request.work.now)
    response = Response(pdf.printed(html, style="texts.css"), content_type="application/pdf")
    response.content_disposition = 'inline; filename="texte.pdf"'
    return response
