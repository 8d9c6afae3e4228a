"""Which gateway carries which room: a healthy one, and another when it dies.

Every portal process asks each gateway for its load every few seconds. A gateway that does not
answer, or says that it is stopping, gets no new rooms; rooms of one that does not answer are placed
again.
"""

import json
import logging
import threading
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from media_gateway.tickets import SIGNATURE_HEADER, sign_message
from portal import clock
from portal.settings import Settings

log = logging.getLogger(__name__)

TIMEOUT = 3  # seconds
ASK_EVERY = 2

Post = Callable[[str, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Health:
    """What is known of one gateway; `seats` is its load."""

    alive: bool = True
    stopping: bool = False
    seats: int = 0


def sender(settings: Settings) -> Post:
    """Return what posts a signed control message to a gateway; it raises OSError, ValueError."""
    secret = settings.secret("gateway")

    def post(address: str, message: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(message).encode()
        signature = sign_message(secret, "control", body, clock.timestamp())
        headers = {SIGNATURE_HEADER: signature, "Content-Type": "application/json"}
        request = urllib.request.Request(f"{address}/control", body, headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            said: dict[str, Any] = json.load(answer)
        return said

    return post


def close_sessions(settings: Settings, keys: Iterable[str]) -> None:
    """Close at once what sessions had opened at the gateways; one that is down has nothing open."""
    post = sender(settings)
    for session in keys:
        for control in settings.gateway_control_urls:
            try:
                post(control, {"op": "close_session", "session": session})
            except (OSError, ValueError) as error:
                log.warning("event=control_failed op=close_session error=%s", type(error).__name__)


class Fleet:
    """The gateways of an installation, by the address browsers use."""

    def __init__(self, settings: Settings, post: Post) -> None:
        self._control = dict(
            zip(settings.gateway_urls, settings.gateway_control_urls, strict=False)
        )
        self._post = post
        self._health = dict.fromkeys(self._control, Health())
        # With one gateway there is nothing to choose.
        if len(self._control) > 1:
            for url in self._control:
                threading.Thread(target=self._watch, args=(url,), daemon=True).start()

    @property
    def control(self) -> tuple[str, ...]:
        """The addresses for control messages to all gateways."""
        return tuple(self._control.values())

    def control_of(self, url: str) -> str:
        """Return the address for control messages to one gateway; "" if it is not ours any more."""
        return self._control.get(url, "")

    def place(self, current: str) -> str:
        """Return where a room is: where it was while that one answers, otherwise the emptiest."""
        health = self._health
        if current in health and health[current].alive:
            return current
        ready = [url for url, state in health.items() if state.alive and not state.stopping]
        willing = ready or [url for url, state in health.items() if state.alive] or list(health)
        return min(willing, key=lambda url: health[url].seats)

    def ask(self, url: str) -> None:
        """Learn how one gateway is."""
        try:
            said = self._post(self._control[url], {"op": "load"})
            found = Health(stopping=bool(said["stopping"]), seats=int(said["seats"]))
        except (OSError, ValueError, KeyError):
            found = Health(alive=False)
        if found.alive != self._health[url].alive:
            log.warning("event=gateway alive=%s url=%s", found.alive, url)
        self._health = self._health | {url: found}

    def _watch(self, url: str) -> None:
        pause = threading.Event()
        while True:
            self.ask(url)
            pause.wait(ASK_EVERY)
