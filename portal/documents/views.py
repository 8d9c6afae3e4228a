"""The calls a room makes about its documents; contents go by HTTP, sockets only say „look“."""

from pyramid.response import Response

from portal.audit.domain import note
from portal.case.domain import person
from portal.consultation.domain import appointment_for
from portal.consultation.gateway import look
from portal.consultation.places import check_writes, may_write, sits
from portal.consultation.views import place
from portal.documents import domain, files, filling, pdf, sheets, signers
from portal.documents.fields import shown, unprintable
from portal.documents.sheets import Sheet
from portal.documents.tans import told
from portal.errors import Invalid, NotFound
from portal.i18n import _
from portal.security import public, public_post, staff, staff_post, throttle


@public(route_name="verify", request_method="GET", renderer="documents/verify.pt")
def show_verify(request):
    """The form to check a downloaded document."""
    return {"asked": False, "moment_sealed": None, "problems": {}}


@public_post(route_name="verify", renderer="documents/verify.pt", files=True)
def verify(request):
    """Say whether a file is, byte for byte, one that was sealed here; nothing of it is kept."""
    throttle(request, "verify", request.client_addr or "", burst=20, per_minute=10)
    given = request.POST.get("datei")
    if not hasattr(given, "file"):
        request.response.status_int = 422
        reason = request.translate(_("Bitte wählen Sie die PDF-Datei aus, die Sie prüfen wollen."))
        return {"asked": False, "moment_sealed": None, "problems": {"datei": reason}}
    found = files.sealed_when(request.work, given.file.read())
    return {"asked": True, "moment_sealed": found, "problems": {}}


def sheet(request) -> Sheet:
    """Return the document of this address for the seat that asks."""
    return sheets.sheet(request.work, place(request), request.matchdict["document"])


@staff_post(route_name="documents", renderer="json")
def open_form(request):
    """Open a form in the room."""
    found = place(request)
    document = domain.open_form(request.work, found, request.POST.get("form", ""))
    look(request, found.appointment)
    return {"id": document.id}


@public(route_name="document", renderer="json")
def show(request):
    """A document with its fields, entries and state."""
    found = sheet(request)
    document, form = found.document, found.form
    known = sheets.entries(request.work, document)
    values = {key: entry["value"] for key, entry in known.items()}
    named = filling.writers(request.work, found.place)
    entries = {
        field.key: filling.readable(named, field, known[field.key], found.place)
        for field in form.fields
        if field.key in known
    }
    for entry in entries.values():
        if problem := entry.get("problem"):
            problem["reason"] = request.translate(problem["reason"])
    said = _wording(request, found)
    return {
        "id": document.id,
        "title": said(document.title),
        "translated": said(document.title) != document.title,
        "state": document.state,
        "draft_form": not form.approved,
        "legal_basis": form.legal_basis,
        "digest": document.frozen_digest,
        "shown": files.shown_digest(document),
        "received": document.received is not None,
        "mark": files.check_mark(document.frozen_digest),
        "pages": document.pages,
        "signatures": list(form.signatures),
        "decides": may_write(found.place),
        **signing(request, found),
        "entries": entries,
        "fields": [
            {
                "key": f.key,
                "label": said(f.label),
                "kind": f.kind,
                "required": f.required,
                "options": [{"value": option, "label": said(option)} for option in f.options],
                "help": said(f.help, both=False),
                "autocomplete": f.autocomplete,
                "group": said(f.group or "", both=False),
                "citizen_only": f.citizen_only,
                "private": f.private,
                "readonly": not filling.writable(f, known.get(f.key, filling.EMPTY), found.place),
                "shown": shown(form, f, values),
            }
            for f in form.fields
        ],
    }


def signing(request, found: Sheet) -> dict[str, object]:
    """Return who signs and how far it is; to the office also who could."""
    work, document, own = request.work, found.document, found.signer
    asked = [own] if own is not None else list(signers.missing(document))
    return {
        "signs": own is not None and own.signed_at is None,
        "released": bool(asked) and all(signer.released is not None for signer in asked),
        "told": told(own) if own is not None else ", ".join(filter(None, map(told, asked))),
        "signers": [_signer(request, document, signer, own) for signer in document.signers],
        "able": [_able(work, found.place, each) for each in signers.able(found.place.case)]
        if found.place.staff
        else [],
    }


def _able(work, place, participant) -> dict[str, object]:
    name = person(work, place.case, participant).name
    return {
        "participant": participant.id,
        "role": participant.role,
        "name": name,
        "here": sits(place, participant.id),
        "to_spell": bool(unprintable(name)),
    }


def _signer(request, document, signer, own) -> dict[str, object]:
    work, said = request.work, request.translate
    proof = signers.PROOFS.get(signer.proof, "")
    return {
        "name": signers.name(work, document, signer),
        "capacity": said(signers.CAPACITIES[signer.capacity]),
        "for_whom": signers.for_whom(work, document, signer),
        "proof": said(proof) if proof else "",
        "signed": signer.signed_at is not None,
        "own": signer is own,
    }


def _wording(request, found: Sheet):
    """Return what says a form's texts in the reader's language; what is signed stays German."""
    departments, key, locale = request.work.departments, found.department.key, request.locale_name

    def said(text: str, both: bool = True) -> str:
        return (departments.said_both if both else departments.said)(key, text, locale)

    return said


@public(route_name="document_page")
def page(request):
    """A page as a picture: of the presented version, the signed one, the sealed one."""
    document = sheet(request).document
    number = request.matchdict["page"]
    if not (number.isdecimal() and 1 <= int(number) <= document.pages):
        raise NotFound
    picture = pdf.picture(files.shown_pdf(request.work, document), int(number))
    return Response(picture, content_type="image/png")


@public(route_name="document_frozen")
def frozen(request):
    """The presented version as a PDF; who only accompanies reads it as pages, and takes nothing."""
    found = sheet(request)
    check_writes(found.place)
    return pdf_file(files.frozen_pdf(request.work, found.document), "fassung.pdf")


@public(route_name="document_file")
def file(request):
    """The sealed PDF; for the citizen's side also after leaving or the end."""
    document = sheets.downloadable(request.work, place(request), request.matchdict["document"])
    return pdf_file(files.final_pdf(request.work, document), f"{document.form}.pdf")


@public_post(route_name="document_receive", renderer="json")
def receive(request):
    """The citizen's browser says that it has downloaded the sealed PDF."""
    found = place(request)
    document = sheets.downloadable(request.work, found, request.matchdict["document"])
    domain.receive(request.work, found, document)
    look(request, found.appointment)
    return {}


@staff(route_name="desk_document")
def deskpdf_file(request):
    """The sealed PDF for a caseworker of this service, from the day view; reading it is noted."""
    work, parts = request.work, request.matchdict
    appointment = appointment_for(work, parts["consultation"], request.identity)
    document = sheets.of_case(work, work.records.cases[appointment.case], parts["document"])
    content = files.final_pdf(work, document)
    note(work, "document.read", f"account:{request.identity.id}", f"document:{document.id}")
    return pdf_file(content, f"{document.form}.pdf")


def pdf_file(content: bytes, name: str) -> Response:
    """Return a PDF to be saved; opened all the same, it may do nothing."""
    response = Response(
        content,
        content_type="application/pdf",
        content_disposition=f'attachment; filename="{name}"',
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def posted(request) -> dict:
    """Return the JSON object that was sent; raises Invalid."""
    try:
        given = request.json_body
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise Invalid({"field": _("Der Eintrag ist nicht lesbar angekommen.")})
    return given
