"""A network of its own: nothing gets out of it, and whatever was started in it ends with it."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys

HOST = "192.0.2.10"  # of the block for documentation (RFC 5737), on a link that leads nowhere
INSIDE = "--inside"
_LINK = (
    "ip link set lo up",
    "ip link add media0 type veth peer name media1",
    f"ip addr add {HOST}/24 dev media0",
    "ip link set media0 up",
    "ip link set media1 up",
)


def missing() -> str:
    """Why there can be no such network here, in one line; empty if there can."""
    if os.geteuid() != 0:
        return "needs root, for a network namespace"
    programs = [name for name in ("unshare", "ip") if shutil.which(name) is None]
    return f"needs {' and '.join(programs)}" if programs else ""


def enter(module: str, arguments: list[str]) -> None:
    """Return inside only: a process that is not becomes one that is.

    Janus skips the loopback interface, hence the pair of links. The process ids are in a namespace
    too: when its first process ends, the kernel ends all others. They go before other work of the
    machine, which would otherwise show in the delays and in what is lost.
    """
    if INSIDE not in arguments:
        command = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
        os.execvp("unshare", [*command, sys.executable, "-m", module, INSIDE, *arguments])
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    for step in _LINK:
        subprocess.run(step.split(), check=True)
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
