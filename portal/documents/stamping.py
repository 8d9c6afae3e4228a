"""Asking a time stamp service (RFC 3161) over HTTP; what it says is bound into the seal."""

from functools import cache
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from portal.settings import Settings

PATIENCE = 4  # seconds: somebody waits for the document
LONGEST_ANSWER = 64 * 1024


class NoStamp(Exception):
    """The service did not answer, or with nothing of use."""


def stamper(settings: Settings) -> Any:
    """Return who fetches time stamps for pyHanko, None where no service is configured."""
    return _stamper(settings.tsa_url) if settings.tsa_url else None


@cache
def _stamper(url: str) -> Any:
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper

    class Service(TimeStamper):
        """A service behind an address; pyHanko checks that the answer is to the question."""

        async def async_request_tsa_response(self, req: Any) -> Any:
            headers = {"Content-Type": "application/timestamp-query"}
            request = Request(url, req.dump(), headers)  # noqa: S310 (http or https, as configured)
            try:
                with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                    return tsp.TimeStampResp.load(answer.read(LONGEST_ANSWER), strict=True)
            except (URLError, OSError, ValueError) as error:
                raise NoStamp(type(error).__name__) from error

    return Service()
