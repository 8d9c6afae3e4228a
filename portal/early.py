"""Answering before anything else: pages that are kept ready, while nothing was committed since.

A page of `portal/content/ready.py` depends on the records, the settings and the line above, never
on who asks. As long as the last transaction of the storage is the one it was made after, and the
line above neither begins nor ends, the answer is the same to the byte, and no request, transaction
or connection to the database is needed for it. Whoever comes with a cookie, a query or a body takes
the long way, and so does everybody on a storage that cannot say at once what others have committed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyramid.response import Response

from portal import clock
from portal.content.ready import KEEPS
from portal.persistence import Office

MOST = 500  # pages
# What makes an answer depend on more than its address.
ASIDE = ("HTTP_COOKIE", "QUERY_STRING", "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING", "HTTP_EXPECT")
CONDITIONS = (
    *("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH"),
    *("HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE"),
)

Start = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as it went out, the transaction it was made after, and when it ends at last."""

    state: bytes
    until: datetime | None
    headers: list[tuple[str, str]]
    body: bytes

    def holds(self, state: bytes) -> bool:
        """Whether the page would be the same if it was made now."""
        return self.state == state and (self.until is None or clock.now() < self.until)


class Pages:
    """The answers one process keeps, and the last transaction of its database."""

    def __init__(self, office: Office) -> None:
        # Whatever is committed to a file, this process commits.
        own = office.settings.storage.startswith("file:")
        self.last = office.database.lastTransaction if own else None
        self.kept: dict[tuple[str, str], Ready] = {}
        self.made: dict[tuple[object, ...], tuple[bytes, str]] = {}  # portal/content/ready.py

    def find(self, key: tuple[str, str], state: bytes) -> Ready | None:
        """Return the answer for SCRIPT_NAME and PATH_INFO that holds now."""
        found = self.kept.get(key)
        return found if found and found.holds(state) else None

    def keep(self, key: tuple[str, str], page: Ready) -> None:
        """Keep one more; all are dropped when there are too many."""
        if len(self.kept) >= MOST:
            self.kept.clear()
        self.kept[key] = page


class Early:
    """WSGI: answers with a page that holds, or asks the application and keeps what may be kept."""

    def __init__(self, app: Any) -> None:
        self._app, self.registry = app, app.registry

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer one request."""
        pages: Pages = self.registry.pages
        if pages.last is None or not _plain(environ):
            return self._asked(environ, start_response)
        # Read first: what is committed while the page is made makes it too old, not too new.
        state, key = pages.last(), (environ["SCRIPT_NAME"], environ["PATH_INFO"])
        if found := pages.find(key, state):
            return _answer(found, environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD" or _conditional(environ):
            return self._asked(environ, start_response)
        keeps, begun, body = self._noted(environ, start_response)
        if keeps and len(begun) == 1 and begun[0][0] == "200 OK" and isinstance(body, list):
            pages.keep(key, Ready(state, keeps[-1], begun[0][1], b"".join(body)))
        return body

    def _asked(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        answered: Iterable[bytes] = self._app(environ, start_response)
        return answered

    def _noted(self, environ: dict[str, Any], start_response: Start):
        """Ask the application; return until when its page holds, how it began, and the page."""
        keeps: list[datetime | None] = []
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info=None):
            begun.append((status, list(headers)))
            return start_response(status, headers, exc_info)

        return keeps, begun, self._asked(environ | {KEEPS: keeps}, start)


def _plain(environ: dict[str, Any]) -> bool:
    return environ["REQUEST_METHOD"] in ("GET", "HEAD") and not any(map(environ.get, ASIDE))


def _conditional(environ: dict[str, Any]) -> bool:
    return any(name in environ for name in CONDITIONS)


def _answer(found: Ready, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] == "GET" and not _conditional(environ):
        start_response("200 OK", list(found.headers))
        return [found.body]
    response = Response(found.body, headerlist=list(found.headers), conditional_response=True)
    answered: Iterable[bytes] = response(environ, start_response)
    return answered
