"""The portal as a WSGI application: settings, departments, then one part after the other."""

import hashlib
import logging
import re
from pathlib import Path

import pyramid_tm
from pyramid.config import Configurator
from whitenoise import WhiteNoise

from media_gateway.tickets import MessageCheck
from portal.consultation.gateway import Gateways
from portal.early import Early, Pages
from portal.limits import Limits
from portal.packing import packed
from portal.parts import Parts
from portal.persistence import Office
from portal.requests import settle
from portal.settings import Settings
from portal.staff.provider import Provider

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
FOREVER = 365 * 24 * 3600
TAKES_A_PLACE = re.compile(
    r"/buchen/[^/]+/[^/]+(/[^/]+/(pruefen|verlaengern))?|/termin/[^/]+/verschieben"
    r"|/einladung/[^/]+|/api/v1/appointments"
)


def main(office: Office):
    """Return the WSGI application of a process that has opened its database."""
    config = Configurator(
        settings={
            # The default manager is thread-local; one per request is explicit and cannot leak.
            "tm.manager_hook": pyramid_tm.explicit_manager,
            "tm.activate_hook": "portal.app.in_transaction",
            # Who asked is nothing for the history of the database.
            "tm.annotate_user": False,
            "retry.attempts": 5,
        }
    )
    furnish(config.registry, office)
    config.include("pyramid_retry")
    config.include("pyramid_tm")
    config.include("portal.persistence")
    config.include("portal.rendering")
    config.include("portal.security")
    config.include("portal.reading")  # its tween sits under that of portal.security
    config.include("portal.i18n")  # … and this one under that of portal.reading
    config.include("portal.errors")
    config.include("portal.outdated")
    config.include("portal.staff.views")
    config.include("portal.staff.confirm_views")
    config.include("portal.catalogue.views")
    config.include("portal.consultation.state")
    config.include("portal.rehearsal.views")
    config.include("portal.routes")
    config.scan("portal", ignore=["portal.__main__", "portal.documents.cleaning"])
    settle(config)
    digest = _digest(STATIC)
    prefix = f"/static/{digest}"
    config.registry.static_url = lambda name: f"{prefix}/{name}"
    return WhiteNoise(
        Early(config.make_wsgi_app()),
        root=str(packed(STATIC, digest, office.settings.var)),
        prefix=prefix,
        max_age=FOREVER,
        charset="utf-8",
        add_headers_function=_static_headers,
    )


def furnish(registry, office: Office) -> None:
    """Put what belongs to one process and its database into the registry the views ask."""
    settings: Settings = office.settings
    registry.office = office
    registry.settings_ = settings
    registry.pages = Pages(office)
    registry.parts = Parts()
    registry.lasting = {}
    registry.limits = Limits()
    registry.gateways = Gateways(settings)
    registry.provider = Provider(settings) if settings.oidc_issuer else None
    registry.event_check = MessageCheck(settings.secret("gateway"), "events")


def in_transaction(request) -> bool:
    """Whether pyramid_tm begins a transaction: booking takes its lock before it begins its own."""
    if request.path_info == "/healthz":
        return False
    return not (request.method == "POST" and TAKES_A_PLACE.fullmatch(request.path_info))


def _digest(folder: Path) -> str:
    """Return a name for the present state of the static files, so that browsers keep them."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _static_headers(headers, path, url) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    # A worker's own policy is that of its file.
    headers["Content-Security-Policy"] = "default-src 'none'; script-src 'self'"
