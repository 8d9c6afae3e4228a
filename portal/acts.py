"""Acts of many threads: those that wait for their turn are done together, with one commit."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from transaction.interfaces import TransientError

from portal.work import Work

MOST = 32  # acts of one commit
Act = Callable[[Work], Any]


class Acts:
    """Does acts one after the other; whoever has the turn does what all others wait for.

    The dear part of a booking is that it is on disk, and many can be brought there at once.
    """

    def __init__(self, transact: Callable[[], AbstractContextManager[Work]]) -> None:
        self.transact = transact
        self._waiting: list[_Waiting] = []
        self._led = False
        self._queue = threading.Lock()  # of the two above
        self.turn = threading.Lock()

    def do(self, act: Act) -> Any:
        """Return act(work) when it is committed, or raise what it or the commit raised."""
        mine = _Waiting(act)
        with self._queue:
            self._waiting.append(mine)
            leads, self._led = not self._led, True
        if not leads:
            mine.woken.wait()
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
            with self._queue:
                together, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            self._do(together)
        for each in together:
            each.woken.set()
        with self._queue:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].woken.set()

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
    """An act, and what came of it."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self.woken = threading.Event()
        self.done = False
        self.value: Any = None
        self.error: BaseException | None = None
