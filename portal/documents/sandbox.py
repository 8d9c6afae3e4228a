"""Has an uploaded file cleaned by cleaning/: a process per file, limited, few at a time."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.documents.errors import UploadRefused

LARGEST = 20 * 2**20  # bytes of a file
PROGRAM = Path(__file__).with_name("cleaning")
PATIENCE = 60  # seconds, by the clock
AT_ONCE = max(1, (os.cpu_count() or 1) // 2)  # the other half of the processors is the pages'
NICE = 10  # a tenth of what the portal gets where both want to compute (sched(7))
QUEUE = 6  # those beyond are asked to come back: each waits in a thread of the server
JPEG = b"\xff\xd8\xff"
LONGEST_ANSWER = 250 * 2**20  # bytes
LONGEST_HEAD = 16 * 2**20
MOST_PAGES = 50
_turns = threading.BoundedSemaphore(AT_ONCE)
_guard = threading.Lock()
_busy: set[str] = set()
_room = threading.BoundedSemaphore(AT_ONCE + QUEUE)


@dataclass(frozen=True)
class Picture:
    """A page as it is shown."""

    jpeg: bytes
    width: int  # pixels
    height: int
    lines: list[list[Any]]  # [words, left, top, width, height] in thousandths of the page


@dataclass(frozen=True)
class Cleaned:
    """What is kept of a file: it without what acts, and its pages."""

    content: bytes
    pages: tuple[Picture, ...]
    mended: bool = False  # it was damaged: pages may be missing
    signed: bool = False  # it was, by somebody; what is kept is not

    @property
    def kind(self) -> str:
        """The media type of the content."""
        return "image/jpeg" if self.content.startswith(JPEG) else "application/pdf"


def cleaned(content: bytes, copy: bool = False, whose: str = "") -> Cleaned:
    """Return a file cleaned, each page marked where it is a copy; raises UploadRefused.

    whose    one at a time for each of them, so that nobody keeps all others waiting
    """
    with _guard:
        if whose and whose in _busy:
            raise UploadRefused("busy")
        if not _room.acquire(blocking=False):
            raise UploadRefused("busy")
        _busy.add(whose)
    try:
        with _turns:
            return _read(_run(content, copy))
    finally:
        with _guard:
            _busy.discard(whose)
        _room.release()


def _run(content: bytes, copy: bool) -> bytes:
    # Run as a folder of its own: whoever sits in the portal's folder is not on its path.
    command = [sys.executable, "-I", str(PROGRAM), *(["copy"] if copy else [])]
    process = subprocess.Popen(  # noqa: S603 (our own program)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        # A session of its own would be given as much of the processor as the portal (autogroups,
        # sched(7)), whatever its priority.
        process_group=0,
    )
    with suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
    stop = threading.Timer(PATIENCE, _kill, (process,))
    stop.start()
    try:
        threading.Thread(target=_feed, args=(process, content), daemon=True).start()
        assert process.stdout is not None
        answer = process.stdout.read(LONGEST_ANSWER + 1)  # no pipe is limited by the system
    finally:
        stop.cancel()
        _kill(process)
        process.wait()
    whole = len(answer) <= LONGEST_ANSWER and process.returncode in (0, -signal.SIGKILL)
    return answer if whole else b""


def _feed(process: "subprocess.Popen[bytes]", content: bytes) -> None:
    assert process.stdin is not None
    with suppress(OSError), process.stdin as pipe:
        pipe.write(content)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _read(answer: bytes) -> Cleaned:
    """Take apart what the process said; one that was overcome by its file is not believed."""
    head, _, rest = answer.partition(b"\n")
    if len(head) > LONGEST_HEAD:
        raise UploadRefused("heavy")
    try:
        told = json.loads(head)
        if reason := told.get("refused"):
            raise UploadRefused(str(reason))
        sizes = [int(told["content"]), *(int(page["picture"]) for page in told["pages"])]
        parts = [rest[sum(sizes[:n]) : sum(sizes[: n + 1])] for n in range(len(sizes))]
        pages = tuple(
            Picture(part, int(page["width"]), int(page["height"]), _lines(page["lines"]))
            for part, page in zip(parts[1:], told["pages"], strict=True)
        )
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        raise UploadRefused("heavy") from None
    whole = len(rest) == sum(sizes) and min(sizes) > 0
    few = 0 < len(pages) <= MOST_PAGES
    if not (whole and few and all(page.jpeg.startswith(JPEG) for page in pages)):
        raise UploadRefused("heavy")
    return Cleaned(parts[0], pages, bool(told.get("mended")), bool(told.get("signed")))


def _lines(told: list[list[Any]]) -> list[list[Any]]:
    """Return lines as they were told; raises ValueError for what is none."""
    found = []
    for words, left, top, width, height in told:
        place = [int(n) for n in (left, top, width, height)]
        if not all(0 <= n <= 1000 for n in place):
            raise ValueError("outside of the page")
        found.append([str(words).encode(errors="replace").decode(), *place])
    return found
