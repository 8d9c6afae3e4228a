"""Static files with compressed copies beside them, which WhiteNoise sends to whoever takes them."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from whitenoise.compress import Compressor

KEPT = 3  # states of the files; a process of the version before may still serve its own


def packed(folder: Path, digest: str, var: Path) -> Path:
    """Return a copy of `folder` as it is now, `digest`; made below `var` where there is none."""
    states = var / "static"
    target = states / digest
    if not target.exists():
        states.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=states))
        shutil.copytree(folder, made, dirs_exist_ok=True)
        compressor = Compressor(quiet=True, use_brotli=False)
        for path in made.rglob("*"):
            if path.is_file() and compressor.should_compress(path.name):
                compressor.compress(str(path))
        os.utime(made)  # it has got the time of what was copied
        with suppress(OSError):  # another process was faster
            made.rename(target)
        shutil.rmtree(made, ignore_errors=True)
        _forget_old(states)
    return target


def _forget_old(states: Path) -> None:
    known = sorted(states.iterdir(), key=lambda each: each.stat().st_mtime, reverse=True)
    for old in known[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
