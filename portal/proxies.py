"""Who really asks, and under which address: what reverse proxies say, if they are ours."""

from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from portal.settings import Settings

FORWARDED = (
    *("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"),
    *("HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_BY"),
)


class Proxies:
    """WSGI: REMOTE_ADDR is the first address from the right that is none of our own proxies.

    Whatever stands further left was sent by a stranger and may say anything. Without `proxies`
    the headers count for nothing. On https the host is that of `public_url`, whatever was asked
    for: it goes into redirects, and into the check of a form's origin.
    """

    def __init__(self, app, settings: Settings) -> None:
        self._app = app
        self._ours = settings.proxies
        self._host = urlsplit(settings.public_url).netloc if settings.secure else ""

    def __call__(self, environ, start_response):
        said = environ.get("HTTP_X_FORWARDED_FOR", "")
        environ["REMOTE_ADDR"] = _plain(self._asking(environ.get("REMOTE_ADDR", ""), said))
        for name in FORWARDED:
            environ.pop(name, None)
        if self._host:
            environ["HTTP_HOST"] = self._host
            environ["wsgi.url_scheme"] = "https"
        return self._app(environ, start_response)

    def _asking(self, address: str, said: str) -> str:
        if not said:
            return address
        for farther in reversed(said.split(",")):
            if not self._is_ours(address):
                break
            if not _readable(farther.strip()):
                break
            address = farther.strip()
        return address

    def _is_ours(self, address: str) -> bool:
        known = _plain(address)
        return _readable(known) and any(ip_address(known) in network for network in self._ours)


@lru_cache(10_000)
def _plain(address: str) -> str:
    """Return an IPv4 address as such, also where a dual-stack socket wrote it as IPv6."""
    mapped = getattr(ip_address(address), "ipv4_mapped", None) if _readable(address) else None
    return str(mapped or address)


def _readable(address: str) -> bool:
    try:
        ip_address(address)
    except ValueError:
        return False
    return True
