"""Who was let in by a ticket, as what, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from media_gateway.protocol import Code, Person, ServerMessage
from media_gateway.tickets import RoomTicket

PROBE_SECONDS = 30


class Socket(Protocol):
    """What a room needs of a connection."""

    def send(self, message: ServerMessage) -> None: ...
    def close(self, code: Code, reason: str) -> None: ...


@dataclass(eq=False)
class Guest:
    """One redeemed ticket; its socket may be lost for a while."""

    connection: int
    ticket: RoomTicket
    socket: Socket | None
    until: float
    carried: bool = False
    microphone: bool = False
    camera: bool = False
    away_since: float = 0.0

    @property
    def place(self) -> tuple[str, str, str]:
        return self.ticket.kind, self.ticket.consultation, self.ticket.seat

    @property
    def probes(self) -> bool:
        return self.ticket.kind == "probe"

    @property
    def room(self) -> str:
        """A probe tests the way to the gateway, alone in a room of its own."""
        return self.ticket.nonce if self.probes else self.ticket.consultation


def ends(ticket: RoomTicket, now: float) -> float:
    """Anybody may probe, so that is short, whatever the ticket says."""
    return min(ticket.until, now + PROBE_SECONDS) if ticket.kind == "probe" else ticket.until


def person(guest: Guest) -> Person:
    ticket = guest.ticket
    away = guest.socket is None
    return Person(ticket.seat, guest.connection, ticket.role, guest.microphone, guest.camera, away)


def bars(ticket: RoomTicket) -> Iterator[tuple[str, ...]]:
    """The names under which the portal may shut this ticket out."""
    yield ("seat", ticket.consultation, ticket.seat)
    yield ("session", ticket.session)
    yield ("consultation", ticket.consultation)
