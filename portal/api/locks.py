"""One lock per key of a client, so that the same request sent twice at once is answered once.

Only this process's threads queue here; between processes the stored answer conflicts.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

_locks: dict[str, list] = {}  # key → [lock, how many hold or await it]
_guard = threading.Lock()


@contextmanager
def locked(*keys: str) -> Iterator[None]:
    """Hold the locks of all keys, taken in one order: two moves do not wait for each other."""
    with ExitStack() as held:
        for key in sorted(set(keys)):
            held.enter_context(_locked(key))
        yield


@contextmanager
def _locked(key: str) -> Iterator[None]:
    """Hold the lock of `key`; locks nobody wants are forgotten."""
    with _guard:
        entry = _locks.setdefault(key, [threading.Lock(), 0])
        entry[1] += 1
    try:
        with entry[0]:
            yield
    finally:
        with _guard:
            entry[1] -= 1
            if not entry[1]:
                _locks.pop(key, None)
