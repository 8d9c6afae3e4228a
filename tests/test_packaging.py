"""The wheel has everything: a site started from it, away from this tree, answers on every page."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from portal.routes import ROUTES

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).parents[1]
PACKAGES = ("media_gateway", "plugins", "portal", "templates")
STARTED = 60  # seconds
ADDRESS_IN_CSS = re.compile(r"url\(['\"]?([^'\")]+)")
IMPORT_IN_JS = re.compile(r"""(?:\bfrom|\bimport)\s*\(?["'](\.[^"']+)["']""")
NO_PAGES = ("/intern", "/api", "/gateway", "/einladung", "/technik/probe", "/technik/uebung")
# Public pages that need no appointment; those of offices and questions are found by their links.
PUBLIC = [
    pattern for name, pattern in ROUTES if "{" not in pattern and not pattern.startswith(NO_PAGES)
]


def folders() -> list[str]:
    """Return every package of the tree under the name it is installed with."""
    found = [p.parent.relative_to(ROOT) for top in PACKAGES for p in (ROOT / top).rglob("*.py")]
    names = {".".join(path.parts) for path in found if (ROOT / path / "__init__.py").exists()}
    return sorted(re.sub(r"^templates", "portal.templates", name) for name in names)


def test_the_package_list_equals_the_tree():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    assert setup["options"]["packages"].split() == folders()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build the wheel from a copy of the tree, so that nothing old is in the way."""
    source = tmp_path_factory.mktemp("source")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, source / name)
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target]
    subprocess.run([*command, source], check=True, stdout=subprocess.DEVNULL)
    return next(target.glob("*.whl"))


def test_the_wheel_has_every_file_of_the_tree(wheel):
    files = [p for top in PACKAGES for p in (ROOT / top).rglob("*") if p.is_file()]
    names = [
        re.sub(r"^templates/", "portal/templates/", path.relative_to(ROOT).as_posix())
        for path in files
        if "__pycache__" not in path.parts and not path.name.startswith(".")
    ]
    packed = zipfile.ZipFile(wheel).namelist()
    assert sorted(n for n in packed if ".dist-info/" not in n) == sorted(names)
    assert "portal/static/vendor/kern/kern.css" in packed


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """Install the wheel into a virtual environment that sees only our dependencies beside it."""
    place = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    python = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", wheel], check=True)
    [packages] = place.glob("lib/python*/site-packages")
    # A path from a .pth file comes last, and the .pth files in it do not count.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    where = "import portal; print(portal.__file__)"
    found = subprocess.run([python, "-c", where], check=True, capture_output=True, cwd=place)
    assert Path(found.stdout.decode().strip()).is_relative_to(packages)
    return place / "bin" / "videoberatung"


@pytest.fixture(scope="module")
def url(installed, tmp_path_factory) -> Iterator[str]:
    """Start a site with the demo on free ports; return its address."""
    place = tmp_path_factory.mktemp("site")
    given = {"LISTEN": "127.0.0.1:0", "GATEWAY_LISTEN": "127.0.0.1:0", "MEDIA_PORT": "0"}
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    env |= {f"VIDEOBERATUNG_{k}": v for k, v in given.items()}
    with (place / "log").open("w") as log:
        command = [installed, "run", "--demo"]
        process = subprocess.Popen(
            command, env=env, cwd=place, stdout=subprocess.PIPE, stderr=log, text=True
        )
    watchdog = threading.Timer(STARTED, process.kill)
    watchdog.start()
    try:
        first = process.stdout.readline()
        while (line := process.stdout.readline()) and not line.startswith("Beenden"):
            pass
        watchdog.cancel()
        assert process.poll() is None, (place / "log").read_text()
        assert re.fullmatch(r"Videoberatung: http://127\.0\.0\.1:\d+/\n", first)
        foreign = [
            line
            for line in (place / "log").read_text().splitlines()
            if not re.match(r"time=\S+ \S+ logger=(portal|media_gateway)\b", line)
        ]
        assert foreign == [], "somebody else's words beside the portal's own log"
        yield first.split()[1]
    finally:
        process.terminate()
        process.wait(20)


def get(address: str) -> tuple[int, str, str]:
    """Return status, content type and text."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            content = answer.read()
            return (
                answer.status,
                answer.headers.get_content_type(),
                content.decode("utf-8", "replace"),
            )
    except urllib.error.HTTPError as error:
        return error.code, "", ""


def targets(address: str, kind: str, text: str) -> set[str]:
    """Return the addresses an answer points to, without query and fragment."""
    found: list[str] = []
    if kind == "text/html":
        page = BeautifulSoup(text, "html.parser")
        found = [tag.get("href") or tag.get("src") for tag in page.select("[href], [src]")]
    elif kind == "text/css":
        found = ADDRESS_IN_CSS.findall(text)
    elif kind == "text/javascript":
        found = IMPORT_IN_JS.findall(text)
    here = urlsplit(address).netloc
    parts = [urlsplit(urljoin(address, target)) for target in found]
    return {
        part._replace(query="", fragment="").geturl()
        for part in parts
        if part.netloc == here and part.scheme == "http"
    }


def test_every_public_page_and_all_it_needs_is_there(url):
    waiting = {urljoin(url, path) for path in PUBLIC}
    answers: dict[str, tuple[int, str]] = {}
    while waiting:
        address = waiting.pop()
        status, kind, text = get(address)
        answers[urlsplit(address).path] = (status, kind)
        waiting |= {t for t in targets(address, kind, text) if urlsplit(t).path not in answers}
    assert {path: status for path, (status, _kind) in answers.items() if status != 200} == {}
    kinds = [kind for _status, kind in answers.values()]
    assert kinds.count("text/html") > 100  # both languages
    assert {"text/css", "text/javascript", "font/woff2", "image/svg+xml"} <= set(kinds)
    assert {"/faq", "/en/faq", "/aemter/ordnungsamt/waffen-jagd-fischerei"} <= set(answers)


def test_machines_find_their_pages(url):
    assert get(urljoin(url, "/healthz")) == (200, "text/plain", "ok\n")
    status, kind, text = get(urljoin(url, "/readyz"))
    assert (status, kind) == (200, "application/json")
    assert '"broken_departments": []' in text
