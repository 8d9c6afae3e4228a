"""The golden messages are what is sent and understood, and what the documentation shows."""

from pathlib import Path

import pytest

from media_gateway.protocol import (
    Answer,
    Closed,
    Code,
    Look,
    Measured,
    Offer,
    People,
    Person,
    Refusal,
    Relay,
    Relayed,
    Restart,
    ShowTicket,
    State,
    Stopping,
    Welcome,
    parse,
    serialize,
)

GOLDEN = Path(__file__).parent / "golden"
DOCUMENT = Path(__file__).parents[2] / "docs/protocol.md"

CLIENT = {
    "client-ticket": ShowTicket(1, "eyJ…"),
    "client-answer": Answer(1, "v=0\r\no=- 9 1 IN IP4 0.0.0.0\r\n…"),
    "client-restart": Restart(),
    "client-state": State(microphone=True, camera=False),
    "client-relay": Relay("s-caseworker", "…"),
}
SERVER = {
    "server-welcome": Welcome(1, "seat", "s-citizen", 7),
    "server-look": Look(("consultation:c1",)),
    "server-people": People(
        (
            Person("s-citizen", 7, "citizen", microphone=True, camera=False, away=False),
            Person("s-caseworker", 3, "caseworker", microphone=True, camera=True, away=True),
        )
    ),
    "server-offer": Offer(2, "v=0\r\no=- 7 1 IN IP4 0.0.0.0\r\n…", {"s17": "s-caseworker"}),
    "server-relayed": Relayed("s-citizen", 7, "…"),
    "server-measured": Measured(5012, 1467, 1_610_766, 3),
    "server-stopping": Stopping(600),
    "server-closed": Closed(Code.REMOVED, "removed"),
}


def golden(name: str) -> str:
    return (GOLDEN / f"{name}.json").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize("name", CLIENT)
def test_a_message_of_a_browser_is_understood(name):
    assert parse(golden(name)) == CLIENT[name]


@pytest.mark.parametrize("name", SERVER)
def test_a_message_of_the_gateway_is_written_as_documented(name):
    assert serialize(SERVER[name]) == golden(name)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_the_documentation_shows_every_golden_message(path):
    assert path.stem in {**CLIENT, **SERVER}
    assert f"```json\n{golden(path.stem)}\n```" in DOCUMENT.read_text(encoding="utf-8")


def test_the_documentation_names_every_code():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [code for code in Code if f"| {code.value} |" not in text] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "[" * 60_000,
        '{"type":"offer","negotiation":1,"sdp":"","streams":{}}',
        '{"type":["answer"]}',
        '{"type":"relay","to":"","body":"\\ud800"}',
        '{"type":"answer","negotiation":true,"sdp":""}',
        '{"type":"answer","negotiation":1}',
        '{"type":"state","microphone":1,"camera":0}',
        '{"type":"restart","why":"because"}',
    ],
)
def test_everything_else_is_malformed(text):
    with pytest.raises(Refusal) as refused:
        parse(text)
    assert (refused.value.code, refused.value.reason) == (1008, "malformed")
