"""A process whose database a newer version has evolved since: it reads and writes nothing more.

While several portals are brought to a new version one by one, the first new one evolves the
database. What the older ones would write from then on nobody could read: each unit of work looks
first, and a transaction that began before is refused by the storage when it commits.
"""

from pyramid.response import Response
from ZODB.Connection import Connection

from portal.errors import PortalError, wants_json
from portal.evolution import EVOLUTION
from portal.records import Records

SECONDS = 30  # until somebody should try again


class Outdated(PortalError):
    """503: the database is that of a newer version."""

    status = 503
    kind = "outdated"
    seconds = SECONDS
    # German only: no page can be made without the database.
    reason = (
        "Die Seite wird gerade erneuert. Bitte versuchen Sie es in einer Minute noch einmal. Haben"
        " Sie jetzt einen Termin und es geht nicht weiter? Dann rufen Sie uns bitte an."
    )


def check(found: Records, connection: Connection) -> None:
    """Raise Outdated unless the records are as this version knows them, now and at the commit."""
    if found.schema != len(EVOLUTION):
        raise Outdated
    connection.readCurrent(found)


def check_newer(found: Records) -> None:
    """Raise Outdated with what helps, for who starts an older version."""
    if found.schema <= len(EVOLUTION):
        return
    raise Outdated(
        f"Sie hat den Stand {found.schema}, diese Fassung der Videoberatung kennt nur"
        f" {len(EVOLUTION)}. Bitte starten Sie die neuere Fassung, oder spielen Sie eine Sicherung"
        " von vorher ein."
    )


def answer(error: Outdated, request) -> Response:
    """Say it without the layout of our pages, which asks the database for its banner."""
    found = Response(error.reason, status=error.status, content_type="text/plain", charset="utf-8")
    if wants_json(request):
        body = {"type": f"{request.registry.settings_.public_url}/probleme/{error.kind}"}
        body |= {"title": "Service Unavailable", "status": error.status, "detail": error.reason}
        kind = "application/problem+json"
        found = Response(json_body=body, status=error.status, content_type=kind)
    found.retry_after = error.seconds
    return found


def includeme(config) -> None:
    """Register the view."""
    config.add_exception_view(answer, context=Outdated)
