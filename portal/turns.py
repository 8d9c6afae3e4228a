"""Which of the processes that share a storage does the housekeeping: one of them, for a minute.

So no mail is sent twice however many portals and workers run; when one dies, another takes over.
"""

from contextlib import suppress
from datetime import timedelta

from transaction.interfaces import TransientError

from portal.ids import new_id
from portal.outdated import Outdated
from portal.persistence import Office
from portal.work import Work

LASTS = timedelta(seconds=60)
RENEWED = timedelta(seconds=30)  # before its end


class Turn:
    """One process's claim. A FileStorage has one process only, which always has its turn."""

    def __init__(self, office: Office) -> None:
        self._office, self._id = office, new_id()
        self._alone = office.settings.storage.startswith("file:")

    def ours(self) -> bool:
        """Whether it is this process's turn, taken or renewed where that is due."""
        if self._alone:
            return True
        with self._office.transact() as work:
            now, (holder, until) = work.now, work.records.keeper
        if holder == self._id and until is not None and now < until - RENEWED:
            return True
        try:
            with self._office.turn(), self._office.transact() as work:
                return self._take(work)
        except TransientError:
            return False  # somebody else was faster

    def _take(self, work: Work) -> bool:
        holder, until = work.records.keeper
        if holder != self._id and until is not None and work.now < until:
            return False
        work.records.keeper = (self._id, work.now + LASTS)
        return True

    def pass_on(self) -> None:
        """Let another one begin at once."""
        if self._alone:
            return

        def leave(work: Work) -> None:
            if work.records.keeper[0] == self._id:
                work.records.keeper = ("", None)

        with suppress(Outdated):
            self._office.attempt(leave)
