"""Ids of what is stored: 128 bit in hexadecimal, no secrets."""

import itertools
import os
import secrets

_numbers = itertools.count()
_region = secrets.token_hex(4)


def new_id() -> str:
    """Return a random id."""
    return secrets.token_hex(16)


def neighbouring_id() -> str:
    """Return an id that lies beside the last one of this process.

    What is stored under such ids one after the other shares leaves of its tree, so that acts with
    one commit write few of them; each process has a region of its own, so that they do not meet.
    The ids tell an order: not for what must not be tied to something that happened just before.
    """
    return f"{_region}{next(_numbers):08x}{secrets.token_hex(8)}"


def _settle_elsewhere() -> None:
    global _region
    _region = secrets.token_hex(4)


os.register_at_fork(after_in_child=_settle_elsewhere)
