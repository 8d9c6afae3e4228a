"""Asking departments: each hook has a time limit, and what goes wrong is counted, never raised.

A department is not our code. It runs in a thread of its own, which nobody can end from outside: one
that overruns its limit is left behind, and when some of a department are, it is not asked any more
until one of them has come back.
"""

import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import pluggy

log = logging.getLogger(__name__)

# Seconds a hook may take; people wait for the first two.
LIMITS = {
    "refuse_booking": 2.0,
    "prefill": 2.0,
    "export": 10.0,
    "appointment_changed": 5.0,
    "settings_step": 10.0,
}
MOST_LEFT = 3  # threads of one department that have not come back
FAILED, OVERRAN, SHUT_OUT = "failed", "overran", "shut_out"
DONE = "done"
TROUBLES = (FAILED, OVERRAN, SHUT_OUT)


class NoAnswer(Exception):
    """The department did not answer: it failed, took too long, or is not asked any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What went wrong with a hook since this process began, and how often."""

    hook: str
    kind: str  # failed | overran | shut_out
    times: int


class Hooks:
    """The hooks of all departments; answers, or says that there is none."""

    def __init__(self, managers: dict[str, pluggy.PluginManager]) -> None:
        self._hooks = {key: manager.hook for key, manager in managers.items()}
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._left: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._untold: queue.Queue[Callable[[], None]] = queue.Queue()
        self._teller: threading.Thread | None = None

    def __contains__(self, department: str) -> bool:
        return department in self._hooks

    def answers(self, department: str, hook: str) -> bool:
        """Whether a department has this hook at all."""
        hooks = self._hooks.get(department)
        return hooks is not None and bool(getattr(hooks, hook).get_hookimpls())

    def ask(self, department: str, hook: str, **arguments: object) -> Any:
        """Return the answer, None where the department has no such hook; raises NoAnswer."""
        if not self.answers(department, hook):
            return None
        with self._lock:
            shut_out = self._left[department] >= MOST_LEFT
        if shut_out:
            raise self._trouble(department, hook, SHUT_OUT)
        function = getattr(self._hooks[department], hook)
        call = _Call(function, arguments, partial(self._back, department))
        call.start()
        if not call.over.wait(LIMITS[hook]) and self._leave(department, call):
            raise self._trouble(department, hook, OVERRAN)
        if call.error is not None:
            raise self._trouble(department, hook, FAILED, call.error)
        self._count(department, hook, DONE)
        return call.value

    def nonsense(self, department: str, hook: str, answer: object) -> None:
        """Count an answer nobody can use."""
        log.error("department=%s hook=%s answer=%s", department, hook, type(answer).__name__)
        self._count(department, hook, FAILED)

    def tell(self, department: str, hook: str, **arguments: object) -> None:
        """Ask later, in order, for hooks whose answer nobody waits for; never blocks."""
        if not self.answers(department, hook):
            return

        def act() -> None:
            with suppress(NoAnswer):  # counted and logged
                self.ask(department, hook, **arguments)

        self._untold.put(act)
        with self._lock:
            if self._teller is None:
                self._teller = threading.Thread(target=self._tell_all, daemon=True, name="tell")
                self._teller.start()

    def all_told(self, timeout: float = 5.0) -> bool:
        """Wait until everything is told; returns whether it is."""
        done = threading.Event()
        with self._lock:
            idle = self._teller is None
        if not idle:
            self._untold.put(done.set)
        return idle or done.wait(timeout)

    def counts(self) -> dict[tuple[str, str, str], int]:
        """Return {(department, hook, what came of it): how often}."""
        with self._lock:
            return dict(self._counts)

    def troubles(self, department: str) -> tuple[Trouble, ...]:
        """Return what went wrong with a department's hooks."""
        return tuple(
            Trouble(hook=hook, kind=kind, times=times)
            for (key, hook, kind), times in sorted(self.counts().items())
            if key == department and kind in TROUBLES
        )

    def _tell_all(self) -> None:
        while True:
            self._untold.get()()

    def _leave(self, department: str, call: "_Call") -> bool:
        """Leave a call behind, unless it is over at this very moment; whether it was left."""
        with self._lock:
            if call.over.is_set():
                return False
            call.left = True
            self._left[department] += 1
            return True

    def _back(self, department: str, call: "_Call") -> None:
        with self._lock:
            call.over.set()
            self._left[department] -= call.left

    def _trouble(
        self, department: str, hook: str, kind: str, error: BaseException | None = None
    ) -> NoAnswer:
        # The text of the error may hold personal data, so only its type is logged.
        said = type(error).__name__ if error is not None else kind
        log.error("department=%s hook=%s error=%s", department, hook, said)
        self._count(department, hook, kind)
        return NoAnswer(department)

    def _count(self, department: str, hook: str, kind: str) -> None:
        with self._lock:
            self._counts[department, hook, kind] += 1


class _Call:
    """One call of a hook in a thread of its own."""

    def __init__(
        self,
        hook: Callable[..., Any],
        arguments: dict[str, object],
        back: Callable[["_Call"], None],
    ) -> None:
        self._hook, self._arguments, self._back = hook, arguments, back
        self.over = threading.Event()
        self.left = False
        self.value: Any = None
        self.error: BaseException | None = None

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True, name="hook").start()

    def _run(self) -> None:
        try:
            self.value = self._hook(**self._arguments)
        except BaseException as error:  # also SystemExit: it would end only this thread, silently
            self.error = error
        self._back(self)
