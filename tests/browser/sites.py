"""A whole site as `videoberatung run --demo` starts it, on free ports."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

STARTED = 60  # seconds
STOPPED = 40


@dataclass
class Site:
    """A running site: its address, what it told at the start, its state directory."""

    var: Path
    process: subprocess.Popen
    lines: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        return "\n".join(self.lines)

    @property
    def url(self) -> str:
        return re.search(r"Videoberatung: (http://\S+?)/?$", self.told, re.M)[1]

    @property
    def appointment(self) -> str:
        return re.search(r"^ +(\S+/termin/\S+)$", self.told, re.M)[1]

    @property
    def gateway(self) -> int | None:
        """The gateway's process, the only child of the site's threads."""
        for task in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            for found in task.read_text().split():
                return int(found)
        return None

    def password(self, email: str) -> str:
        return re.search(rf"{re.escape(email)} +(\S+)", self.told)[1]


def start_site(var: Path, **settings: str) -> Iterator[Site]:
    given = {
        "VAR": str(var),
        "LISTEN": "127.0.0.1:0",
        "GATEWAY_LISTEN": "127.0.0.1:0",
        "MEDIA_PORT": "0",
    }
    env = os.environ | {f"VIDEOBERATUNG_{k}": v for k, v in (given | settings).items()}
    command = [sys.executable, "-m", "portal", "run", "--demo"]
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    running = Site(var=var, process=process)
    ready = threading.Event()

    def read() -> None:
        for line in process.stdout:
            running.lines.append(line.rstrip("\n"))
            if line.startswith("Beenden"):
                ready.set()
        ready.set()

    threading.Thread(target=read, daemon=True).start()
    try:
        assert ready.wait(STARTED), running.told
        assert process.poll() is None, running.told
        yield running
    finally:
        process.terminate()
        process.wait(STOPPED)
