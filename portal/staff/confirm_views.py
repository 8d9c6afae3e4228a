"""„Bitte bestätigen Sie, dass Sie es sind“: asked before a view of ours that weighs.

Such a view says `confirmed=True` (or a function of the request that says whether it weighs). Who
has not shown for ten minutes who it is gets a page instead that keeps what was typed. Its form
goes to the same address, with the proof added; then the view runs as if nothing had been.
"""

import json
import re

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render_to_response

from portal.security import (
    SESSION,
    cookie_name,
    staff_post,
    throttle,
    typed,
)
from portal.staff import confirming
from portal.staff.sessions import sure

PREFIX = "bestaetigung_"
WRONG_PASSWORD = "Passwort oder Code stimmen nicht. Bitte geben Sie beides noch einmal ein."  # noqa: S105
WRONG_PASSKEY = "Dieser Passkey passt nicht. Bitte versuchen Sie es noch einmal."
# Where one may go on: our own pages, with what was asked of them.
THERE = re.compile(r"/intern/[A-Za-z0-9/_.-]*(\?[A-Za-z0-9=&_.%-]*)?", re.ASCII)
LONGEST = 60_000  # of what was typed


def asks_first(view, info):
    """Let views that weigh ask first who sits there."""
    weighs = info.options.get("confirmed")
    if not weighs:
        return view

    def asking(context, request):
        if callable(weighs) and not weighs(request):
            return view(context, request)
        token = request.cookies.get(cookie_name(request, SESSION), "")
        if sure(request.work, token):
            return view(context, request)
        problem = ""
        if any(name.startswith(PREFIX) for name in request.POST):
            problem = _check(request, token)
            if not problem:
                return view(context, request)
        return page(request, problem)

    return asking


asks_first.options = ("confirmed",)


def _check(request, token: str) -> str:
    """Take the proof out of what was sent; returns what is wrong with it, "" if nothing."""
    given = {name: typed(request.POST, name) for name in request.POST if name.startswith(PREFIX)}
    for name in given:
        del request.POST[name]
    throttle(request, "password", request.identity.id, burst=6, per_minute=1)
    # In a transaction of its own: a challenge or a code is used up, whatever the view does.
    attempt = request.registry.office.attempt
    if answer := given.get(f"{PREFIX}passkey"):
        right = attempt(lambda work: confirming.by_passkey(work, token, answer))
        return "" if right else WRONG_PASSKEY
    password, code = given.get(f"{PREFIX}passwort", ""), given.get(f"{PREFIX}code", "")
    right = attempt(lambda work: confirming.by_password(work, token, password, code))
    return "" if right else WRONG_PASSWORD


def page(request, problem: str = ""):
    """Return the page that asks, with what was typed kept in it."""
    posted = request.method == "POST"
    kept = [
        (name, value)
        for name, value in request.POST.items()
        if isinstance(value, str) and name != "csrf_token" and not name.startswith(PREFIX)
    ]
    if not posted:
        kept = [("weiter", request.path_qs)]
    values = {
        "reason": problem,
        "action": request.path_qs if posted else request.route_path("confirm_self"),
        "kept": kept,
        "packed": json.dumps(kept),
        "ways": confirming.ways_of(request.work, request.identity),
        "coded": bool(request.identity.second_factor),
    }
    response = render_to_response("casework/confirm.pt", values, request)
    response.status_int = 422 if problem else 403
    return response


@staff_post(route_name="confirm_self", permission="staff", confirmed=True)
def go_on(request):
    """Lead back to the page that was asked for."""
    then = typed(request.POST, "weiter")
    there = then if THERE.fullmatch(then) else request.route_path("own_account")
    return HTTPSeeOther(there)


def includeme(config) -> None:
    """Let views say `confirmed=…`."""
    config.add_view_deriver(asks_first, "asks_first")
