"""What came of loading one department: a sound one, or the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass

import pluggy

from portal.plugin.model import Department
from portal.plugin.wordings import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A department that could not be loaded, and why, in one line."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A sound department: its declaration, its hooks, and its texts in other languages."""

    department: Department
    manager: pluggy.PluginManager
    catalogues: Mapping[str, Words]
