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
        raise SettingsError("Setting pilot.end lies before pilot.start.")
    if len(settings.gateway_urls) != len(settings.gateway_control_urls):
        raise SettingsError(
            "Settings gateway.urls and gateway.control_urls name the same gateways, in one order."
        )
    for one, other in TOGETHER:
        if bool(getattr(settings, attributes[one])) != bool(getattr(settings, attributes[other])):
            raise SettingsError(f"Settings {one} and {other} belong together.")
    if settings.oidc_issuer and not _safe(settings.oidc_issuer, settings.production):
        raise SettingsError("Setting oidc.issuer must be an https address.")
    if not settings.production:
        return
    for key in ("secret_file", "keys.master_file", "gateway.secret_file", "media.addresses"):
        if not getattr(settings, attributes[key]):
            raise SettingsError(f"Setting {key} is required in production.")
    for key, unwanted in (("clock", settings.clock), ("limits", not settings.limits)):
        if unwanted:
            raise SettingsError(f"Setting {key} is for development only.")
    if not settings.secure:
        raise SettingsError("Setting public_url must be an https address in production.")


def _safe(url: str, production: bool) -> bool:
    parts = urlsplit(url)
    here = parts.hostname in ("127.0.0.1", "::1", "localhost")
    return parts.scheme == "https" or (here and not production)
