"""Fixtures of forms on their way, for every test that needs one."""

from .papers import city, desk, locked, presented, room, seal

__all__ = ["city", "desk", "locked", "presented", "room", "seal"]
