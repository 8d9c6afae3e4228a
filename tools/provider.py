"""Install the OpenID provider the tests log in at, from its lock file; the product needs none."""

import shutil
import subprocess
from pathlib import Path

from frontend import npm

FOLDER = Path(__file__).parents[1] / "tests" / "provider"
LOCK, STAMP = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".filled"


def main() -> None:
    """Install, unless that was done for this lock file already."""
    if STAMP.exists() and STAMP.read_bytes() == LOCK.read_bytes():
        return
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    command = [*npm(), "ci", *options]
    subprocess.run(command, cwd=FOLDER, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    shutil.copyfile(LOCK, STAMP)


if __name__ == "__main__":
    main()
