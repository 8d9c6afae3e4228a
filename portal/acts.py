"""Acts of many threads: those that wait for their turn are done together, with one commit."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from transaction.interfaces import TransientError

from portal.work import Work

MOST = 32  # acts of one commit
GATHERING = 0.002  # seconds, at most, the turn waits for those who shared the last commit
Act = Callable[[Work], Any]


class Acts:
    """Does acts one after the other; whoever has the turn does what all others wait for.

    The dear part of a booking is that it is on disk, and many can be brought there at once. Who was
    served with others often comes again at once: without a moment's wait the first of them would
    have a commit alone, each time.
    """

    def __init__(self, transact: Callable[[], AbstractContextManager[Work]]) -> None:
        self.transact = transact
        self._waiting: list[_Waiting] = []
        self._led = False
        self._last = 1  # how many shared the last commit
        self._gathered = threading.Event()  # whether as many wait now
        self._queue = threading.Lock()  # of the four above
        self.turn = threading.Lock()

    def do(self, act: Act) -> Any:
        """Return act(work) when it is committed, or raise what it or the commit raised."""
        mine = _Waiting(act)
        with self._queue:
            self._waiting.append(mine)
            leads, self._led = not self._led, True
            self._count()
        if not leads:
            mine.sleep()
        if not mine.done:
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.value

    @property
    def waiting(self) -> int:
        """How many are not done yet, but those that are being done."""
        return len(self._waiting)

    def _lead(self) -> None:
        """Do what waits, the own act first, and let the next who waits lead."""
        with self.turn:
            self._gathered.wait(GATHERING)
            with self._queue:
                together, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            self._do(together)
            with self._queue:
                self._last = len(together)
                self._gathered.clear()
                self._count()
        for each in together:
            each.wake()
        with self._queue:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].wake()

    def _count(self) -> None:
        if len(self._waiting) >= self._last and not self._gathered.is_set():
            self._gathered.set()

    def _do(self, together: list["_Waiting"]) -> None:
        """Do all, or each alone where one of them cannot be done."""
        try:
            with self.transact() as work:
                for each in together:
                    each.value = each.act(work)
        except BaseException as error:
            if len(together) > 1 and not isinstance(error, TransientError):
                for each in together:
                    self._do([each])
                return
            for each in together:
                each.error = error
        for each in together:
            each.done = True


class _Waiting:
    """An act, and what came of it. Its thread sleeps on a bare lock, quicker than an Event."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self.done = False
        self.value: Any = None
        self.error: BaseException | None = None
        self._asleep = threading.Lock()
        self._asleep.acquire()

    def sleep(self) -> None:
        """Wait until somebody wakes this."""
        self._asleep.acquire()

    def wake(self) -> None:
        """Let it go on, if it sleeps or is about to."""
        if self._asleep.locked():
            self._asleep.release()
