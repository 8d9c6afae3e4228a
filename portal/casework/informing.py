"""Requests of data subjects: find a person's cases, and who did what with them (Art. 15 GDPR)."""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPSeeOther

from portal.audit.domain import note
from portal.audit.models import Entry
from portal.audit.tracing import about
from portal.case import inquiries
from portal.case.models import Case, Inquiry
from portal.casework.act_words import in_words
from portal.errors import Invalid, NotFound, PortalError
from portal.reachable import phone_number
from portal.security import staff, staff_post, throttle, typed
from portal.work import Work

KINDS = {"email": "E-Mail-Adresse", "phone": "Telefonnummer", "name": "Vor- und Nachname"}


@dataclass(frozen=True)
class Line:
    """One act: when, who, what, in words."""

    at: object
    who: str
    what: str


@staff(
    route_name="inquiries",
    request_method="GET",
    permission="agree",
    renderer="casework/inquiries.pt",
)
def show(request):
    """What is asked, what waits for a second person, and the form."""
    return _page(request, {})


@staff_post(
    route_name="inquiries",
    permission="agree",
    renderer="casework/inquiries.pt",
    confirmed=True,
)
def act(request):
    """Ask, agree, or end one."""
    account = request.identity.id
    throttle(request, "inquiries", account, burst=30, per_minute=2)
    try:
        match typed(request.POST, "schritt"):
            case "zustimmen":
                inquiries.agree(request.work, _asked(request), account)
            case "beenden":
                inquiries.decline(request.work, _asked(request), account)
            case _:
                _ask(request)
    except Invalid as error:
        request.response.status_int = error.status
        return _page(request, error.fields)
    except PortalError as error:
        request.response.status_int = error.status
        return _page(request, {}, request.translate(error.reason))
    return HTTPSeeOther(request.path)


def _ask(request) -> None:
    if not request.may("inform"):
        raise NotFound
    given = {kind: " ".join(typed(request.POST, kind).split()) for kind in KINDS}
    if given["phone"]:
        try:
            given["phone"] = phone_number(given["phone"])
        except ValueError:
            raise Invalid({"phone": "Bitte prüfen Sie die Telefonnummer."}) from None
    inquiries.ask(request.work, given, typed(request.POST, "zweck"), request.identity.id)


def _asked(request) -> Inquiry:
    found = request.work.records.inquiries.get(typed(request.POST, "anfrage"))
    if found is None:
        raise NotFound("Diese Anfrage ist schon beendet.")
    return found


def _page(request, problems: dict[str, str], problem: str = "") -> dict[str, object]:
    work, account = request.work, request.identity.id
    return {
        "rows": [
            {
                "inquiry": each,
                "kinds": ", ".join(KINDS[kind] for kind, _entry in each.entries),
                "who": _account(work, each.by),
                "agreed_by": _account(work, each.agreed_by),
                "mine": each.by == account,
                "open": inquiries.is_open(work, each, account),
                "ends": inquiries.ends(each),
            }
            for each in inquiries.current(work)
        ],
        "given": request.POST,
        "problems": problems,
        "problem": problem,
        "kinds": KINDS,
        "asks": request.may("inform"),
    }


@staff(route_name="inquiry", permission="inform", renderer="casework/inquiry.pt")
def look(request):
    """The cases of the person, and the acts about each; who looks stands in the chain, too."""
    work, account = request.work, request.identity.id
    inquiry = work.records.inquiries.get(request.matchdict["inquiry"])
    if inquiry is None or not inquiries.is_open(work, inquiry, account):
        raise NotFound
    found = inquiries.found(work, inquiry)
    for case, _kinds in found:
        note(work, "inquiry.looked", f"account:{account}", f"case:{case.id}")
    return {
        "inquiry": inquiry,
        "ends": inquiries.ends(inquiry),
        "rows": [_row(work, case, kinds) for case, kinds in found],
    }


def _row(work: Work, case: Case, kinds: tuple[str, ...]) -> dict[str, object]:
    department, service = _titles(work, case)
    return {
        "case": case,
        "department": department,
        "service": service,
        "kinds": ", ".join(KINDS[kind] for kind in kinds),
        "lines": _lines(work, case),
    }


def _titles(work: Work, case: Case) -> tuple[str, str]:
    """Return department and service; keys where they are not installed any more."""
    department = work.departments.get(case.department)
    service = department.service(case.service) if department else None
    name = department.name if department else case.department
    return name, service.title if service else case.service


def _lines(work: Work, case: Case) -> list[Line]:
    entries = about(work.records.audit, inquiries.subjects(case))
    return [Line(each.at, _actor(work, each), in_words(each.act)) for each in entries]


def _actor(work: Work, entry: Entry) -> str:
    role, _, id = entry.actor.partition(":")
    return _account(work, id) if role == "account" else ACTORS.get(role, role)


ACTORS = {
    "citizen": "Bürgerin oder Bürger",
    "participant": "beteiligte Person",
    "seat": "Person im Gespräch",
    "retention": "Löschlauf",
    "command": "Betrieb",
}


def _account(work: Work, id: str) -> str:
    found = work.records.accounts.get(id)
    return found.email if found else ("ein Konto, das es nicht mehr gibt" if id else "")
