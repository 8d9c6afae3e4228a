"""How small records are stored: each as one value.

ZODB asks of each part of a record whether it is an object of its own, which for thousands of them
takes longer than all the rest of writing.
"""

import pickle
from collections.abc import Callable
from typing import Any

PROTOCOL = 5


class Packed:
    """A dataclass that is stored as one value; what was stored before is read all the same."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[type, bytes]]:
        return unpacked, (type(self), pickle.dumps(self.__dict__, PROTOCOL))


def unpacked(kind: type, state: bytes) -> Any:
    """Return what was stored."""
    made = object.__new__(kind)
    made.__dict__.update(pickle.loads(state))  # noqa: S301 (our own)
    return made
