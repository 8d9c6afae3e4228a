"""The servers under test: each started for one run, measured by its process id, and ended."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.media.load import Load
from benchmarks.media.network import HOST
from benchmarks.media.signalling import FLOOR_PORT, GATEWAY_PORT, JANUS_PORT, floor_port

START_SECONDS = 20
SOURCE = Path(__file__).with_name("floor.c")
_SCHEDULED = 2  # CPUCLOCK_SCHED of Linux


class NotStarted(Exception):
    """A server did not come up."""


def processor_seconds(pid: int) -> float:
    """Of the whole process, ended threads included, to the nanosecond."""
    return time.clock_gettime(~pid << 3 | _SCHEDULED)


@dataclass(frozen=True)
class Server:
    """`way` is how the load gets in; `missing` says in one line why it cannot run here."""

    name: str
    way: str
    run: Callable[[Load, Path], AbstractContextManager[int]]
    missing: Callable[[], str] = lambda: ""


@contextmanager
def _process(command: list[str], folder: Path, table: str = "") -> Iterator[subprocess.Popen[str]]:
    """Stopped by its own id; what it says goes to a file, the first line to who asks."""
    with (folder / "log").open("a") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            assert process.stdin is not None
            process.stdin.write(table)
            process.stdin.close()
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def _telling(command: list[str], folder: Path, table: str = "") -> Iterator[int]:
    """A program that prints "ready"."""
    with _process(command, folder, table) as process:
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise NotStarted(f"{command[0]}: see {folder / 'log'}")
        yield process.pid


def _gateway(_load: Load, folder: Path) -> AbstractContextManager[int]:
    return _telling([sys.executable, "-m", "benchmarks.media.gateway", str(GATEWAY_PORT)], folder)


def _relay(_load: Load, folder: Path) -> AbstractContextManager[int]:
    return _telling([sys.executable, "-m", "benchmarks.media.relay"], folder)


def _floor(load: Load, folder: Path) -> AbstractContextManager[int]:
    program = folder / "floor"
    if not program.exists():
        build = ["cc", "-O2", "-o", str(program), str(SOURCE), "-lsrtp2"]
        subprocess.run(build, check=True)
    people = [(room, number) for room in range(load.rooms) for number in range(load.size)]
    table = "".join(f"{room} {floor_port(room, number)}\n" for room, number in people)
    return _telling([str(program), HOST, str(FLOOR_PORT)], folder, table)


def _missing_for_floor() -> str:
    missing = [] if shutil.which("cc") else ["cc"]
    if not Path("/usr/include/srtp2/srtp.h").exists():
        missing.append("libsrtp2-dev")
    return f"needs {' and '.join(missing)}" if missing else ""


def _janus(event_loops: int) -> Callable[[Load, Path], AbstractContextManager[int]]:
    @contextmanager
    def run(_load: Load, folder: Path) -> Iterator[int]:
        settings = folder / f"janus-{event_loops}"
        _configure_janus(settings, event_loops)
        command = ["janus", "-F", str(settings), "-C", str(settings / "janus.jcfg")]
        with _process(command, folder) as process, (folder / "janus.log").open("w") as log:
            copying = subprocess.Popen(["cat"], stdin=process.stdout, stdout=log)
            try:
                _wait_for(JANUS_PORT)
                yield process.pid
            finally:
                copying.kill()
                copying.wait()

    return run


def _configure_janus(folder: Path, event_loops: int) -> None:
    """Debian's settings, but for ICE-lite as ours, less in the log, and only VideoRoom loaded."""
    folder.mkdir(exist_ok=True)
    [libraries] = Path("/usr/lib").glob("*/janus")
    loops = f"event_loops = {event_loops}" if event_loops else ""
    unused = {
        kind: ",".join(
            sorted(p.name for p in (libraries / kind).glob("*.so") if p.stem != f"libjanus_{used}")
        )
        for kind, used in (("plugins", "videoroom"), ("transports", "websockets"))
    }
    (folder / "janus.jcfg").write_text(f"""
general: {{
    configs_folder = "{folder}"
    plugins_folder = "{libraries / "plugins"}"
    transports_folder = "{libraries / "transports"}"
    debug_level = 2
    {loops}
}}
nat: {{ ice_lite = true }}
media: {{ rtp_port_range = "20000-29999" }}
plugins: {{ disable = "{unused["plugins"]}" }}
transports: {{ disable = "{unused["transports"]}" }}
""")
    (folder / "janus.plugin.videoroom.jcfg").write_text("general: {}\n")
    (folder / "janus.transport.websockets.jcfg").write_text(
        f"general: {{ ws = true, ws_port = {JANUS_PORT}, wss = false }}\n"
    )


def _wait_for(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with socket.socket() as client:
            if client.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise NotStarted(f"nothing listens on port {port}")


def _missing_for_janus() -> str:
    return "" if shutil.which("janus") else "needs janus"


GATEWAY = Server("gateway", "gateway", _gateway)
JANUS = Server("Janus", "janus", _janus(0), _missing_for_janus)
JANUS_LOOPS = Server("Janus, event_loops=2", "janus", _janus(2), _missing_for_janus)
FLOOR = Server("C loop", "floor", _floor, _missing_for_floor)
RELAY = Server("MediaRelay", "relay", _relay)
