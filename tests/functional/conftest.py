"""Fixtures of forms on their way, for every test that needs one."""

from .papers import desk, locked, presented, room, seal

__all__ = ["desk", "locked", "presented", "room", "seal"]
