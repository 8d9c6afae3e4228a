"""Run the benchmarks, a process each: `python -m benchmarks [name …]`."""

import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).parent
NAMES = sorted(
    [path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_")]
    + [path.parent.name for path in FOLDER.glob("*/__main__.py")]
)


def main(wanted: list[str]) -> int:
    """Run the wanted ones, all by default; the exit status says whether all of them ended well."""
    if unknown := set(wanted) - set(NAMES):
        print(f"No such benchmark: {', '.join(sorted(unknown))}. There are {', '.join(NAMES)}.")
        return 2
    failed = []
    for name in wanted or NAMES:
        print(f"\n== {name}", flush=True)
        begun = time.monotonic()
        package = (FOLDER / name).is_dir()
        target = ["-m", f"benchmarks.{name}"] if package else [str(FOLDER / f"{name}.py")]
        command = [sys.executable, *target]
        if subprocess.run(command, cwd=FOLDER.parent, check=False).returncode:
            failed.append(name)
        print(f"-- {time.monotonic() - begun:.0f} s", flush=True)
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
