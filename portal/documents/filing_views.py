"""Where a caseworker decides what becomes of a case's documents before it is forgotten."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import FileIter, Response

from portal.audit.domain import note
from portal.case.domain import person
from portal.case.models import Case
from portal.consultation.domain import appointment_for
from portal.documents import filing, uploads
from portal.documents.errors import NotReady
from portal.errors import Invalid
from portal.security import staff, staff_post, typed
from portal.staff.domain import covers
from portal.staff.models import Account
from portal.work import Work

WORDS = {
    "given": "An das Fachverfahren übergeben",
    "saved": "Selbst heruntergeladen und abgelegt",
    "archive": "Dem Archiv angeboten",
    "not_needed": "Übergabe nicht nötig",
}


@staff(route_name="filing", request_method="GET", renderer="casework/filing.pt")
def show(request):
    """What there is, and what was decided."""
    return _page(request, _case(request))


@staff_post(route_name="filing", renderer="casework/filing.pt")
def decide(request):
    """Note the decision; a parcel leaves after the commit."""
    case = _case(request)
    try:
        way, seen = (typed(request.POST, name) for name in ("weg", "stand"))
        filing.decide(request.work, case, way, request.identity.id, seen)
    except (Invalid, NotReady) as error:
        request.response.status_int = error.status
        reason = error.fields["weg"] if isinstance(error, Invalid) else error.reason
        return _page(request, case) | {"problem": request.translate(reason)}
    return HTTPSeeOther(request.path)


@staff(route_name="filing_copy")
def copy(request):
    """The same ZIP file, to be saved; reading it is noted."""
    case = _case(request)
    if not filing.anything(request.work, case):
        raise NotReady("Zu diesem Vorgang gibt es nichts herunterzuladen.")
    note(request.work, "case.copied", f"account:{request.identity.id}", f"case:{case.id}")
    content = filing.package(request.work, case)
    response = Response(app_iter=FileIter(content), content_type="application/zip")
    name = filing.name_of(case)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request, case: Case) -> dict[str, object]:
    work = request.work
    brought = [uploads.name(work, upload) for upload in uploads.uploads(work, case)]
    return {
        "consultation": request.matchdict["consultation"],
        "reference": case.reference,
        "citizen": person(work, case, case.participants[0]).name,
        "documents": filing.ready(work, case),
        "brought": brought,
        "filing": case.filing,
        "stand": filing.stand(work, case),
        "lacks_export": bool(case.appointments) and filing.lacks_export(work, case),
        "held": case.hold,
        "unstamped": work.records.unstamped,
        "before": case.filed,
        "ways": [(way, WORDS[way]) for way in filing.ways(work)],
        "words": WORDS,
        "problem": "",
    }


def undecided(work: Work, account: Account) -> list[tuple[str, str]]:
    """Return the cases of the own scope to decide on soon: part of the address, and name."""
    marked = [id for id, soon in work.records.unfiled.items() if soon]
    soon = [case for id in marked if (case := work.records.cases.get(id)) is not None]
    return [
        (case.appointments[-1], person(work, case, case.participants[0]).name)
        for case in soon
        if covers(account, "casework", case.department, case.service)
        and filing.anything(work, case)
    ]


def _case(request) -> Case:
    work = request.work
    appointment = appointment_for(work, request.matchdict["consultation"], request.identity)
    case: Case = work.records.cases[appointment.case]
    return case
