"""Whole pages kept ready: the same for everybody until a text, a fact or the line above changes.

A page may be kept whose every word comes from the texts, the settings, the departments that take
part and the line above. What depends on the time of day or on who asks may not.
"""

import hashlib
from collections.abc import Callable
from threading import Lock
from typing import Any

from pyramid.response import Response

from portal.catalogue import maintenance
from portal.content import banner
from portal.rendering import render

# In the environment where portal/early.py wants to know until when a page holds: a list for it.
KEEPS = "videoberatung.keeps"
MOST = 500  # pages
Made = dict[tuple[object, ...], tuple[bytes, str]]
_writing = Lock()


def kept(request, template: str, values: Callable[[], dict[str, Any]]) -> Response:
    """Return the page, rendered where it was not ready; browsers that have it get a 304."""
    if request.query_string:
        return _response(request, *_rendered(request, template, values))
    key = _key(request, template)
    made: Made = request.registry.pages.made
    found = made.get(key)
    if found is None:
        found = _rendered(request, template, values)
        with _writing:
            if len(made) >= MOST:
                made.clear()
            made[key] = found
    if KEEPS in request.environ:
        work = request.work
        request.environ[KEEPS].append(banner.next_change(work.records.content, work.now))
    return _response(request, *found)


def _key(request, template: str) -> tuple[object, ...]:
    work, reader = request.work, request.reader
    return (
        # Another text, office, rule or fact is another `lasting`.
        *(template, request.path, reader, request.lasting),
        banner.shown(work.records.content, reader, work.now),
        maintenance.for_citizens(work, reader),
    )


def _rendered(request, template: str, values: Callable[[], dict[str, Any]]) -> tuple[bytes, str]:
    body = render(template, request, **values()).encode()
    return body, hashlib.sha256(body).hexdigest()[:32]


def _response(request, body: bytes, tag: str) -> Response:
    response = Response(body, content_type="text/html", charset="utf-8")
    response.etag = tag
    # Browsers ask each time whether it still is the same.
    response.cache_control = "no-cache"
    response.conditional_response = True
    return response
