"""Tells the portal who is here, away or gone; a portal that is down disturbs nobody."""

import contextlib
import json
import logging
import queue
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from media_gateway.tickets import SIGNATURE_HEADER, RoomTicket, sign_message

LONGEST_QUEUE = 2000
LARGEST_BATCH = 100
PAUSES = (0.0, 0.2, 1.0, 3.0)
ANSWER_SECONDS = 5

log = logging.getLogger("media_gateway.events")


class Events:
    """A queue with a thread of its own; what cannot be told in four attempts is counted as lost."""

    def __init__(self, url: str | None, secret: bytes, clock: Callable[[], float]) -> None:
        self._url, self._told = urlsplit(url or ""), url is not None
        self._secret, self._clock = secret, clock
        self._queue: queue.Queue[dict[str, Any]] = queue.Queue(LONGEST_QUEUE)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="events", daemon=True)
        self.lost = 0

    def start(self) -> None:
        if self._told:
            self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2 * ANSWER_SECONDS)

    def announce(self, event: str, ticket: RoomTicket) -> None:
        """Never blocks."""
        if not self._told:
            return
        at = datetime.fromtimestamp(self._clock(), UTC).isoformat()
        names = {"kind": ticket.kind, "consultation": ticket.consultation, "seat": ticket.seat}
        try:
            self._queue.put_nowait({"event": event, **names, "at": at})
        except queue.Full:
            self.lost += 1

    def _run(self) -> None:
        while not (self._stopping.is_set() and self._queue.empty()):
            if batch := self._batch():
                self._deliver(batch)

    def _batch(self) -> list[dict[str, Any]]:
        batch: list[dict[str, Any]] = []
        with contextlib.suppress(queue.Empty):
            batch.append(self._queue.get(timeout=0.2))
            while len(batch) < LARGEST_BATCH:
                batch.append(self._queue.get_nowait())
        return batch

    def _deliver(self, batch: list[dict[str, Any]]) -> None:
        body = json.dumps({"events": batch}).encode()
        for pause in PAUSES:
            if self._stopping.wait(pause) and pause:
                break
            if self._post(body):
                return
        self.lost += len(batch)
        log.warning("event=events-lost count=%d", len(batch))

    def _post(self, body: bytes) -> bool:
        signature = sign_message(self._secret, "events", body, self._clock())
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: signature}
        connection = self._connect()
        try:
            connection.request("POST", self._url.path, body, headers)
            return 200 <= connection.getresponse().status < 300
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _connect(self) -> HTTPConnection:
        """Straight to the portal: no proxy of the environment, no redirect."""
        kind = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        return kind(self._url.hostname or "", self._url.port, timeout=ANSWER_SECONDS)
