"""Has an uploaded file cleaned by cleaning.py: a process per file, limited, few at a time."""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.documents.errors import UploadRefused

LARGEST = 20 * 2**20  # bytes of a file
PROGRAM = Path(__file__).with_name("cleaning.py")
PATIENCE = 30  # seconds, by the clock
AT_ONCE = 2
QUEUE = 6  # those beyond are asked to come back: each waits in a thread of the server
JPEG = b"\xff\xd8\xff"
_turns = threading.BoundedSemaphore(AT_ONCE)
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

    @property
    def kind(self) -> str:
        """The media type of the content."""
        return "image/jpeg" if self.content.startswith(JPEG) else "application/pdf"


def cleaned(content: bytes, copy: bool = False) -> Cleaned:
    """Return a file cleaned, each page marked where it is a copy; raises UploadRefused."""
    if not _room.acquire(blocking=False):
        raise UploadRefused("busy")
    try:
        with _turns:
            return _read(_run(content, copy))
    finally:
        _room.release()


def _run(content: bytes, copy: bool) -> bytes:
    # Run as a file: whoever sits in the portal's folder is not on its path.
    command = [sys.executable, "-I", str(PROGRAM), *(["copy"] if copy else [])]
    process = subprocess.Popen(  # noqa: S603 (our own program)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )
    try:
        answer, _errors = process.communicate(content, PATIENCE)
    except subprocess.TimeoutExpired:
        raise UploadRefused("heavy") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    return answer if process.returncode == 0 else b""


def _read(answer: bytes) -> Cleaned:
    """Take apart what the process said; one that was overcome by its file is not believed."""
    head, _, rest = answer.partition(b"\n")
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
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UploadRefused("heavy") from None
    whole = len(rest) == sum(sizes) and min(sizes) > 0
    if not (whole and pages and all(page.jpeg.startswith(JPEG) for page in pages)):
        raise UploadRefused("heavy")
    return Cleaned(parts[0], pages, bool(told.get("mended")))


def _lines(told: list[list[Any]]) -> list[list[Any]]:
    return [[str(words), *(int(n) for n in place)] for words, *place in told]
