"""What can go wrong with texts.

PortalError
├── NotFound ── NoSuchText
├── Conflict ── EditedMeanwhile
└── Refused
    ├── EmptyText
    └── UnknownFact
"""

from portal.errors import Conflict, NotFound, Refused
from portal.i18n import _


class NoSuchText(NotFound):
    """There is no question or page of this key."""

    reason = _("Diesen Text gibt es nicht.")


class EditedMeanwhile(Conflict):
    """Somebody else published a newer version while this one was written."""

    reason = _("Der Text wurde inzwischen von jemand anderem geändert. Bitte vergleichen Sie erst.")


class EmptyText(Refused):
    """A title or text without any words."""

    reason = _("Titel und Text dürfen nicht leer sein.")


class UnknownFact(Refused):
    """A text names a {{fact}} the portal does not know."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Den Platzhalter {{{{{name}}}}} gibt es nicht.")
        self.name = name
