"""The plain HTTP side: what the portal asks (signed), and whether the gateway is alive."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from media_gateway.rooms import Rooms
from media_gateway.tickets import SIGNATURE_HEADER, MessageCheck, MessageRefused

LARGEST_REQUEST = 64 * 1024
_SIGNATURE = "HTTP_" + SIGNATURE_HEADER.upper().replace("-", "_")


class BadRequest(Exception):
    """The body is not one of the operations."""


class Control:
    """A WSGI application: GET /healthz and POST /control."""

    def __init__(
        self,
        rooms: Rooms,
        load: Callable[[], dict[str, Any]],
        secret: bytes,
        clock: Callable[[], float],
    ) -> None:
        self._rooms, self._load, self._clock = rooms, load, clock
        self._check = MessageCheck(secret, "control")

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        status, body = self._respond(environ)
        kind = "application/json" if body.startswith(b"{") else "text/plain"
        length = str(len(body))
        start_response(status, [("Content-Type", kind), ("Content-Length", length)])
        return [body]

    def _respond(self, environ: dict[str, Any]) -> tuple[str, bytes]:
        match environ["REQUEST_METHOD"], environ["PATH_INFO"]:
            case "GET" | "HEAD", "/healthz":
                return "200 OK", b"ok"
            case "POST", "/control":
                return self._control(environ)
            case _, "/ws":
                return "426 Upgrade Required", b"upgrade required"
            case _:
                return "404 Not Found", b"not found"

    def _control(self, environ: dict[str, Any]) -> tuple[str, bytes]:
        try:
            body = _body(environ)
            self._check.check(environ.get(_SIGNATURE, ""), body, self._clock())
            return "200 OK", json.dumps(self._perform(body)).encode()
        except MessageRefused as refused:
            return "403 Forbidden", json.dumps({"refused": refused.reason}).encode()
        except BadRequest as error:
            return "400 Bad Request", json.dumps({"refused": str(error)}).encode()

    def _perform(self, body: bytes) -> dict[str, Any]:
        match _json(body):
            case {"op": "look", "topics": [*topics]} if all(map(_is_text, topics)):
                self._rooms.look(topics)
            case {"op": "remove", "consultation": str(consultation), "seat": str(seat)} if seat:
                self._rooms.remove(consultation, seat)
            case {"op": "close_session", "session": str(session)} if session:
                self._rooms.close_session(session)
            case {"op": "end", "consultation": str(consultation)} if consultation:
                self._rooms.end(consultation)
            case {"op": "move", "consultation": str(consultation)} if consultation:
                self._rooms.move(consultation)
            case {"op": "load"}:
                return self._load()
            case _:
                raise BadRequest("unknown-operation")
        return {"done": True}


def _body(environ: dict[str, Any]) -> bytes:
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or int(length) > LARGEST_REQUEST:
        raise BadRequest("length")
    return bytes(environ["wsgi.input"].read(int(length)))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("malformed") from None


def _is_text(value: object) -> bool:
    return isinstance(value, str)
