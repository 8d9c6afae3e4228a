"""Fetching a file from an address somebody typed, without becoming a door into our own network.

Only https; every address a name leads to has to be public, except for hosts the operator lists; the
connection goes to the very address that was checked, so a second look-up cannot lead elsewhere.
Redirects are checked the same way. There is one limit of time for all of it, and one of size.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv6Address, ip_address, ip_network
from queue import Empty, SimpleQueue
from urllib.parse import SplitResult, urljoin, urlsplit

SECONDS = 10.0
LARGEST = 1 << 20
MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
TRANSLATED = ip_network("64:ff9b::/96")  # IPv4 addresses behind NAT64, private ones, too


class Unfetchable(Exception):
    """The file could not be fetched; `reason` says why, in German, without the address."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def fetch(address: str, listed: tuple[str, ...] = (), seconds: float = SECONDS) -> bytes:
    """Return the file behind an https address; raises Unfetchable.

    listed    hosts that may have private addresses
    """
    until = time.monotonic() + seconds
    for _turn in range(MOST_REDIRECTS + 1):
        try:
            found, elsewhere = _get(urlsplit(address), listed, until)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Unfetchable(_why(error)) from error
        if not elsewhere:
            return found
        address = urljoin(address, elsewhere)
    raise Unfetchable("Der Kalender leitet zu oft weiter.")


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "Das Zertifikat des Kalenders ist nicht gültig."
    if isinstance(error, TimeoutError):
        return "Der Kalender hat nicht rechtzeitig geantwortet."
    return "Der Kalender ist nicht zu erreichen."


def check(address: str) -> str:
    """Return an address as it is kept; raises Unfetchable for what can be none of a calendar."""
    text = address.strip()
    scheme, _colon, rest = text.partition(":")
    if scheme.lower() in ("webcal", "webcals"):  # what calendar programs call https
        text = f"https:{rest}"
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or not text.isascii() or not text.isprintable() or " " in text or len(text) > 2000:
        raise Unfetchable("Das ist keine vollständige Adresse.")
    if parts.scheme != "https":
        raise Unfetchable("Die Adresse muss mit https:// beginnen.")
    if parts.username is not None:
        raise Unfetchable("Bitte geben Sie die Adresse ohne Namen und Passwort an.")
    return text


def _get(parts: SplitResult, listed: tuple[str, ...], until: float) -> tuple[bytes, str]:
    """Return the body of an answer, or where it sends us."""
    check(parts.geturl())
    host, port = parts.hostname or "", parts.port or 443
    with _connected(host, port, listed, until) as connection:
        headers = {"Accept": "text/calendar", "User-Agent": "videoberatung"}
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        if answer.status in REDIRECTS:
            return b"", answer.getheader("Location") or ""
        if answer.status != 200:
            raise Unfetchable(f"Der Kalender antwortet mit einem Fehler ({answer.status}).")
        file = answer.read(LARGEST + 1)
    if time.monotonic() >= until:
        raise TimeoutError
    if len(file) > LARGEST:
        raise Unfetchable("Der Kalender ist zu groß. Höchstens 1 MB sind möglich.")
    return file, ""


@contextmanager
def _connected(
    host: str, port: int, listed: tuple[str, ...], until: float
) -> Iterator[http.client.HTTPConnection]:
    """Connect to a checked address; everything ends with the time, also what trickles."""
    plain = _reached(_checked(host, port, listed, until), port, until)
    with ssl.create_default_context().wrap_socket(
        plain, server_hostname=host, do_handshake_on_connect=False
    ) as secure:
        timer = threading.Timer(max(until - time.monotonic(), 0), _hang_up, (secure,))
        timer.daemon = True
        timer.start()
        try:
            secure.do_handshake()
            connection = http.client.HTTPConnection(host, port)
            connection.sock = secure
            yield connection
        except (OSError, http.client.HTTPException) as error:
            if time.monotonic() >= until:
                raise TimeoutError from error
            raise
        finally:
            timer.cancel()


def _hang_up(secure: socket.socket) -> None:
    with suppress(OSError):
        # Not that of TLS, which is no business of another thread: whoever reads finds the end.
        socket.socket.shutdown(secure, socket.SHUT_RDWR)


def _reached(addresses: list[str], port: int, until: float) -> socket.socket:
    last: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), _left(until))
        except OSError as error:
            last = error
    raise last


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _checked(host: str, port: int, listed: tuple[str, ...], until: float) -> list[str]:
    """Return the addresses of a host, all of them public or the host listed; raises Unfetchable."""
    found = _within(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), until)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    trusted = host.casefold() in [each.casefold() for each in listed]
    if not trusted and not all(map(is_public, addresses)):
        raise Unfetchable(
            "Diese Adresse liegt in einem internen Netz. Bitte wenden Sie sich an die Technik: "
            "Sie kann den Kalenderserver freigeben."
        )
    return addresses


def _within(act: Callable, until: float):
    """Return act(), or raise TimeoutError: looking up a name knows no limit of its own."""
    answers: SimpleQueue = SimpleQueue()

    def run() -> None:
        try:
            answers.put((act(), None))
        except (OSError, UnicodeError) as error:
            answers.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        found, error = answers.get(timeout=_left(until))
    except Empty:
        raise TimeoutError from None
    if error is not None:
        raise OSError("name") from error
    return found


def is_public(address: str) -> bool:
    """Whether an address belongs to the internet and carries no other one inside."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and (
        found.ipv4_mapped or found.sixtofour or found.teredo or found in TRANSLATED
    ):
        return False
    return found.is_global and not found.is_multicast
