"""What settings must go together; a wrong combination stops the start in one line."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from portal.setting_values import SettingsError

if TYPE_CHECKING:
    from portal.settings import Settings

TOGETHER = (
    ("turn.urls", "turn.secret"),
    ("tsa.url", "tsa.certificate"),
    ("oidc.issuer", "oidc.client"),
    ("oidc.issuer", "oidc.secret_file"),
    ("oidc.issuer", "oidc.groups"),
)


def check(settings: "Settings", attributes: Mapping[str, str]) -> None:
    """Raise SettingsError for what does not go together; `attributes` by their keys."""
    if settings.pilot_start and settings.pilot_end and settings.pilot_end < settings.pilot_start:
        raise SettingsError("Einstellungen: pilot.end liegt vor pilot.start.")
    if len(settings.gateway_urls) != len(settings.gateway_control_urls):
        raise SettingsError(
            "Einstellungen: gateway.urls und gateway.control_urls nennen dieselben Gateways in"
            " derselben Reihenfolge, also gleich viele."
        )
    for one, other in TOGETHER:
        if bool(getattr(settings, attributes[one])) != bool(getattr(settings, attributes[other])):
            raise SettingsError(
                f"Einstellungen: {one} und {other} gehören zusammen. Bitte setzen Sie beide oder"
                " keine."
            )
    if settings.oidc_issuer and not _safe(settings.oidc_issuer, settings.production):
        raise SettingsError("Einstellung oidc.issuer: erwartet wird eine Adresse mit https.")
    if not settings.production:
        return
    for key in ("secret_file", "keys.master_file", "gateway.secret_file", "media.addresses"):
        if not getattr(settings, attributes[key]):
            raise SettingsError(f"Einstellung {key} fehlt: mit mode = production ist sie nötig.")
    for key, unwanted in (("clock", settings.clock), ("limits", not settings.limits)):
        if unwanted:
            raise SettingsError(f"Einstellung {key} gibt es nur in der Entwicklung.")
    if not settings.secure:
        raise SettingsError(
            "Einstellung public_url: mit mode = production muss sie mit https:// beginnen."
        )


def _safe(url: str, production: bool) -> bool:
    parts = urlsplit(url)
    here = parts.hostname in ("127.0.0.1", "::1", "localhost")
    return parts.scheme == "https" or (here and not production)
