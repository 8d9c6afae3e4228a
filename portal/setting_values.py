"""Single settings: read from their text, or refused with what was expected; secrets in files."""

import os
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portal.languages import LANGUAGES, SOURCE

SHORTEST_SECRET = 32


class SettingsError(Exception):
    """A setting is unknown, missing or wrong; the text names it and what to do."""


def make_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))


def read_secret(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        text = path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"Secret {path} cannot be read: {error.strerror}.") from error
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        raise SettingsError(f"Secret {path} is readable by everybody: chmod 600 {path}")
    if len(text) < SHORTEST_SECRET:
        raise SettingsError(f"Secret {path} is shorter than {SHORTEST_SECRET} characters.")
    return text.encode()


def address(value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    if not host:
        raise ValueError("expected host:port")
    number = int(port)
    if not 0 <= number <= 65535:
        raise ValueError("expected a port from 0 to 65535")
    return host.strip("[]"), number


def choice(*allowed: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"expected one of {', '.join(allowed)}")
        return value

    return parse


def switch(value: str) -> bool:
    return choice("on", "off")(value) == "on"


def words(value: str) -> tuple[str, ...]:
    return tuple(value.split())


def dates(value: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(word) for word in value.split())


def minutes(value: str) -> int:
    number = int(value)
    if number < 0:
        raise ValueError("expected a number of 0 or more")
    return number


def url(value: str) -> str:
    if urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname:
        raise ValueError("expected an address such as https://video.stadt.example")
    return value


def instant(value: str) -> datetime:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError("expected an instant with offset, e.g. 2027-03-22T09:00:00+01:00")
    return instant


def uri(*schemes: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.partition(":")[0] not in schemes:
            raise ValueError(f"expected one of {', '.join(f'{s}:…' for s in schemes)}")
        return value

    return parse


def networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(word) for word in value.split())


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """What a group of the city's directory stands for here."""

    group: str
    role: str
    scopes: tuple[str, ...] = ()


def mapping(value: str) -> tuple[Mapped, ...]:
    return tuple(_mapped(word) for word in value.split())


def _mapped(word: str) -> Mapped:
    group, _, meaning = word.rpartition("=")
    role, _, scopes = meaning.partition(":")
    if not group or not role:
        raise ValueError("expected GROUP=ROLE or GROUP=ROLE:DEPARTMENT[/SERVICE],…")
    found = tuple(scope for scope in scopes.split(",") if scope)
    return Mapped(group=unquote(group), role=role, scopes=found)


def path(value: str) -> Path:
    return Path(value).absolute()


def origin(url: str) -> str:
    """Return scheme, host and port of a web address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def domain_of(url: str) -> str:
    """Return the name of a web address's host; "" where it is an IP address."""
    host = urlsplit(url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return host
    return ""


def at(address: tuple[str, int], scheme: str = "http") -> str:
    """Return the web address of a host and a port."""
    host, port = address
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def languages(value: str) -> tuple[str, ...]:
    """Return the languages that are offered; German is always one of them."""
    found = tuple(value.split())
    if unknown := [code for code in found if code not in LANGUAGES]:
        raise ValueError(f"{unknown[0]!r} is none of {', '.join(LANGUAGES)}")
    if SOURCE not in found:
        raise ValueError(f"{SOURCE} cannot be left out")
    return found
