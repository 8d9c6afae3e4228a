"""The pages of practice conversations: beginning one, and letting the played citizen go on."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.consultation.gateway import look
from portal.documents import sandbox
from portal.errors import Invalid, NotFound, PortalError
from portal.rehearsal import domain, played, samples
from portal.security import staff, staff_post, typed


def includeme(config) -> None:
    """Let other pages ask on which records an act of their own is to be done."""
    config.add_request_method(_own, "own_work")


def _own(request, work):
    """Return another unit of work on the same records as that of the request."""
    if request.work.rehearsal is None:
        return work
    account = work.records.accounts.get(request.identity.id)
    return domain.inside(work, account, request.matchdict.get("consultation", ""))


@staff(route_name="rehearsal", request_method="GET", renderer="rehearsal/begin.pt")
def show(request):
    """What a practice conversation is, the one of today, and the form to begin one."""
    return _page(request, {})


@staff_post(route_name="rehearsal", renderer="rehearsal/begin.pt")
def begin(request):
    """Begin one, in place of the last; or forget it before the day is over."""
    work, account = request.work, request.identity
    if typed(request.POST, "schritt") == "loeschen":
        _destroy(request, domain.end(work, account))
        return HTTPSeeOther(request.route_path("rehearsal"))
    try:
        id, left = domain.begin(work, account, typed(request.POST, "service"))
    except Invalid as error:
        request.response.status_int = error.status
        return _page(request, error.fields)
    except PortalError as error:
        request.response.status_int = error.status
        return _page(request, {"service": request.translate(error.reason)})
    _destroy(request, left)
    return HTTPSeeOther(request.route_path("casework_room", consultation=id))


def _destroy(request, cases: tuple[str, ...]) -> None:
    keys = request.registry.office.keys

    def hook(committed: bool) -> None:
        for case in cases if committed else ():
            keys.destroy(case)

    request.tm.get().addAfterCommitHook(hook)


def _page(request, problems: dict[str, str]) -> dict[str, object]:
    work, account = request.work, request.identity
    known = domain.of(work, account)
    return {
        "offered": domain.offered(work, account),
        "known": next(iter(known.appointments.values()), None) if known is not None else None,
        "over": known is not None and any(c.ended for c in known.consultations.values()),
        "until": known.until if known is not None else None,
        "given": request.POST,
        "problems": problems,
    }


@staff_post(route_name="rehearsal_go_on", renderer="json")
def go_on(request):
    """Let the played citizen do what comes next; what was said so far, and a hint."""
    work = request.work
    if work.rehearsal is None:
        raise NotFound
    whose = request.identity.id
    turn, did = played.go_on(work, lambda: sandbox.cleaned(samples.paper(), whose=whose))
    if did:
        look(request, next(iter(work.records.appointments.values())))
    return {
        "hint": turn.hint,
        "picture": turn.picture,
        "said": [words for _key, words in work.rehearsal.said],
    }
