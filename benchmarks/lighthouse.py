"""The FAQ page as Lighthouse sees it: what is transferred, LCP, TBT, CLS; medians of five.

python benchmarks/lighthouse.py [folder with node_modules/.bin/lighthouse]

Lighthouse is not among the portal's packages: `npm install lighthouse` in a folder of its own.
Where it is not found, nothing is measured. Its setting for phones: a slow processor (4 ×), a line
of 1.6 Mbit/s with 150 ms, simulated.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from _asking import ask
from faq import serving

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
RUNS, WARMING = 5, 10
# name, audit, what divides its figure, unit, most that is allowed
AUDITS = (
    ("transferred", "total-byte-weight", 1024, "KB", 120),
    ("LCP", "largest-contentful-paint", 1000, "s", 1.8),
    ("TBT", "total-blocking-time", 1, "ms", 50),
    ("CLS", "cumulative-layout-shift", 1, "", 0.05),
)


def audited(lighthouse: Path, address: str, folder: Path) -> dict[str, float]:
    """Return the figures of one run."""
    report = folder / "report.json"
    command = [
        *(str(lighthouse), address, "--quiet", "--output=json", f"--output-path={report}"),
        *("--only-categories=performance", "--chrome-flags=--headless=new --no-sandbox"),
    ]
    for last in (False, False, True):  # now and then Chromium says nothing of its navigation
        if not subprocess.run(
            command, check=last, env=os.environ | {"CHROME_PATH": CHROMIUM}
        ).returncode:
            break
    audits = json.loads(report.read_text())["audits"]
    return {name: audits[key]["numericValue"] / by for name, key, by, _unit, _most in AUDITS}


def main(folder: str = "/tmp/lighthouse") -> None:
    """Measure and print a table."""
    lighthouse = Path(folder) / "node_modules" / ".bin" / "lighthouse"
    if not lighthouse.exists():
        print(f"{lighthouse} is not there; nothing was measured")
        return
    with tempfile.TemporaryDirectory() as var:
        ours = (sys.executable, str(HERE / "_ours_faq.py"), f"{var}/ours")
        with serving(*ours) as port:
            ask(port, "/faq", WARMING)
            address = f"http://127.0.0.1:{port}/faq"
            found = [audited(lighthouse, address, Path(var)) for _run in range(RUNS)]
    for name, _key, _by, unit, most in AUDITS:
        each = sorted(run[name] for run in found)
        span = f"{each[0]:.2f} to {each[-1]:.2f}; goal {most}"
        print(f"{name:<12}{statistics.median(each):>8.2f} {unit:<3} ({span})")


if __name__ == "__main__":
    main(*sys.argv[1:2])
