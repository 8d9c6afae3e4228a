"""What the portal is told, and that a portal that is down disturbs nobody."""

import json
import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from media_gateway import rooms
from media_gateway.tickets import SIGNATURE_HEADER, MessageCheck

from .conftest import SECRET, GatewayProcess, Portal, configured, running_gateway

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def told():
    """A portal's end: the events in order, each signature checked."""
    events: queue.Queue[dict] = queue.Queue()
    check = MessageCheck(SECRET, "events")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            check.check(self.headers[SIGNATURE_HEADER], body, time.time())
            for event in json.loads(body)["events"]:
                events.put(event)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_words) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    events.url = f"http://127.0.0.1:{server.server_port}/gateway/events"
    yield events
    server.shutdown()
    server.server_close()


def next_event(told) -> tuple[str, str, str]:
    event = told.get(timeout=5)
    assert set(event) == {"event", "kind", "consultation", "seat", "at"}
    return event["event"], event["kind"], event["seat"]


def test_the_portal_hears_who_is_here_away_and_gone(told, monkeypatch):
    monkeypatch.setattr(rooms, "GRACE_SECONDS", 0.5)
    with running_gateway(portal_events_url=told.url) as gateway:
        portal = Portal(gateway)
        waiting = portal.enter("wait")
        assert next_event(told) == ("here", "wait", "citizen")
        waiting.close()
        assert next_event(told) == ("away", "wait", "citizen")
        assert next_event(told) == ("gone", "wait", "citizen")
        seated = portal.enter()
        assert next_event(told) == ("here", "seat", "citizen")
        portal.enter()
        assert next_event(told) == ("here", "seat", "citizen")
        seated.close()
        portal.control(op="remove", consultation="c1", seat="citizen")
        assert next_event(told) == ("gone", "seat", "citizen")
        assert told.empty()


def test_who_comes_back_in_time_is_never_gone(told):
    with running_gateway(portal_events_url=told.url) as gateway:
        portal = Portal(gateway)
        portal.enter("wait").close()
        portal.enter("wait")
        assert [next_event(told)[0] for _ in range(3)] == ["here", "away", "here"]
        time.sleep(0.5)
        assert told.empty()


def test_who_went_from_the_lobby_into_the_room_is_not_gone(told, monkeypatch):
    monkeypatch.setattr(rooms, "GRACE_SECONDS", 0.2)
    with running_gateway(portal_events_url=told.url) as gateway:
        portal = Portal(gateway)
        portal.enter("wait").close()
        seated = portal.enter()
        assert [next_event(told)[0] for _ in range(3)] == ["here", "away", "here"]
        time.sleep(2)
        assert told.empty()
        seated.close()
        assert next_event(told) == ("away", "seat", "citizen")


def test_watching_and_probing_are_nobodys_business(told):
    with running_gateway(portal_events_url=told.url) as gateway:
        portal = Portal(gateway)
        portal.enter("watch", seat="", topics=("department:d1",)).close()
        probe = portal.enter("probe", consultation="", seat="")
        assert probe.hear()["type"] == "offer"
        probe.close()
        time.sleep(0.5)
        assert told.empty()


def test_a_portal_that_is_down_disturbs_nobody():
    with running_gateway(portal_events_url="http://127.0.0.1:9/gateway/events") as gateway:
        portal = Portal(gateway)
        portal.enter()
        began = time.monotonic()
        portal.enter(seat="caseworker")
        assert portal.control(op="load")["seats"] == 2
        assert time.monotonic() - began < 1
        while not portal.control(op="load")["lost_events"]:
            time.sleep(0.2)
            assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "wrong", [{"secret": b"short"}, {"media_addresses": ()}, {"media_addresses": ("localhost",)}]
)
def test_a_gateway_that_cannot_work_does_not_start(wrong):
    with pytest.raises(ValueError, match=r"."):
        configured(**wrong)


def test_a_gateway_in_a_process_ends_when_told_and_says_so_to_everybody():
    process = GatewayProcess()
    client = Portal(process).enter("wait")
    assert process.end() == 0
    assert client.hear() == {"type": "closed", "code": 1001, "reason": "shutdown"}
