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

from portal.causes import cause
from portal.languages import LANGUAGES, SOURCE

SHORTEST_SECRET = 32
# ISO 3166-2:DE
STATES = ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV")
STATES += ("NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH")


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
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"Geheimnis {path}: {cause(error)}.") from error
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        raise SettingsError(f"Geheimnis {path}: Alle können es lesen. Abhilfe: chmod 600 {path}")
    if len(text) < SHORTEST_SECRET:
        raise SettingsError(
            f"Geheimnis {path}: kürzer als {SHORTEST_SECRET} Zeichen. Ein neues macht"
            " „openssl rand -base64 48“."
        )
    return text.encode()


def address(value: str) -> tuple[str, int]:
    host, _, number = value.rpartition(":")
    if not host:
        raise ValueError("erwartet wird Rechner:Port, etwa 127.0.0.1:6543")
    return host.strip("[]"), port(number)


def port(value: str) -> int:
    number = int(value) if value.isdecimal() else -1
    if not 0 <= number <= 65535:
        raise ValueError("erwartet wird ein Port von 0 bis 65535")
    return number


def choice(*allowed: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"möglich sind {', '.join(allowed)}")
        return value

    return parse


def switch(value: str) -> bool:
    return choice("on", "off")(value) == "on"


def words(value: str) -> tuple[str, ...]:
    return tuple(value.split())


def day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("erwartet wird ein Tag wie 2027-03-22") from None


def dates(value: str) -> tuple[date, ...]:
    return tuple(day(word) for word in value.split())


def whole(value: str) -> int:
    if not value.isdecimal():
        raise ValueError("erwartet wird eine ganze Zahl, 0 oder mehr")
    return int(value)


def url(value: str) -> str:
    if urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname:
        raise ValueError("erwartet wird eine Adresse wie https://video.stadt.example")
    return value


def instant(value: str) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValueError("erwartet wird ein Zeitpunkt wie 2027-03-22T09:00:00+01:00")
    return found


def uri(*schemes: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.partition(":")[0] not in schemes:
            raise ValueError(f"möglich sind {', '.join(f'{s}:…' for s in schemes)}")
        return value

    return parse


def networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(_network(word) for word in value.split())


def _network(word: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(word)
    except ValueError:
        raise ValueError(
            f"{word} ist kein Netz; erwartet wird eine Adresse wie 10.0.0.1 oder ein ganzes Netz"
            " wie 10.0.0.0/24"
        ) from None


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
        raise ValueError("erwartet wird GRUPPE=ROLLE oder GRUPPE=ROLLE:AMT[/DIENSTLEISTUNG],…")
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
        raise ValueError(f"{unknown[0]} gibt es nicht, möglich sind {', '.join(LANGUAGES)}")
    if SOURCE not in found:
        raise ValueError(f"{SOURCE} kann nicht fehlen")
    return found
