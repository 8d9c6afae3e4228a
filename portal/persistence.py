"""ZODB: opening a storage by its address, one connection per request in its own transaction."""

import logging
import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

import transaction
import ZODB
import zodburi
from pyramid.interfaces import IRoutesMapper
from ZEO.ClientStorage import ClientStorage

from portal import clock, outdated
from portal.acts import Acts
from portal.case.keys import KeyStore, Vault
from portal.catalogue.adjusting import AdjustedDepartments, Answers, NotAsked
from portal.causes import cause
from portal.records import ROOT, Records, records
from portal.rehearsal.domain import inside
from portal.security import SESSION, cookie_name
from portal.settings import Settings, SettingsError
from portal.staff.sessions import signed_in
from portal.work import Work

log = logging.getLogger(__name__)

CACHE_OBJECTS = 20_000
POOL = 32
STARTS = 10  # processes that may begin on an empty or older database at once
PAUSE = 0.02  # seconds, at most, after the first conflict
SOON = 0.05  # seconds an answer waits for departments that are told of what was done
_chance = random.SystemRandom()


def open_database(settings: Settings) -> ZODB.DB:
    """Open the storage named by the settings, made ready for use; raises SettingsError.

    Of several processes that begin at once on an empty or older one, one makes it ready, and the
    others find it so when they try again.
    """
    for turn in range(STARTS):
        storage = open_storage(settings)
        try:
            database = ZODB.DB(storage, cache_size=CACHE_OBJECTS, pool_size=POOL)
            prepare(database)
            return database
        except outdated.Outdated as error:
            storage.close()
            raise SettingsError(f"Datenbank: {error.reason}") from error
        except transaction.interfaces.TransientError:
            storage.close()
            time.sleep(_chance.uniform(0, PAUSE * (turn + 1)))
    raise SettingsError(
        "Datenbank: Zu viele Prozesse beginnen zugleich. Bitte noch einmal starten."
    )


def open_storage(settings: Settings) -> Any:
    """Open the storage as it is; raises SettingsError."""
    settings.var.mkdir(parents=True, exist_ok=True)
    uri = settings.filled(settings.storage)
    try:
        factory, _ = zodburi.resolve_uri(_with_blobs(uri, settings))
        return factory()
    except Exception as error:
        raise SettingsError(f"Datenbank {uri.partition('@')[2] or uri}: {cause(error)}") from error


def _with_blobs(uri: str, settings: Settings) -> str:
    """Add a folder for blobs where the address names none."""
    if "blobstorage_dir=" in uri or "blob_dir=" in uri:
        return uri
    name = "blobstorage_dir" if uri.startswith("file:") else "blob_dir"
    return f"{uri}{'&' if '?' in uri else '?'}{name}={settings.var / 'blobs'}"


def prepare(database: ZODB.DB) -> None:
    """Give an empty database its Records, evolve an older one; raises Outdated for a newer one."""
    with database.transaction() as connection:
        root = connection.root()
        if ROOT not in root:
            root[ROOT] = Records()
        outdated.check_newer(records(root))


class Office:
    """What all units of work of one process share: database, keys, settings, departments."""

    def __init__(self, database: ZODB.DB, settings: Settings, departments) -> None:
        self.database = database
        self.settings = settings
        self.departments = departments
        self.acts = Acts(self.transact)
        self.keys = KeyStore(settings.path(settings.keys), settings.secret("master"))

    def connect(self, manager) -> Any:
        """Open a connection that sees whatever any process has committed until now.

        A ZEO client hears of others' commits a moment after they are done. Who is sent on from one
        portal to the next would meet the state before; an answer of the server ends the wait.
        """
        storage = self.database.storage
        if isinstance(storage, ClientStorage):
            storage.ping()
        return self.database.open(manager)

    def work(self, connection, manager) -> Work:
        """Return a unit of work on an open connection inside its transaction."""
        found = connection.root()[ROOT]
        outdated.check(found, connection)
        return Work(
            records=found,
            vault=Vault(self.keys, manager.get()),
            settings=self.settings,
            departments=AdjustedDepartments(
                self.departments, found.adjusted, found.enabled, partial(_after_commit, manager)
            ),
            now=clock.now(),
        )

    @contextmanager
    def transact(self):
        """Run a unit of work of its own: committed at the end, aborted on an exception."""
        manager = transaction.TransactionManager(explicit=True)
        manager.begin()
        connection = self.connect(manager)
        try:
            yield self.work(connection, manager)
            manager.commit()
        except BaseException:
            manager.abort()
            raise
        finally:
            connection.close()

    def turn(self) -> AbstractContextManager[object]:
        """Return what an act holds while it runs; those of other processes do not wait for it."""
        return self.acts.turn

    def attempt(self, act, tries: int = 12, asks: bool = False):
        """Return act(work), run anew after a conflict, a little later each time.

        One act of this process after the other: side by side they split the same leaves of the
        trees, and most of them would begin again. Those that wait share a commit (ADR 4).

        asks    whether the act asks a department: it is asked first, and nobody waits for it
        """
        answers: Answers = {}
        if asks and self.departments.any_refuses:
            self._ask_first(act, answers)
        while True:
            try:
                return self._attempt(partial(_knowing, act, answers), tries)
            except NotAsked as question:
                self._ask(question, answers)

    def _ask_first(self, act, answers: Answers) -> None:
        """Run an act up to its question, and ask; what else it raises it will raise again."""
        try:
            with self.transact() as work:
                _knowing(act, answers, work)
                raise _Rehearsed
        except NotAsked as question:
            self._ask(question, answers)
        except Exception:
            log.debug("event=rehearsal_over")

    def _ask(self, question: NotAsked, answers: Answers) -> None:
        answers[question.key] = self.departments.refuse_booking(
            question.department, question.service, question.request
        )

    def _attempt(self, act, tries: int):
        for turn in range(1, tries + 1):
            try:
                return self.acts.do(act)
            except transaction.interfaces.TransientError:
                if turn == tries:
                    raise
                time.sleep(_chance.uniform(0, PAUSE * turn))
        return None


class _Rehearsed(Exception):
    """An act came to its end without a question: nothing of it stays."""


def _knowing(act, answers: Answers, work: Work):
    """Run an act with the answers that were given before."""
    work.departments.answers = answers
    try:
        return act(work)
    finally:
        work.departments.answers = None


def _after_commit(manager, act: Callable[[], None]) -> None:
    """Do something once this transaction is committed, and only then."""
    manager.get().addAfterCommitHook(lambda committed: act() if committed else None)


def includeme(config) -> None:
    """Add `request.work`: opened on first use, closed when the request is finished."""
    config.add_request_method(_work, "work", reify=True)
    config.add_tween("portal.persistence.tween_factory", over="pyramid_tm.tm_tween_factory")


def tween_factory(handler, registry):
    """Let departments hear of an act before its answer goes out, unless they take their time."""

    def tween(request):
        answer = handler(request)
        if request.method not in ("GET", "HEAD"):
            registry.office.departments.hooks.all_told(SOON)
        return answer

    return tween


def _work(request) -> Work:
    office: Office = request.registry.office
    connection = office.connect(request.tm)
    # pyramid_tm notes the path, which may hold somebody's access link; it would be stored in clear.
    transaction = request.tm.get()
    transaction.addBeforeCommitHook(setattr, (transaction, "description", ""))
    request.add_finished_callback(lambda _: connection.close())
    return _practised(request, office.work(connection, request.tm))


def _practised(request, work: Work) -> Work:
    """Return the unit of work on the records the address leads to: real, or of a rehearsal."""
    token = request.cookies.get(cookie_name(request, SESSION))
    if not (token and len(work.records.rehearsals)):
        return work
    # Who asks is looked for before Pyramid looks for the route.
    named = request.registry.getUtility(IRoutesMapper)(request)["match"] or {}
    id = named.get("consultation") or named.get("appointment") or ""
    return inside(work, signed_in(work, token), id)
