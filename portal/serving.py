"""Serving: the portal by waitress, and with `run` a gateway as a child process beside it."""

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace

import waitress

from portal import clock, demo, metrics
from portal.app import main as application
from portal.at_once import serve_at_once
from portal.catalogue.domain import enable_shipped, installed
from portal.causes import cause
from portal.consultation.fleet import sender
from portal.content.seeding import seed
from portal.control import ControlSocket
from portal.documents import sealing
from portal.documents.papers import warm_up
from portal.housekeeping import Housekeeping
from portal.persistence import Office, open_database
from portal.proxies import Proxies
from portal.setting_sources import PREFIX
from portal.settings import KEYS, Settings, SettingsError
from portal.staff.central import check_mapping
from portal.stepping import bring_up
from portal.work import Work

log = logging.getLogger(__name__)

THREADS = 16
GATEWAY_START = 60  # seconds; the first start on a machine compiles
GATEWAY_STOP = 10
GATEWAY_ASKED, GATEWAY_SILENT = 3, 3  # seconds between two questions, failures before it is ended
RESTART_PAUSE = 1
CONNECTIONS = 1000
IDLE = 30  # seconds a connection may stay silent; the reverse proxy keeps slow people apart
LONGEST_BODY = 25 * 1024 * 1024


def run(settings: Settings, *, demo: bool = False) -> None:
    """Serve portal and gateway until SIGTERM or Ctrl-C; `demo` adds people and appointments."""
    listening = _listen(settings)
    settings = replace(settings, listen=(settings.listen[0], listening.getsockname()[1]))
    gateway = GatewayChild(settings)
    try:
        _serve(gateway.settings, listening, demo)
    finally:
        gateway.stop()


def serve_portal(settings: Settings) -> None:
    """Serve the portal alone."""
    listening = _listen(settings)
    _serve(
        replace(settings, listen=(settings.listen[0], listening.getsockname()[1])), listening, False
    )


def work(settings: Settings) -> None:
    """Send mails, remind and forget until SIGTERM or Ctrl-C; raises SettingsError."""
    if settings.storage.startswith("file:"):
        raise SettingsError(
            "Eine FileStorage gehört einem Prozess: Das Portal erledigt diese Arbeit selbst."
            " „worker“ gibt es für Datenbanken, die mehrere teilen (zeo://, postgres://)."
        )
    office = open_office(settings)
    housekeeping, stopping = Housekeeping(office), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: stopping.set())
    housekeeping.start()
    print("worker", flush=True)
    stopping.wait()
    housekeeping.stop()
    office.database.close()


def open_office(settings: Settings) -> Office:
    """Open everything a portal process shares; an empty database gets texts and departments."""
    database = open_database(settings)
    office = Office(database, settings, installed(settings))
    bring_up(office)
    for broken in office.departments.broken:
        log.warning("event=department_broken key=%s reason=%s", broken.key, broken.reason)
    sealing.prepare(settings)
    office.attempt(_begin)
    return office


def _begin(work: Work) -> None:
    check_mapping(work.settings, work)
    if not work.records.content.sections:
        seed(work.records.content, work.now)
        enable_shipped(work)


def _serve(settings: Settings, listening: socket.socket, with_demo: bool) -> None:
    office = open_office(settings)
    housekeeping, control = Housekeeping(office), ControlSocket(office)
    office.wake = housekeeping.wake.set
    app = application(office)
    server = waitress.create_server(
        Proxies(app, settings),
        sockets=[listening],
        threads=THREADS,
        ident=None,
        max_request_body_size=LONGEST_BODY,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE,
        # Whom to believe is decided by Proxies, which knows networks.
        clear_untrusted_proxy_headers=False,
    )
    serve_at_once(server, app.application.registry.pages)
    _stop_on_signals(server)
    housekeeping.start()
    figures = metrics.serve(settings, office)
    warming = threading.Thread(target=warm_up, args=(settings,), name="warm-up")
    warming.start()
    print(f"Videoberatung: {settings.public_url}/", flush=True)
    if with_demo:
        print(demo.prepare(office), flush=True)
    try:
        server.run()
    finally:
        # A thread that dies in the middle of an import would keep the import lock for ever.
        warming.join()
        housekeeping.stop()
        office.departments.hooks.all_told()
        if figures:
            figures.shutdown()
        control.close()
        office.database.close()


def _listen(settings: Settings) -> socket.socket:
    host, port = settings.listen
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=512
        )
    except OSError as error:
        raise SettingsError(f"Einstellung listen = {host}:{port}: {cause(error)}.") from error


class GatewayChild:
    """The gateway's own process; one that dies or hangs is started again at the same addresses."""

    def __init__(self, settings: Settings) -> None:
        settings.secret("gateway")  # made here once, so that both read the same
        self.settings = settings
        self._stopping = threading.Event()
        self._start()
        threading.Thread(target=self._watch, daemon=True, name="gateway-child").start()

    def stop(self) -> None:
        """End it for good."""
        self._stopping.set()
        self._process.send_signal(signal.SIGINT)
        self._process.wait(GATEWAY_STOP)

    def _start(self) -> None:
        command = [sys.executable, "-m", "portal", "gateway"]
        self._process = subprocess.Popen(  # noqa: S603 (our own module)
            command, env=_environment(self.settings), stdout=subprocess.PIPE, text=True
        )
        watchdog = threading.Timer(GATEWAY_START, self._process.kill)
        watchdog.start()
        told = self._process.stdout.readline().split()
        watchdog.cancel()
        if told[:1] != ["gateway"]:
            self._process.kill()
            raise SettingsError("Das Medien-Gateway ist nicht gestartet; warum, steht darüber.")
        host, _, port = told[1].rpartition(":")
        self.settings = replace(
            self.settings, gateway_listen=(host, int(port)), media_port=int(told[3])
        )

    def _watch(self) -> None:
        while not self._stopping.is_set():
            self._wait()
            if self._stopping.wait(RESTART_PAUSE):
                return
            log.error("event=gateway_died pid=%s", self._process.pid)
            try:
                self._start()
            except SettingsError as error:
                log.error("event=gateway_not_started reason=%s", error)

    def _wait(self) -> None:
        """Return when the process has ended; end it when it does not answer any more."""
        ask = sender(self.settings)
        silent = 0
        while silent < GATEWAY_SILENT:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(GATEWAY_ASKED)
                return
            try:
                ask(self.settings.gateway_control_urls[0], {"op": "load"})
                silent = 0
            except (OSError, ValueError):
                silent += 1
        if not self._stopping.is_set():
            log.error("event=gateway_hangs pid=%s", self._process.pid)
            self._process.kill()
        self._process.wait()


def _environment(settings: Settings) -> Mapping[str, str]:
    """Return the environment of a child that shares these settings."""
    given = {
        "VAR": str(settings.var),
        "MODE": settings.mode,
        "PUBLIC_URL": settings.public_url,
        "GATEWAY_LISTEN": "{}:{}".format(*settings.gateway_listen),
        "GATEWAY_SECRET_FILE": settings.gateway_secret_file,
        "MEDIA_PORT": str(settings.media_port),
        "MEDIA_ADDRESSES": " ".join(settings.media_addresses),
        # The child counts on from the present moment of this clock.
        "CLOCK": clock.now().isoformat() if settings.clock else "",
    }
    known = {PREFIX + key.upper().replace(".", "_") for key in KEYS}
    inherited = {name: value for name, value in os.environ.items() if name not in known}
    return inherited | {PREFIX + name: value for name, value in given.items() if value}


def _stop_on_signals(server) -> None:
    def stop(*_args):
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
