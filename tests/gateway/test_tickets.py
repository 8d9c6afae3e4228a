"""Tickets and signed messages: what is accepted, once, and for how long."""

import ast
import base64
import json
import sys
from pathlib import Path

import pytest

from media_gateway import tickets
from media_gateway.tickets import (
    LONGEST_TICKET,
    MessageCheck,
    MessageRefused,
    Once,
    RoomTicket,
    TicketRefused,
    issue,
    sign_message,
    verify,
)

SECRET = b"a secret of at least thirty-two bytes"
NOW = 1_800_000_000.5


def ticket(**changes) -> str:
    values = {"kind": "seat", "topics": ("consultation:c1",), "consultation": "c1", "seat": "s1"}
    more = {"role": "citizen", "rights": ("speak",), "session": "h", "until": NOW + 600}
    return issue(SECRET, NOW, **{**values, **more, **changes})


def refusal(text: str, now: float = NOW, secret: bytes = SECRET) -> str:
    with pytest.raises(TicketRefused) as refused:
        verify(text, secret, now)
    return refused.value.reason


def test_a_ticket_says_what_was_written_on_it():
    found = verify(ticket(), SECRET, NOW + 29)
    assert found == RoomTicket(
        kind="seat",
        topics=("consultation:c1",),
        consultation="c1",
        seat="s1",
        role="citizen",
        rights=("speak",),
        session="h",
        until=NOW + 600,
        redeem_by=NOW + 30,
        nonce=found.nonce,
    )


def test_two_tickets_for_the_same_seat_have_different_nonces():
    first, second = verify(ticket(), SECRET, NOW), verify(ticket(), SECRET, NOW)
    assert first.nonce != second.nonce


def test_a_ticket_is_refused_when_it_is_late_ended_or_of_another_secret():
    assert refusal(ticket(), NOW + 30.1) == "late"
    assert refusal(ticket(until=NOW + 5), NOW + 5) == "ended"
    assert refusal(ticket(), secret=b"another secret of thirty-two bytes!!") == "forged"


def test_a_ticket_cannot_be_changed():
    body, _, mac = ticket().partition(".")
    values = json.loads(base64.urlsafe_b64decode(body + "=="))
    values["seat"] = "s2"
    changed = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    assert refusal(f"{changed}.{mac}") == "forged"


@pytest.mark.parametrize("text", ["", ".", "é.é", "a b.c", "a", "=.=", "x" * 5000])
def test_what_is_no_ticket_is_refused(text):
    assert refusal(text) in ("malformed", "forged")


def test_nonsense_is_not_issued():
    for changes in ({"kind": "king"}, {"seat": ""}, {"topics": ("x" * LONGEST_TICKET,)}):
        with pytest.raises(ValueError, match=r"."):
            ticket(**changes)


def test_a_signed_message_cannot_pass_for_a_ticket():
    header = sign_message(SECRET, "control", b"{}", NOW)
    mac = header.rpartition("s=")[2]
    assert refusal(f"e30.{mac}") == "forged"


def test_a_nonce_is_first_once_until_it_is_forgotten():
    once = Once()
    assert [once.first("n", NOW + 30, NOW), once.first("n", NOW + 30, NOW + 30)] == [True, False]
    assert once.first("n", NOW + 62, NOW + 32)
    assert len(once._seen) == 1


def test_a_message_is_accepted_once_and_for_half_a_minute():
    check = MessageCheck(SECRET, "events")
    header = sign_message(SECRET, "events", b"body", NOW)
    check.check(header, b"body", NOW + 29)
    for moment, reason in ((NOW + 29, "replayed"), (NOW + 31, "late"), (NOW - 31, "late")):
        with pytest.raises(MessageRefused) as refused:
            check.check(header, b"body", moment)
        assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "malformed"),
        ("t=1,n=2", "malformed"),
        ("t=x,n=a,s=b", "malformed"),
        ("t=²,n=a,s=b", "malformed"),
        ("t=1800000000,n=a,s=ü", "forged"),
        (sign_message(SECRET, "control", b"body", NOW), "forged"),
        (sign_message(SECRET, "events", b"other", NOW), "forged"),
        (sign_message(b"x" * 32, "events", b"body", NOW), "forged"),
    ],
    ids=["empty", "short", "no-time", "odd-time", "odd-sum", "purpose", "body", "secret"],
)
def test_a_message_of_another_purpose_body_or_secret_is_refused(header, reason):
    with pytest.raises(MessageRefused) as refused:
        MessageCheck(SECRET, "events").check(header, b"body", NOW)
    assert refused.value.reason == reason


def test_the_module_needs_nothing_but_the_standard_library():
    tree = ast.parse(Path(tickets.__file__).read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert imported <= sys.stdlib_module_names
