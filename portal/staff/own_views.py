"""The own account: where one is signed in, the password, codes for a lost telephone."""

from datetime import datetime

from pyramid.httpexceptions import HTTPSeeOther

from portal.browsers import device_in_words
from portal.case.domain import fingerprint
from portal.errors import Invalid
from portal.security import SESSION, cookie_name, staff, staff_post, throttle, typed
from portal.staff import passkeys, passwords, sessions
from portal.staff.models import Session
from portal.staff.sockets import close_sockets


@staff(
    route_name="own_account",
    request_method="GET",
    permission="staff",
    renderer="casework/own_account.pt",
)
def show(request):
    """Sessions, password, recovery codes."""
    return _page(request)


@staff_post(route_name="own_account", permission="staff", renderer="casework/own_account.pt")
def change(request):
    """End sessions, replace the password, or make new codes: whichever button was pressed."""
    acts = {"sitzung": _end_one, "alle": _end_others, "passwort": _password, "codes": _codes}
    act = next((act for button, act in acts.items() if button in request.POST), None)
    return act(request) if act else _page(request)


def _end_one(request):
    mine = sessions.sessions_of(request.work, request.identity)
    key = typed(request.POST, "sitzung")
    if key in mine:  # else it has ended meanwhile, or is somebody else's
        del request.work.records.sessions[key]
        close_sockets(request, (key,))
    return _back(request, "beendet")


def _end_others(request):
    close_sockets(request, sessions.end_sessions(request.work, request.identity, but=_own(request)))
    return _back(request, "beendet")


def _password(request):
    given = {name: typed(request.POST, name) for name in ("bisher", "neu", "noch_einmal")}
    account = request.identity
    throttle(request, "password", account.id, burst=6, per_minute=1)
    try:
        if not passwords.checked(account, given["bisher"]):
            raise Invalid({"bisher": "Das ist nicht Ihr bisheriges Passwort."})
        passwords.set_password(request.work, account, given["neu"], given["noch_einmal"])
    except Invalid as error:
        request.response.status_int = error.status
        return _page(request, problems=error.fields)
    close_sockets(request, sessions.end_sessions(request.work, account, but=_own(request)))
    return _back(request, "geaendert")


def _codes(request):
    """Make codes; they are shown in this answer only."""
    account = request.identity
    throttle(request, "password", account.id, burst=6, per_minute=1)
    if not passwords.checked(account, typed(request.POST, "bisher_codes")):
        request.response.status_int = Invalid.status
        return _page(request, problems={"bisher_codes": "Das ist nicht Ihr Passwort."})
    return _page(request, codes=passwords.new_recovery(request.work, account))


def _back(request, done: str) -> HTTPSeeOther:
    return HTTPSeeOther(request.route_path("own_account", _query={"fertig": done}))


def _own(request) -> str:
    return str(fingerprint(request.cookies.get(cookie_name(request, SESSION), "")))


def _page(request, problems=None, codes=()) -> dict[str, object]:
    account, own = request.identity, _own(request)
    return {
        "account": account,
        "sessions": [
            (key, _begun(each), device_in_words(each.device), key == own)
            for key, each in sessions.sessions_of(request.work, account).items()
            if not each.stage
        ],
        "left": len(account.recovery),
        "factor": bool(account.second_factor),
        "passkeys_work": passkeys.offered(request.registry.settings_, account),
        "codes": codes,
        "problems": problems or {},
        "done": request.GET.get("fertig", ""),
        "shortest": passwords.SHORTEST_PASSWORD,
    }


def _begun(session: Session) -> datetime | None:
    return datetime.fromisoformat(session.begun) if session.begun else None
