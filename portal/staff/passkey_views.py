"""Passkeys of the own account: add one in the browser, take one away."""

from pyramid.httpexceptions import HTTPSeeOther

from portal.errors import Invalid, NotFound
from portal.security import staff_post, typed
from portal.staff import passkeys
from portal.staff.errors import PasskeyRefused
from portal.staff.views import own_token

NOT_MADE = "Der Passkey konnte nicht angelegt werden. Bitte versuchen Sie es noch einmal."


@staff_post(
    route_name="own_passkeys",
    permission="staff",
    renderer="casework/passkey.pt",
    confirmed=True,
)
def change(request):
    """Ask for a name, make a passkey with the browser, keep it; or take one away."""
    settings = request.registry.settings_
    if not passkeys.offered(settings, request.identity) and "entfernen" not in request.POST:
        raise NotFound
    if "entfernen" in request.POST:
        passkeys.remove(request.work, request.identity, typed(request.POST, "entfernen"))
        return _back(request, "passkey-weg")
    name = typed(request.POST, "name")
    try:
        if answer := typed(request.POST, "passkey"):
            passkeys.register(request.work, own_token(request), request.identity, answer, name)
            return _back(request, "passkey")
        return _page(request, passkeys.name_of(request.identity, name))
    except Invalid as error:
        request.response.status_int = error.status
        return _page(request, name, error.fields)
    except PasskeyRefused:
        request.response.status_int = PasskeyRefused.status
        return _page(request, name, {"name": NOT_MADE})


def _page(request, name: str, problems=None) -> dict[str, object]:
    work, account = request.work, request.identity
    ready = not problems or problems == {"name": NOT_MADE}
    return {
        "given": {"name": name},
        "problems": problems or {},
        "options": passkeys.creation(work, own_token(request), account) if ready else "",
    }


def _back(request, done: str) -> HTTPSeeOther:
    return HTTPSeeOther(request.route_path("own_account", _query={"fertig": done}))
