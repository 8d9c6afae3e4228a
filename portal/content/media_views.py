"""Pictures and files: shown to everybody, brought and deleted by editors."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response

from portal.audit.domain import note
from portal.content import media
from portal.content.errors import StillNeeded
from portal.documents import sandbox, scanner
from portal.documents.errors import UploadRefused
from portal.errors import Invalid
from portal.security import public, staff, staff_post, typed

YEAR = 365 * 24 * 3600
ONCE_MORE = "Gespeichert ist noch nichts: Wählen Sie die Datei bitte noch einmal aus."
NO_FILE = "Bitte wählen Sie ein Bild (JPEG, PNG) oder ein PDF aus."


@public(route_name="medium")
def medium(request):
    """A picture, or a file to keep; its address never means anything else."""
    found = media.find(request.work.records.content, request.matchdict["medium"])
    response = Response(media.read(found), content_type=found.kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.cache_control = f"public, max-age={YEAR}, immutable"
    if found.kind != media.PICTURE:
        response.headers["Content-Disposition"] = 'attachment; filename="datei.pdf"'
    return response


@staff(route_name="media", permission="edit", request_method="GET", renderer="editing/media.pt")
def show(request):
    """All pictures and files, what to write for each, and the form to bring one."""
    return _page(request, {})


@staff_post(route_name="media", permission="edit", renderer="editing/media.pt", files=True)
def change(request):
    """Take one in, or delete one that no text uses."""
    try:
        if id := typed(request.POST, "loeschen"):
            media.delete(request.work.records.content, id)
            note(request.work, "medium.deleted", f"account:{request.identity.id}", f"medium:{id}")
            return HTTPSeeOther(request.route_path("media"))
        added = _take(request)
    except Invalid as error:
        request.response.status_int = error.status
        return _page(request, error.fields)
    except (UploadRefused, StillNeeded) as error:
        request.response.status_int = error.status
        return _page(request, {"datei": request.translate(error.reason)})
    note(request.work, "medium.added", f"account:{request.identity.id}", f"medium:{added.id}")
    return HTTPSeeOther(request.route_path("media", _anchor=f"medium-{added.id}"))


def _take(request):
    given = request.POST.get("datei")
    if not hasattr(given, "file"):
        raise Invalid({"datei": NO_FILE})
    words = typed(request.POST, "alternativ")
    if not words.strip():
        raise Invalid({"alternativ": media.MISSING, "datei": ONCE_MORE})
    content = given.file.read(sandbox.LARGEST + 1)
    if len(content) > sandbox.LARGEST:
        raise UploadRefused("large")
    scanner.check(content, request.registry.settings_)
    cleaned = sandbox.cleaned(content, whose=request.identity.id)
    work = request.work
    return media.add(
        work.records.content,
        str(given.filename),
        cleaned.kind,
        cleaned.content,
        words,
        work.now,
    )


def _page(request, problems: dict[str, str]):
    content = request.work.records.content
    found = sorted(content.media.values(), key=lambda each: each.at, reverse=True)
    return {
        "problems": problems,
        "given": request.POST,
        "media": [(m, media.markdown(m), media.used_in(content, m.id)) for m in found],
    }
