"""Asking ClamAV about a file, through the Unix socket of its daemon; no answer is a no.

`INSTREAM` of clamd(8) by hand: the maintained client is GPL-2.0-only, which does not go together
with our Apache-licensed libraries, the other one has not been kept for ten years.
"""

import socket
import struct
from contextlib import closing

from portal.documents.errors import UploadRefused
from portal.settings import Settings

# What it reports without knowing anything bad: it could not look inside.
HEURISTICS = {"Heuristics.Encrypted": "password", "Heuristics.Limits": "heavy"}
PATIENCE = 20  # seconds
PIECE = 64 * 1024
LONGEST_ANSWER = 1024


def check(content: bytes, settings: Settings) -> None:
    """Raise UploadRefused unless ClamAV, where one is configured, finds nothing."""
    if not settings.clamav:
        return
    try:
        answer = ask(settings.clamav, b"INSTREAM", content)
    except OSError:
        raise UploadRefused("unscanned") from None
    if answer.endswith(" FOUND"):
        raise UploadRefused(
            next((why for name, why in HEURISTICS.items() if name in answer), "virus")
        )
    if answer != "stream: OK":
        raise UploadRefused("unscanned")


def ask(path: str, command: bytes, content: bytes | None = None) -> str:
    """Return the daemon's answer to a command, with what it is to read; raises OSError."""
    with closing(socket.socket(socket.AF_UNIX)) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(path)
        connection.sendall(b"z" + command + b"\0")
        if content is not None:
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                connection.sendall(struct.pack("!L", len(piece)) + piece)
            connection.sendall(struct.pack("!L", 0))
        answer = b""
        while len(answer) < LONGEST_ANSWER and not answer.endswith(b"\0"):
            if not (more := connection.recv(LONGEST_ANSWER)):
                break
            answer += more
        return answer.rstrip(b"\0\n").decode(errors="replace")
