"""Real WebSockets against a running gateway: who gets in, what they hear, how they are put out."""

import json
import socket
import time
import urllib.error
import urllib.request

import pytest
import websocket

from media_gateway import reception, server
from media_gateway.tickets import sign_message

from .conftest import SECRET, Portal

pytestmark = pytest.mark.timeout(60)


def closed(client) -> tuple[int, str]:
    message = client.hear_until("closed")
    return message["code"], message["reason"]


def close_frame(client) -> int:
    opcode, payload = client.socket.recv_data(control_frame=True)
    while opcode != websocket.ABNF.OPCODE_CLOSE:
        opcode, payload = client.socket.recv_data(control_frame=True)
    return int.from_bytes(payload[:2], "big")


@pytest.mark.parametrize("origin", [None, "http://elsewhere.test", "null"])
def test_a_page_of_somebody_else_cannot_open_a_socket(portal: Portal, origin):
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        portal.connect(origin)
    assert refused.value.status_code == 403


def test_a_seat_is_welcomed_sees_the_people_and_gets_an_offer(portal: Portal):
    client = portal.connect()
    client.say(type="ticket", v=1, ticket=portal.ticket())
    welcome = client.hear()
    number = welcome.pop("connection")
    assert welcome == {"type": "welcome", "v": 1, "kind": "seat", "seat": "citizen"}
    person = {"seat": "citizen", "connection": number, "role": "citizen"}
    state = {"microphone": False, "camera": False, "away": False}
    assert client.hear() == {"type": "people", "people": [{**person, **state}]}
    offer = client.hear()
    assert (offer["type"], offer["negotiation"], offer["streams"]) == ("offer", 1, {})
    assert f"127.0.0.1 {portal.gateway.media_port} typ host" in offer["sdp"]


def test_a_ticket_is_good_once(portal: Portal):
    ticket = portal.ticket("wait")
    first, second = portal.connect(), portal.connect()
    first.say(type="ticket", v=1, ticket=ticket)
    assert first.hear()["type"] == "welcome"
    second.say(type="ticket", v=1, ticket=ticket)
    assert closed(second) == (4401, "ticket-used")
    assert close_frame(second) == 4401


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"type": "ticket", "v": 1, "ticket": "a.b"}, (4401, "ticket-malformed")),
        ({"type": "ticket", "v": 2, "ticket": "a.b"}, (1008, "version")),
        ({"type": "ticket", "v": 1, "ticket": "a.b", "more": 1}, (1008, "malformed")),
        ({"type": "restart"}, (4401, "ticket-missing")),
        ({"type": "unknown"}, (1008, "malformed")),
    ],
)
def test_without_a_good_ticket_nobody_enters(portal: Portal, message, expected):
    client = portal.connect()
    client.say(**message)
    assert closed(client) == expected


def test_waiting_and_watching_sockets_hear_only_looks_for_their_topics(portal: Portal):
    waiting = portal.enter("wait", topics=("consultation:c1",))
    watching = portal.enter("watch", seat="", topics=("department:d1", "consultation:c1"))
    other = portal.enter("watch", seat="", topics=("department:d2",))
    portal.enter("seat", seat="caseworker", role="caseworker")
    portal.control(op="look", topics=["consultation:c1", "department:d1"])
    assert waiting.hear() == {"type": "look", "topics": ["consultation:c1"]}
    assert watching.hear() == {"type": "look", "topics": ["department:d1", "consultation:c1"]}
    assert waiting.silent() and watching.silent() and other.silent()


@pytest.mark.parametrize(
    "message",
    [{"type": "restart"}, {"type": "state", "microphone": True, "camera": True}],
)
def test_a_waiting_socket_may_say_nothing(portal: Portal, message):
    client = portal.enter("wait")
    client.say(**message)
    assert closed(client) == (1008, "not-allowed")


def test_people_hear_who_switches_a_microphone_on_and_who_is_away(portal: Portal):
    citizen = portal.enter()
    caseworker = portal.enter(seat="caseworker", role="caseworker")
    citizen.say(type="state", microphone=True, camera=False)
    states = {}
    while states.get("citizen") != (True, False, False):
        people = caseworker.hear_until("people")["people"]
        states = {p["seat"]: (p["microphone"], p["camera"], p["away"]) for p in people}
    citizen.close()
    assert [p["away"] for p in caseworker.hear_until("people")["people"]] == [True, False]


def test_what_a_seat_relays_reaches_whom_it_is_for_and_nobody_else(portal: Portal):
    citizen = portal.enter()
    caseworker = portal.enter(seat="caseworker", role="caseworker")
    colleague = portal.enter(seat="colleague", role="colleague")
    stranger = portal.enter(consultation="c2", seat="caseworker")
    waiting = portal.enter(kind="wait", seat="late")
    number = next(
        p["connection"] for p in colleague.hear_until("people")["people"] if p["seat"] == "citizen"
    )
    citizen.say(type="relay", to="", body="for all")
    citizen.say(type="relay", to="caseworker", body="for one")
    heard = [caseworker.hear_until("relayed") for _ in range(2)]
    assert heard == [
        {"type": "relayed", "seat": "citizen", "connection": number, "body": body}
        for body in ("for all", "for one")
    ]
    assert colleague.hear_until("relayed")["body"] == "for all"
    for other in (citizen, colleague, stranger, waiting):
        assert "relayed" not in [message["type"] for message in other.hear_all()]
    portal.control(op="end", consultation="c2")


def test_what_is_too_long_or_from_the_lobby_is_not_relayed(portal: Portal):
    longest = portal.enter()
    longest.say(type="relay", to="", body="x" * (16 * 1024))
    longest.say(type="relay", to="", body="x" * (16 * 1024 + 1))
    assert closed(longest) == (1008, "malformed")
    waiting = portal.enter(kind="wait")
    waiting.say(type="relay", to="", body="let me in")
    assert closed(waiting) == (1008, "not-allowed")


def test_people_of_another_consultation_stay_unknown(portal: Portal):
    here = portal.enter()
    portal.enter(consultation="c2", seat="stranger")
    here.hear_until("offer")
    assert here.silent()
    portal.control(op="end", consultation="c2")


def test_the_same_seat_replaces_its_older_connection(portal: Portal):
    old = portal.enter()
    new = portal.enter()
    assert closed(old) == (4409, "replaced")
    assert len(new.hear_until("people")["people"]) == 1
    assert portal.control(op="load")["seats"] == 1


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        ({"op": "remove", "consultation": "c1", "seat": "citizen"}, "removed"),
        ({"op": "close_session", "session": "s1"}, "session-closed"),
        ({"op": "end", "consultation": "c1"}, "ended"),
    ],
)
def test_the_portal_puts_people_out_and_their_media_with_them(portal: Portal, operation, reason):
    client = portal.enter(session="s1")
    unused = portal.ticket(session="s1")
    assert portal.control(**operation) == {"done": True}
    assert closed(client) == (4403, reason)
    assert close_frame(client) == 4403
    assert portal.control(op="load")["seats"] == 0
    late = portal.connect()
    late.say(type="ticket", v=1, ticket=unused)
    assert closed(late) == (4403, "removed")


def test_putting_one_seat_out_leaves_the_others(portal: Portal):
    portal.enter()
    caseworker = portal.enter(seat="caseworker", role="caseworker")
    portal.control(op="remove", consultation="c1", seat="citizen")
    people = [None, None]
    while len(people) == 2:
        people = caseworker.hear_until("people")["people"]
    assert [p["seat"] for p in people] == ["caseworker"]


def test_a_socket_ends_when_its_time_is_up(portal: Portal):
    client = portal.enter("wait", until=time.time() + 0.5)
    assert closed(client) == (4408, "time-up")


def test_who_talks_too_fast_is_put_out(portal: Portal):
    client = portal.enter()
    for _ in range(40):
        client.say(type="state", microphone=True, camera=True)
    assert closed(client) == (1008, "rate")


def test_a_message_may_not_exceed_its_size_even_in_fragments(portal: Portal):
    for pieces in ([b"x" * 70_000], [b"x" * 40_000, b"x" * 40_000]):
        client = portal.connect()
        for number, piece in enumerate(pieces):
            opcode = websocket.ABNF.OPCODE_TEXT if number == 0 else websocket.ABNF.OPCODE_CONT
            final = int(number == len(pieces) - 1)
            frame = websocket.ABNF(final, 0, 0, 0, opcode, 1, piece)
            client.socket.send_frame(frame)
        assert closed(client) == (1009, "too-big")


def test_a_message_in_fragments_is_read_and_a_ping_is_answered(portal: Portal):
    client = portal.connect()
    text = json.dumps({"type": "ticket", "v": 1, "ticket": portal.ticket("wait")}).encode()
    for opcode, piece, final in ((1, text[:20], 0), (9, b"hi", 1), (0, text[20:], 1)):
        client.socket.send_frame(websocket.ABNF(final, 0, 0, 0, opcode, 1, piece))
    assert client.socket.recv_data(control_frame=True) == (10, b"hi")
    assert client.hear()["type"] == "welcome"


def test_binary_and_unreadable_text_are_refused(portal: Portal):
    for opcode, payload in ((2, b"{}"), (1, b"\xff\xfe")):
        client = portal.connect()
        client.socket.send_frame(websocket.ABNF(1, 0, 0, 0, opcode, 1, payload))
        assert closed(client) == (1008, "malformed")


def test_control_wants_a_fresh_signature(portal: Portal):
    body = b'{"op": "load"}'
    good = sign_message(SECRET, "control", body, time.time())
    assert portal.post(body, good)["rooms"] == 0
    wrong = [
        good,
        "",
        sign_message(SECRET, "events", body, time.time()),
        sign_message(SECRET, "control", body, time.time() - 60),
        sign_message(SECRET, "control", b"{}", time.time()),
    ]
    for signature in wrong:
        with pytest.raises(urllib.error.HTTPError) as refused:
            portal.post(body, signature)
        assert refused.value.code == 403


@pytest.mark.parametrize("body", [b"", b"[]", b'{"op": "look"}', b'{"op": "look", "topics": [1]}'])
def test_an_operation_nobody_knows_is_refused(portal: Portal, body):
    with pytest.raises(urllib.error.HTTPError) as refused:
        portal.post(body, sign_message(SECRET, "control", body, time.time()))
    assert refused.value.code == 400


def test_the_gateway_says_that_it_is_alive(portal: Portal):
    with urllib.request.urlopen(f"{portal.http}/healthz", timeout=5) as answer:
        assert answer.read() == b"ok"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{portal.http}/ws", timeout=5)
    assert refused.value.code == 426


def test_who_shows_no_ticket_is_put_out(portal: Portal, monkeypatch):
    monkeypatch.setattr(reception, "TICKET_SECONDS", 0.3)
    assert closed(portal.connect()) == (4408, "no-ticket")


def test_the_gateway_pings(portal: Portal, monkeypatch):
    monkeypatch.setattr(server, "PING_SECONDS", 0.2)
    client = portal.enter("wait")
    assert [client.socket.recv_data(control_frame=True)[0] for _ in range(2)] == [9, 9]


ANSWER = """v=0
a=setup:active
m=audio 9 UDP/TLS/RTP/SAVPF 111
a=ice-ufrag:abcd
a=fingerprint:sha-256 AA:BB
a=mid:a
a=sendonly
a=ssrc:4711 cname:x
"""


def test_an_ssrc_that_is_taken_in_the_room_is_refused(portal: Portal):
    first = portal.enter()
    second = portal.enter(seat="caseworker")
    first.say(type="answer", negotiation=first.hear_until("offer")["negotiation"], sdp=ANSWER)
    number = second.hear_until("offer")["negotiation"]
    while portal.control(op="load")["seats"] == 2:
        second.say(type="answer", negotiation=number, sdp=ANSWER)
        number = 2
        time.sleep(0.2)
    assert closed(second) == (1013, "collision")


def test_an_answer_of_yesterday_is_ignored_and_a_bad_one_is_mended_by_a_restart(portal: Portal):
    client = portal.enter()
    client.hear_until("offer")
    client.say(type="answer", negotiation=7, sdp="nonsense")
    client.say(type="restart")
    assert client.hear_until("offer")["negotiation"] == 2
    client.say(type="answer", negotiation=2, sdp="nonsense")
    while portal.control(op="load")["seats"]:
        time.sleep(0.05)
    client.say(type="restart")
    assert client.hear_until("offer")["negotiation"] == 1
    assert portal.control(op="load")["seats"] == 1


def test_who_does_not_read_is_cut_off_and_disturbs_nobody(portal: Portal):
    deaf = portal.enter("wait", topics=("t" * 2000,))
    other = portal.enter("wait", seat="other", topics=("o",))
    deaf.socket.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    while not portal.control(op="load")["lost_hints"]:
        for _ in range(200):
            portal.control(op="look", topics=["t" * 2000])
    portal.control(op="look", topics=["o"])
    assert other.hear() == {"type": "look", "topics": ["o"]}
