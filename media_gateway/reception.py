"""What happens to one socket: ticket first, then messages at a bounded rate."""

import logging
import time
from collections import Counter
from collections.abc import Callable

import gevent

from media_gateway.guests import Guest
from media_gateway.protocol import Code, Refusal, ShowTicket, parse
from media_gateway.rates import Bucket
from media_gateway.rooms import Rooms
from media_gateway.server import Connection
from media_gateway.tickets import REDEEM_SECONDS, Once, RoomTicket, TicketRefused, verify

TICKET_SECONDS = 10
MESSAGES_PER_SECOND = 10
BURST = 30

log = logging.getLogger("media_gateway.reception")


class Reception:
    """Checks tickets at the door and listens to those who came in."""

    def __init__(self, rooms: Rooms, secret: bytes, clock: Callable[[], float]) -> None:
        self._rooms, self._secret, self._clock = rooms, secret, clock
        self._once = Once()
        self._opened = clock()
        self.lost_hints = 0
        self.refused: Counter[str] = Counter()

    def converse(self, connection: Connection) -> None:
        """Runs as long as the socket does."""
        try:
            guest = self._admit(connection)
            if guest is not None:
                self._listen(guest, connection)
        except Refusal as refusal:
            self.refused[refusal.reason] += 1
            log.info("event=refused code=%d reason=%s", refusal.code, refusal.reason)
            connection.close(refusal.code, refusal.reason)
        except Exception as error:
            # Whatever it is: the server around us would log the address of who is there.
            log.error("event=socket-failed error=%s", type(error).__name__)
            connection.close(Code.TRY_AGAIN, "error")
        finally:
            self.lost_hints += connection.lost

    def _admit(self, connection: Connection) -> Guest | None:
        with gevent.Timeout(TICKET_SECONDS, Refusal(Code.TIME, "no-ticket")):
            text = connection.receive()
        if text is None:
            return None
        message = parse(text)
        if not isinstance(message, ShowTicket):
            raise Refusal(Code.TICKET, "ticket-missing")
        return self._rooms.enter(self._redeem(message.ticket), connection)

    def _redeem(self, text: str) -> RoomTicket:
        """A ticket issued before this start may have been used before this start."""
        now = self._clock()
        try:
            ticket = verify(text, self._secret, now)
        except TicketRefused as refused:
            raise Refusal(Code.TICKET, f"ticket-{refused.reason}") from None
        if ticket.redeem_by < self._opened + REDEEM_SECONDS:
            raise Refusal(Code.TICKET, "ticket-late")
        if not self._once.first(ticket.nonce, ticket.redeem_by, now):
            raise Refusal(Code.TICKET, "ticket-used")
        return ticket

    def _listen(self, guest: Guest, connection: Connection) -> None:
        bucket = Bucket(MESSAGES_PER_SECOND, BURST)
        try:
            while (text := connection.receive()) is not None:
                if not bucket.take(time.monotonic()):
                    raise Refusal(Code.POLICY, "rate")
                self._rooms.said(guest, parse(text))
        finally:
            self._rooms.left(guest)
