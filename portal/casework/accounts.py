"""The accounts of the staff, for the operator: add, shut out, let in again, begin anew."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.audit.domain import note
from portal.case.domain import new_token
from portal.casework.granting import OWN, in_words
from portal.errors import Invalid, NotFound
from portal.reachable import email_address
from portal.security import staff, staff_post, typed
from portal.staff import central, domain, passwords, sessions
from portal.staff.domain import grants_of
from portal.staff.errors import AccountRefused
from portal.staff.models import Account, Grant
from portal.staff.roles import ROLE_NAMES
from portal.staff.sockets import close_sockets

DONE = {
    "sperren": "{} ist gesperrt. Alle offenen Seiten und Räume sind geschlossen.",
    "entsperren": "{} ist entsperrt und kann sich wieder anmelden.",
    "abmelden": "{} ist überall abgemeldet.",
    "zentral": "{} meldet sich ab jetzt zentral an.",
}


@staff(
    route_name="accounts",
    request_method="GET",
    permission="operate",
    renderer="casework/accounts.pt",
)
def show(request):
    """All accounts, and a form for a new one."""
    return _page(request, {}, {})


@staff_post(
    route_name="accounts", permission="operate", renderer="casework/accounts.pt", confirmed=True
)
def add(request):
    """Add an account with a password to begin with, which is shown once."""
    given = {name: typed(request.POST, name).strip() for name in ("email", "role")}
    scopes = tuple(request.POST.getall("scope"))
    try:
        account = _added(request, given, scopes)
    except Invalid as error:
        request.response.status_int = error.status
        return _page(request, given | {"scopes": scopes}, error.fields)
    password = passwords.start_password(request.work, account, _me(request))
    return _page(request, {}, {}, (account, password))


def _added(request, given, scopes: tuple[str, ...]) -> Account:
    problems = {}
    try:
        email_address(given["email"])
    except ValueError:
        problems["email"] = "Bitte geben Sie eine E-Mail-Adresse an, zum Beispiel k@stadt.example."
    if given["role"] not in ROLE_NAMES:
        problems["role"] = "Bitte wählen Sie eine Rolle."
    elif given["role"] not in domain.EVERYWHERE and not scopes:
        problems["scope"] = "Bitte wählen Sie mindestens ein Amt."
    if problems:
        raise Invalid(problems)
    grants = (Grant(role=given["role"], scopes=scopes),)
    try:
        return domain.add_account(
            request.work, given["email"], new_token(), grants, actor=_me(request)
        )
    except AccountRefused as error:
        raise Invalid({"email": error.reason}) from error


@staff_post(
    route_name="account", permission="operate", renderer="casework/accounts.pt", confirmed=True
)
def change(request):
    """Shut an account out, let it in again, or give it a new beginning."""
    account = request.work.records.accounts.get(request.matchdict["account"])
    if account is None:
        raise NotFound
    wanted, password = typed(request.POST, "schritt"), ""
    if account.id == request.identity.id:
        request.response.status_int = Invalid.status
        return _page(request, {}, {"schritt": OWN})
    if wanted == "sperren":
        closed = domain.disable(request.work, account, _me(request))
    elif wanted == "entsperren":
        closed = ()
        domain.enable(request.work, account, _me(request))
    elif wanted == "abmelden":
        closed = sessions.end_sessions(request.work, account)
        note(request.work, "account.signed_out", _me(request), f"account:{account.id}")
    elif wanted == "zentral" and request.registry.provider and not account.central:
        closed = central.hand_over(request.work, account, _me(request))
    elif wanted == "neu" and account.central in ("", central.AWAITED):
        password = passwords.start_password(request.work, account, _me(request))
        account.second_factor, account.last_step, account.recovery = "", 0, ()
        account.passkeys, account.central = (), ""
        closed = sessions.end_sessions(request.work, account)
    else:
        raise NotFound
    close_sockets(request, closed)
    if password:
        return _page(request, {}, {}, (account, password))
    done = {"fertig": wanted, "konto": account.id}
    return HTTPSeeOther(request.route_path("accounts", _query=done))


def _me(request) -> str:
    return f"account:{request.identity.id}"


def _done(request) -> str:
    """Return what has just been done, as the address after it says."""
    account = request.work.records.accounts.get(request.GET.get("konto", ""))
    said = DONE.get(request.GET.get("fertig", ""), "")
    return said.format(account.email) if account else ""


def _page(request, given, problems, made=None) -> dict[str, object]:
    work = request.work
    open_ones = [each.account for each in work.records.sessions.values() if not each.stage]
    return {
        "accounts": [
            (each, [in_words(work, grant) for grant in grants_of(each)], open_ones.count(each.id))
            for each in sorted(work.records.accounts.values(), key=lambda each: each.email)
        ],
        "me": request.identity.id,
        "done": _done(request),
        "provider": request.registry.provider is not None,
        "awaited": central.AWAITED,
        "roles": ROLE_NAMES,
        "everywhere": [ROLE_NAMES[role] for role in domain.EVERYWHERE],
        "departments": list(work.departments),
        "given": given,
        "problems": problems,
        "made": made,
    }
