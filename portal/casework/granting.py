"""What one account may: roles and scopes with a preview, stand-ins, and what changed when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pyramid.httpexceptions import HTTPSeeOther

from portal.case.domain import fingerprint
from portal.clock import local
from portal.errors import Conflict, Invalid, NotFound
from portal.security import staff, staff_post, typed
from portal.staff import domain, grants, sessions
from portal.staff.errors import AccountRefused
from portal.staff.models import Account, Grant
from portal.staff.roles import ROLE_NAMES
from portal.staff.sockets import close_sockets
from portal.work import Work

OWN = "Das ist Ihr eigenes Konto. Das muss jemand anderes tun."
FROM_GROUPS = "Diese Rechte kommen aus den Gruppen der zentralen Anmeldung."
# They keep an eye on each other: who acts, who asks what was done, who runs the machines.
WATCHING = ("caseworker", "dpo", "operator")
NO_DAY = "Bitte wählen Sie den ersten und den letzten Tag."


@dataclass(frozen=True)
class Preview:
    """What would change; together: roles better not in one hand."""

    gone: list[str]
    new: list[str]
    sessions: int
    together: list[str]


@staff(
    route_name="account", request_method="GET", permission="operate", renderer="casework/grants.pt"
)
def show(request):
    """What the account may now, and the forms."""
    return _page(request, _account(request), {})


@staff_post(
    route_name="account_grants",
    permission="operate",
    renderer="casework/grants.pt",
    confirmed=lambda request: "vorschau" not in request.POST,
)
def change(request):
    """Show what would change, or let it hold from now on."""
    account, work = _account(request), request.work
    try:
        if account.central:
            raise Invalid({"rolle": FROM_GROUPS})
        asked = _asked(request)
        if "vorschau" in request.POST:
            return _page(request, account, {}, asked, _preview(work, account, asked))
        if typed(request.POST, "stand") != _state(account):
            raise Conflict
        me = request.identity
        closed = grants.change(work, account, asked, f"account:{me.id}", me.id)
    except Invalid as error:
        request.response.status_int = error.status
        return _page(request, account, error.fields)
    except AccountRefused as error:
        request.response.status_int = error.status
        return _page(request, account, {"rolle": error.reason})
    close_sockets(request, closed)
    return _back(request, account, "rechte")


def _asked(request) -> tuple[Grant, ...]:
    given = request.POST
    chosen = [role for role in ROLE_NAMES if role in given.getall("rolle")]
    if not chosen:
        reason = "Bitte wählen Sie mindestens eine Rolle. Wer keine mehr braucht, wird gesperrt."
        raise Invalid({"rolle": reason})
    found = tuple(Grant(role=r, scopes=tuple(given.getall(f"bereich-{r}"))) for r in chosen)
    for grant in found:
        try:
            grants.check(request.work, grant)
        except AccountRefused as error:
            raise Invalid({"rolle": f"{ROLE_NAMES[grant.role]}: {error.reason}"}) from error
    return found


def _preview(work: Work, account: Account, asked: tuple[Grant, ...]) -> Preview:
    open_ones = [each for each in sessions.sessions_of(work, account).values() if not each.stage]
    return Preview(
        gone=_without(work, account.grants, asked),
        new=_without(work, asked, account.grants),
        together=_together(asked),
        sessions=len(open_ones),
    )


@staff_post(
    route_name="account_stand_in",
    permission="operate",
    renderer="casework/grants.pt",
    confirmed=True,
)
def stand_in(request):
    """Lend rights for some days, or take them back."""
    account, given = _account(request), request.POST
    if "beenden" in given:
        id = typed(given, "beenden")
        close_sockets(request, grants.take_back(request.work, account, id, request.identity))
        return _back(request, account, "beendet")
    try:
        days = [date.fromisoformat(typed(given, name)) for name in ("von", "bis")]
    except ValueError:
        days = []
    role, scopes = typed(given, "vertretung"), tuple(given.getall("vertretung-bereich"))
    try:
        if not days:
            raise AccountRefused(NO_DAY)
        grant = Grant(role=role, scopes=scopes)
        grants.lend(request.work, account, grant, days[0], days[1], request.identity)
    except AccountRefused as error:
        request.response.status_int = error.status
        return _page(request, account, {"vertretung": error.reason})
    return _back(request, account, "vertretung")


def _account(request) -> Account:
    account = request.work.records.accounts.get(request.matchdict["account"])
    if account is None:
        raise NotFound
    return account


def _back(request, account: Account, done: str) -> HTTPSeeOther:
    query = {"fertig": done}
    return HTTPSeeOther(request.route_path("account", account=account.id, _query=query))


def _state(account: Account) -> str:
    """Return a word for the present grants: a form that was made for others is not taken."""
    return fingerprint(repr(account.grants))[:16]


def _page(request, account: Account, problems, asked=None, preview=None) -> dict[str, object]:
    work, given = request.work, request.POST
    shown = account.grants if asked is None else asked
    today = local(work.now).date()
    return {
        "account": account,
        "own": account.id == request.identity.id,
        "roles": ROLE_NAMES,
        "everywhere": domain.EVERYWHERE,
        "departments": list(work.departments),
        "chosen": {grant.role: grant.scopes for grant in shown},
        "now": [in_words(work, grant) for grant in account.grants],
        "state": _state(account),
        "preview": preview,
        "problems": problems,
        "given": given,
        "lent": typed(given, "vertretung"),
        "lent_scopes": given.getall("vertretung-bereich") if given else [],
        "first": typed(given, "von") or today.isoformat(),
        "last": typed(given, "bis"),
        "stand_ins": [
            (each, in_words(work, each.grant), who(work, each.by), each.since <= work.now)
            for each in account.stand_ins
            if each.until > work.now
        ],
        "history": [
            (
                each.at,
                who(work, each.by),
                _without(work, each.before, each.after),
                _without(work, each.after, each.before),
            )
            for each in account.changes
        ],
        "done": request.GET.get("fertig", ""),
    }


def who(work: Work, account: str) -> str:
    """Return whose act it was, in words."""
    found = work.records.accounts.get(account)
    if found is not None:
        return str(found.email)
    return "zentrale Anmeldung" if account == "central" else "ein gelöschtes Konto"


def in_words(work: Work, grant: Grant) -> str:
    """Return e.g. „Sachbearbeitung: Sozialamt, Amt für Umweltschutz (Energieberatung)“."""
    scopes = ", ".join(_scope(work, scope) for scope in grant.scopes)
    return f"{ROLE_NAMES[grant.role]}: {scopes or 'ganze Stadt'}"


def _without(work: Work, grants: Iterable[Grant], others: Iterable[Grant]) -> list[str]:
    """Return in words what some grants allow and others do not, scope by scope."""
    known = {(each.role, scope) for each in others for scope in each.scopes or ("",)}
    found = []
    for each in grants:
        left = [scope for scope in each.scopes or ("",) if (each.role, scope) not in known]
        if left:
            scopes = tuple(scope for scope in left if scope)
            found.append(in_words(work, Grant(role=each.role, scopes=scopes)))
    return found


def _together(grants: Iterable[Grant]) -> list[str]:
    """Return the roles that watch each other and would be in one hand; none for a single one."""
    held = [ROLE_NAMES[each.role] for each in grants if each.role in WATCHING]
    return held if len(held) > 1 else []


def _scope(work: Work, scope: str) -> str:
    """Return a scope by its names; by its key where what it named is not installed any more."""
    key, _of, part = scope.partition("/")
    department = work.departments.get(key)
    service = department.service(part) if department and part else None
    if department is None or (part and service is None):
        return scope
    return f"{department.name} ({service.title})" if service else department.name
