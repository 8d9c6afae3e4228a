"""The threads beside the pages: one sends the outbox, reminds, drops stale holds, links the audit;
one reads the calendars of the staff, which may take its time.
"""

import logging
from datetime import date
from email.message import EmailMessage
from functools import partial

from portal import clock, counting, retention
from portal.audit import roots, term
from portal.audit.domain import link
from portal.booking import city
from portal.booking.absence import forget_over
from portal.booking.earlier import offer as offer_earlier
from portal.booking.holding import sweep
from portal.booking.reminders import remind
from portal.clock import local
from portal.consultation.fleet import close_sessions
from portal.content import barriers
from portal.content.planned import publish_planned, waits_until
from portal.documents import completing, sealing
from portal.documents.errors import NotReady
from portal.errors import trace
from portal.invitation.issuing import sweep as sweep_invitations
from portal.messages import given_up, message, receipt
from portal.outbox import domain as outbox
from portal.outbox.bounces import collector
from portal.outbox.delivery import Undeliverable, deliverer, texter
from portal.outbox.letters import TextMessage
from portal.outbox.parcels import Parcel, carrier
from portal.persistence import Office
from portal.rounds import Rounds
from portal.staff import calendars, grants
from portal.stepping import bring_up
from portal.turns import Turn

log = logging.getLogger(__name__)

PAUSE = 1.0
TIDY_EVERY = 30  # pauses
LOOK_FOR_CALENDARS = 30.0
LOOK_FOR_PARCELS = 5.0
STAMP_EVERY = 12  # looks for parcels


class Housekeeping:
    """One per owner of a database; `wake` makes it look at the outbox at once."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._deliver, self._text = deliverer(office.settings), texter(office.settings)
        self._file = carrier(office.settings)
        self._collect = collector(office.settings)
        self._forgotten_on: date | None = None
        self._turn = Turn(office)
        self._number = self._parcels = 0  # of rounds
        self._rounds = Rounds("housekeeping", PAUSE, self._round, at_once=True)
        self._reader = Rounds("calendars", LOOK_FOR_CALENDARS, self.read_calendars)
        self._filer = Rounds("parcels", LOOK_FOR_PARCELS, self._file_parcels)
        self._all = (self._rounds, self._reader, self._filer)
        self.wake = self._rounds.wake

    def start(self) -> None:
        """Begin."""
        for each in self._all:
            each.start()

    def stop(self) -> None:
        """Finish the present round and end."""
        for each in self._all:
            each.end()
        self._rounds.join(10)
        self._turn.pass_on()
        self._reader.join(1)
        self._filer.join(1)

    def _round(self) -> None:
        number, self._number = self._number, self._number + 1
        bring_up(self._office, later=True)
        if self._turn.ours():
            self.send_due()
            self.publish_due()
            self.end_stand_ins()
            if number % TIDY_EVERY == 0:
                self.tidy()
                self.collect()

    def publish_due(self) -> None:
        """Publish the texts that were planned for now, and take away those that expire."""
        with self._office.transact() as work:
            waits = waits_until(work.records.content)
        if waits is not None and waits <= clock.now():
            self._office.attempt(publish_planned)

    def end_stand_ins(self) -> None:
        """End the stand-ins that are over, and what was opened with them."""
        with self._office.transact() as work:
            ends = grants.next_end(work)
        if ends is not None and ends <= clock.now():
            close_sessions(self._office.settings, self._office.attempt(grants.end_over))

    def tidy(self) -> None:
        """Post reminders, drop what is over, link new audit entries; once a day ask, and forget."""
        self._office.attempt(remind)
        self._office.attempt(sweep)
        self._office.attempt(sweep_invitations)
        self._office.attempt(offer_earlier)
        retention.tidy(self._office)
        self._office.attempt(forget_over)
        self._office.attempt(city.forget_over)
        self._office.attempt(barriers.forget_old)
        self._office.attempt(outbox.forget_carried)
        self._office.attempt(lambda work: link(work.records.audit))
        today = local(clock.now()).date()
        if today != self._forgotten_on:
            self._office.attempt(retention.remind)
            # Before cases are forgotten.
            counting.run(self._office)
            if forgotten := retention.run(self._office):
                log.info("event=forgotten cases=%s", forgotten)
            self._office.attempt(term.drop_over)
            self._keep_root(today)
            self._forgotten_on = today

    def _keep_root(self, today: date) -> None:
        settings = self._office.settings
        with self._office.transact() as work:
            try:
                roots.keep(settings.path(settings.audit_roots), work.records.audit, today)
            except (OSError, ValueError) as error:
                log.error("event=audit_root_failed error=%s", type(error).__name__)

    def collect(self) -> int:
        """Look for mails that came back; returns how many."""
        if self._collect is None:
            return 0
        try:
            return self._collect(self._came_back)
        except OSError as error:
            log.warning("event=bounces_failed error=%s", type(error).__name__)
            return 0

    def _came_back(self, id: str) -> bool:
        ours: bool = self._office.attempt(lambda work: outbox.came_back(work, id))
        if ours:
            log.info("event=message_came_back message=%s", id)
        return ours

    def read_calendars(self) -> int:
        """Read the calendars of the staff that are due; returns how many could be read."""
        with self._office.transact() as work:
            waiting, (first, last) = calendars.due(work), calendars.span_to_read(work)
        well = 0
        for account, address in waiting:
            if self._reader.stopping.is_set():
                break
            found = calendars.read(self._office.settings, address, first, last)
            self._office.attempt(
                partial(calendars.enter, account=account, address=address, reading=found)
            )
            well += not found.problem
            if found.problem:
                log.warning("event=calendar_failed account=%s", account)
        return well

    def send_due(self) -> int:
        """Send what is due; returns how many were sent."""
        with self._office.transact() as work:
            ids = outbox.due(work)
        return sum(self._send(id) for id in ids if self._turn.ours())

    def _file_parcels(self) -> None:
        """Beside the mails: a target that does not answer holds no TAN back."""
        number, self._parcels = self._parcels, self._parcels + 1
        self.file_due()
        if number % STAMP_EVERY == 0:
            self.stamp_due()

    def file_due(self) -> int:
        """Carry the parcels that are due; returns how many arrived."""
        with self._office.transact() as work:
            ids = outbox.due(work, parcels=True)
        return sum(self._send(id) for id in ids if self._turn.ours())

    def stamp_due(self) -> int:
        """Fetch time stamps that are missing; the first that cannot be had ends the round."""
        with self._office.transact() as work:
            ids = completing.due(work)
        done = 0
        for id in ids if self._turn.ours() else ():
            try:
                with self._office.transact() as work:
                    pdf = completing.unsealed(work, id)
                sealed = sealing.stamped(pdf, self._office.settings)
                self._office.attempt(partial(completing.complete, id=id, sealed=sealed))
            except (sealing.NoStamp, NotReady) as error:
                log.warning("event=stamp_missing document=%s error=%s", id, trace(error))
                break
            done += 1
        return done

    def _send(self, id: str) -> bool:
        """Send one message: composed in one transaction, delivered outside of any."""
        try:
            with self._office.transact() as work:
                written = message(work, id)
            if written is None:
                self._office.attempt(lambda work: outbox.drop(work, id))
                return False
            self._carry(written)
        except Undeliverable:
            log.warning("event=message_undeliverable message=%s", id)
            self._office.attempt(lambda work: given_up(work, id))
            return False
        except Exception as error:
            log.warning("event=message_failed message=%s error=%s", id, trace(error))
            if not self._office.attempt(lambda work: outbox.failed(work, id)):
                log.error("event=message_given_up message=%s", id)
                self._office.attempt(lambda work: given_up(work, id))
            return False
        self._office.attempt(lambda work: outbox.sent(work, id))
        return True

    def _carry(self, written: EmailMessage | TextMessage | Parcel) -> None:
        if isinstance(written, TextMessage):
            self._text(written)
        elif isinstance(written, Parcel):
            with written.content:
                self._file(written)
                self._office.attempt(partial(receipt, parcel=written))
        else:
            self._deliver(written)
