"""A thread that does the same over and over, beside the pages."""

import logging
import threading
from collections.abc import Callable

from portal.errors import trace
from portal.outdated import Outdated

log = logging.getLogger(__name__)


class Rounds:
    """Does `act` every `pause` seconds, or at once when it is woken.

    Whatever goes wrong in one round is logged, and the next round comes; only a process whose
    database is that of a newer version has nothing more to do.
    """

    def __init__(
        self, name: str, pause: float, act: Callable[[], object], at_once: bool = False
    ) -> None:
        self._name, self._pause, self._act, self._at_once = name, pause, act, at_once
        self.stopping, self.wake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=name)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def end(self) -> None:
        """Begin no further round."""
        self.stopping.set()
        self.wake.set()

    def join(self, seconds: float) -> None:
        """Wait for the present round, for so long at most."""
        self._thread.join(seconds)

    def _run(self) -> None:
        if not self._at_once:
            self._wait()
        while not self.stopping.is_set():
            try:
                self._act()
            except Outdated:
                log.error("event=outdated rounds=%s", self._name)
                return
            except Exception as error:
                log.error("event=%s_failed error=%s", self._name, trace(error))
            self._wait()

    def _wait(self) -> None:
        self.wake.wait(self._pause)
        self.wake.clear()
