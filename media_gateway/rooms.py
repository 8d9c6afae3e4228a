"""Who is connected, where and as what. Runs in the greenlets' thread and never blocks."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from media_gateway.guests import Guest, Socket, bars, ends, person
from media_gateway.protocol import (
    LARGEST_RELAY,
    VERSION,
    Answer,
    ClientMessage,
    Code,
    Look,
    Measured,
    Offer,
    People,
    Refusal,
    Relay,
    Relayed,
    Restart,
    State,
    Stopping,
    Welcome,
)
from media_gateway.tickets import REDEEM_SECONDS, RoomTicket

GRACE_SECONDS = 15
MOST_PROBES = 16  # at once: three and a half megabits a second each


class Media(Protocol):
    """What a room asks of the media thread; nothing is answered at once."""

    def enter(self, connection: int, room: str, seat: str, probes: bool) -> None: ...
    def answer(self, connection: int, negotiation: int, sdp: str) -> None: ...
    def restart(self, connection: int) -> None: ...
    def leave(self, connection: int) -> None: ...


Announce = Callable[[str, RoomTicket], None]


class Rooms:
    """All guests. `announce` tells the portal who is here, away or gone."""

    def __init__(self, media: Media, announce: Announce, clock: Callable[[], float]) -> None:
        self._media, self._announce, self._clock = media, announce, clock
        self._numbers = itertools.count(1)
        self._guests: dict[int, Guest] = {}
        self._barred: dict[tuple[str, ...], float] = {}
        self.stopping = False

    def __len__(self) -> int:
        return len(self._guests)

    # What sockets do

    def enter(self, ticket: RoomTicket, socket: Socket) -> Guest:
        """Takes the guest in; an older connection of the same seat is replaced. Raises Refusal."""
        if any(ticket.redeem_by < self._barred.get(key, 0.0) for key in bars(ticket)):
            raise Refusal(Code.REMOVED, "removed")
        if self.stopping and not self._at_home(ticket):
            raise Refusal(Code.GOING_AWAY, "stopping")
        if ticket.kind == "probe" and sum(g.probes for g in self._guests.values()) >= MOST_PROBES:
            raise Refusal(Code.TRY_AGAIN, "busy")
        guest = Guest(next(self._numbers), ticket, socket, ends(ticket, self._clock()))
        for twin in self._twins(guest):
            if ticket.kind == "seat" or twin.socket is None:
                self._dismiss(twin, Code.REPLACED, "replaced")
        self._guests[guest.connection] = guest
        socket.send(Welcome(VERSION, ticket.kind, ticket.seat, guest.connection))
        self._tell("here", guest)
        self._carry(guest)
        return guest

    def said(self, guest: Guest, message: ClientMessage) -> None:
        """One message of a guest who was let in. Raises Refusal: not for this kind of ticket."""
        if guest.ticket.kind not in ("seat", "probe"):
            raise Refusal(Code.POLICY, "not-allowed")
        match message:
            case Answer(negotiation, sdp):
                self._media.answer(guest.connection, negotiation, sdp)
            case Restart() if guest.carried:
                self._media.restart(guest.connection)
            case Restart():
                self._carry(guest)
            case State(microphone, camera):
                guest.microphone, guest.camera = microphone, camera
                self._people(guest)
            case Relay(to, body) if len(body) <= LARGEST_RELAY:
                self._relay(guest, to, body)
            case _:
                raise Refusal(Code.POLICY, "malformed")

    def left(self, guest: Guest) -> None:
        """The socket is gone; a seat keeps its sound and picture while they still flow."""
        if self._guests.get(guest.connection) is not guest:
            return
        guest.socket, guest.away_since = None, self._clock()
        nameless = guest.probes or not guest.ticket.seat
        if nameless or any(twin.socket for twin in self._twins(guest)):
            self._forget(guest)
        else:
            self._tell("away", guest)

    # What the portal asks

    def look(self, topics: Iterable[str]) -> None:
        wanted = set(topics)
        for guest in list(self._guests.values()):
            heard = tuple(topic for topic in guest.ticket.topics if topic in wanted)
            if heard and guest.socket:
                guest.socket.send(Look(heard))

    def remove(self, consultation: str, seat: str) -> None:
        self._bar(("seat", consultation, seat), "removed")

    def close_session(self, session: str) -> None:
        self._bar(("session", session), "session-closed")

    def end(self, consultation: str) -> None:
        self._bar(("consultation", consultation), "ended")

    def move(self, consultation: str) -> None:
        """The room is at another gateway now; who is still here asks for a new ticket."""
        for guest in list(self._guests.values()):
            if guest.ticket.consultation == consultation:
                self._dismiss(guest, Code.GOING_AWAY, "moved")

    # What the media thread reports

    def offered(self, connection: int, number: int, sdp: str, streams: Mapping[str, str]) -> None:
        guest = self._guests.get(connection)
        if guest and guest.socket:
            guest.socket.send(Offer(number, sdp, dict(streams)))

    def lost(self, connection: int, reason: str) -> None:
        """The media of a guest ended; the browser asks for a new start, if it is still there."""
        guest = self._guests.get(connection)
        if guest is None:
            return
        guest.carried = False
        if guest.socket is None:
            self._gone(guest)
        elif reason == "collision":
            self._dismiss(guest, Code.TRY_AGAIN, reason)

    def measured(self, connection: int, message: Measured) -> None:
        """What has arrived of a probe."""
        guest = self._guests.get(connection)
        if guest and guest.socket:
            guest.socket.send(message)

    # Time

    def sweep(self) -> None:
        """Called every second: tickets whose time is up, guests who did not come back."""
        now = self._clock()
        for guest in list(self._guests.values()):
            if now >= guest.until:
                self._dismiss(guest, Code.TIME, "time-up")
                self._tell("gone", guest)
            elif not guest.socket and not guest.carried and now > guest.away_since + GRACE_SECONDS:
                self._gone(guest)
        self._barred = {key: until for key, until in self._barred.items() if until > now}

    def wind_up(self, seconds: int) -> None:
        """Takes no new rooms; says so to those that are here, and sends the others elsewhere."""
        self.stopping = True
        for guest in list(self._guests.values()):
            if guest.ticket.kind in ("wait", "watch"):
                self._dismiss(guest, Code.GOING_AWAY, "stopping")
            elif guest.socket:
                guest.socket.send(Stopping(seconds))

    @property
    def empty(self) -> bool:
        """Whether nobody has a seat here."""
        return not any(guest.ticket.kind == "seat" for guest in self._guests.values())

    def dismiss_all(self) -> None:
        for guest in list(self._guests.values()):
            self._dismiss(guest, Code.GOING_AWAY, "shutdown")

    # Inside

    def _at_home(self, ticket: RoomTicket) -> bool:
        """Whether this is a seat in a room that is here."""
        rooms = {g.ticket.consultation for g in self._guests.values() if g.ticket.kind == "seat"}
        return ticket.kind == "seat" and ticket.consultation in rooms

    def _twins(self, guest: Guest) -> list[Guest]:
        if not guest.ticket.seat or guest.probes:
            return []
        others = self._guests.values()
        return [other for other in others if other is not guest and other.place == guest.place]

    def _bar(self, key: tuple[str, ...], reason: str) -> None:
        """Closes whom the key names, and refuses their tickets that are not yet redeemed."""
        self._barred[key] = self._clock() + REDEEM_SECONDS
        for guest in list(self._guests.values()):
            if key in bars(guest.ticket):
                self._dismiss(guest, Code.REMOVED, reason)
                self._tell("gone", guest)

    def _dismiss(self, guest: Guest, code: Code, reason: str) -> None:
        if guest.socket:
            guest.socket.close(code, reason)
        self._forget(guest)

    def _gone(self, guest: Guest) -> None:
        self._forget(guest)
        self._tell("gone", guest)

    def _forget(self, guest: Guest) -> None:
        del self._guests[guest.connection]
        if guest.carried:
            self._media.leave(guest.connection)

    def _carry(self, guest: Guest) -> None:
        if guest.ticket.kind in ("seat", "probe"):
            guest.carried = True
            self._media.enter(guest.connection, guest.room, guest.ticket.seat, guest.probes)

    def _tell(self, event: str, guest: Guest) -> None:
        if guest.ticket.seat and not guest.probes:
            # Who was let in has left the lobby's socket, not the conversation.
            if event == "here" or not self._present(guest):
                self._announce(event, guest.ticket)
            self._people(guest)

    def _present(self, guest: Guest) -> bool:
        """Whether the guest's seat is here with another socket, of whichever kind."""
        mine = guest.ticket.consultation, guest.ticket.seat
        return any(
            other.socket and not other.probes
            for other in self._guests.values()
            if other is not guest and (other.ticket.consultation, other.ticket.seat) == mine
        )

    def _people(self, guest: Guest) -> None:
        """Seats hear of seats; nobody who waits or watches does."""
        room = self._seated(guest)
        message = People(tuple(map(person, room)))
        for other in room:
            if other.socket:
                other.socket.send(message)

    def _relay(self, guest: Guest, to: str, body: str) -> None:
        message = Relayed(guest.ticket.seat, guest.connection, body)
        for other in self._seated(guest):
            if other is not guest and other.socket and to in ("", other.ticket.seat):
                other.socket.send(message)

    def _seated(self, guest: Guest) -> list[Guest]:
        """Everybody with a seat in the guest's consultation; nobody for who has none."""
        if guest.ticket.kind != "seat":
            return []
        return [
            other
            for other in self._guests.values()
            if other.ticket.kind == "seat"
            and other.ticket.consultation == guest.ticket.consultation
        ]
