"""Before the first byte is read the process gives up what it does not need.

It can open neither files nor sockets any more, and its memory and computing time end.
"""

import ctypes
import os
import resource
from typing import Any

LARGEST = 20 * 2**20  # bytes of a file
MEMORY = 2**30
COMPUTING = 20  # seconds
NOBODY = 65534
LANDLOCK_CREATE, LANDLOCK_RESTRICT = 444, 446
NO_NEW_PRIVILEGES, NEW_NETWORK, NEW_USER = 38, 0x40000000, 0x10000000


def confine() -> None:
    """Give up files, network, privileges; limit memory and time. What fails ends the process."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    _shut_files(library)
    # A namespace without a network, where the machine lets us; no descriptors are left either way.
    library.unshare(NEW_NETWORK if os.geteuid() == 0 else NEW_USER | NEW_NETWORK)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, COMPUTING),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),  # what is open goes on; nothing more, whatever is closed
    ):
        resource.setrlimit(limit, (most, most))


def _shut_files(library: Any) -> None:
    """Allow no act on any path, deleting and renaming included, where the kernel knows Landlock."""
    version = library.syscall(LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return
    rights = (1 << min(12 + version, 15)) - 1  # 13 of the first version, then two more
    wanted = (ctypes.c_uint64 * 1)(rights)
    rules = library.syscall(LANDLOCK_CREATE, wanted, ctypes.sizeof(wanted), 0)
    if rules < 0 or library.syscall(LANDLOCK_RESTRICT, rules, 0):
        raise OSError(ctypes.get_errno(), "landlock")
    os.close(rules)
