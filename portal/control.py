"""How a command reaches the records: by the running site, or without one.

The owner of a FileStorage serves a control socket (0600) in `var`; without an owner the command
opens the storage itself.
"""

import json
import logging
import os
import socket
import threading
from pathlib import Path

from portal.catalogue.domain import installed
from portal.commands import JOBS, CommandFailed, run
from portal.persistence import Office, open_database
from portal.settings import Settings

log = logging.getLogger(__name__)

LONGEST = 64 * 1024
LONGEST_ANSWER = 1 << 24
BACKLOG = 4
TIMEOUT = 60


def carry_out(settings: Settings, name: str, given: dict) -> str:
    """Let the running owner carry a command out, or open the storage; raises CommandFailed."""
    done = ask_owner(settings.var, name, given)
    if done is not None:
        return done
    database = open_database(settings)
    try:
        return run(Office(database, settings, installed(settings)), name, given)
    finally:
        database.close()


def socket_path(var: Path) -> Path:
    """Return where the owner of the storage listens."""
    return var / "control.sock"


def is_owned(var: Path) -> bool:
    """Whether a portal has the storage in `var` open."""
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(socket_path(var))) == 0


def ask_owner(var: Path, name: str, given: dict) -> str | None:
    """Let the running owner carry a command out; None when there is no owner."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(TIMEOUT)
        try:
            client.connect(str(socket_path(var)))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        client.sendall(json.dumps({"command": name, "given": given}).encode())
        client.shutdown(socket.SHUT_WR)
        client.settimeout(None if name in JOBS else TIMEOUT)  # they take as long as they take
        answer = json.loads(_read(client, LONGEST_ANSWER))
    if "failed" in answer:
        raise CommandFailed(answer["failed"])
    return answer["done"]


class ControlSocket:
    """The owner's side: one thread that carries commands out, one after the other."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._path = socket_path(office.settings.var)
        self._path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX)
        before = os.umask(0o177)
        try:
            self._socket.bind(str(self._path))
        finally:
            os.umask(before)
        self._socket.listen(BACKLOG)
        threading.Thread(target=self._serve, daemon=True, name="control").start()

    def close(self) -> None:
        """Stop listening."""
        self._path.unlink(missing_ok=True)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self._socket.accept()
            except OSError:
                return
            with client:
                client.settimeout(TIMEOUT)
                self._answer(client)

    def _answer(self, client: socket.socket) -> None:
        try:
            asked = json.loads(_read(client))
            answer = {"done": run(self._office, asked["command"], asked["given"])}
        except CommandFailed as error:
            answer = {"failed": str(error)}
        except (OSError, ValueError, KeyError):
            log.exception("event=control_failed")
            answer = {"failed": "Der Befehl konnte nicht ausgeführt werden."}
        try:
            client.sendall(json.dumps(answer).encode())
        except OSError:
            log.warning("event=control_answer_lost")


def _read(connection: socket.socket, longest: int = LONGEST) -> bytes:
    parts = b""
    while len(parts) < longest and (part := connection.recv(4096)):
        parts += part
    return parts
