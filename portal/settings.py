"""ini file and environment into one frozen Settings; a wrong value stops the start in one line."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from portal import setting_values as values
from portal.languages import LANGUAGES
from portal.setting_checks import check
from portal.setting_sources import from_environment, from_ini
from portal.setting_values import SettingsError

LAST_BACKUP = "last-backup"  # a file in `var`, as old as the last backup


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything an installation decides. Durations in minutes or days as their names say."""

    mode: str = "development"
    var: Path = Path("var")
    listen: tuple[str, int] = ("127.0.0.1", 6543)
    gateway_listen: tuple[str, int] = ("127.0.0.1", 6544)
    public_url_setting: str = ""
    gateway_urls_setting: tuple[str, ...] = ()
    gateway_control_urls_setting: tuple[str, ...] = ()
    media_port: int = 6545
    media_addresses_setting: tuple[str, ...] = ()
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    storage: str = "file://{var}/Data.fs"
    mail: str = "maildir:{var}/mail"
    mail_from: str = "videoberatung@stadt.example"
    mail_bounces: str = ""
    sms: str = "spool:{var}/sms"
    keys: str = "{var}/keys"
    secret_file: str = ""
    keys_master_file: str = ""
    gateway_secret_file: str = ""
    departments: tuple[str, ...] = ()
    departments_folder: str = "{var}/departments"
    languages: tuple[str, ...] = tuple(LANGUAGES)
    city_name: str = "Stadt Stuttgart"
    city_state: str = "BW"
    city_logo: str = ""
    city_closed: tuple[date, ...] = ()  # days on which no department offers anything
    pilot_start: date | None = None
    pilot_end: date | None = None
    booking_hold_minutes: int = 5
    booking_activation_minutes: int = 15
    booking_return_seconds: int = 90
    calendar_hosts: tuple[str, ...] = ()
    room_opens_minutes: int = 15
    room_closes_minutes: int = 60
    documents_pickup_days: int = 14
    content_review: bool = False
    filing: str = ""
    filing_archive: bool = False
    audit_roots: str = "{var}/audit-roots"
    audit_months: int = 24
    e2ee: str = "preferred"
    turn_urls: tuple[str, ...] = ()
    turn_secret: str = ""
    clamav: str = ""
    seal_certificate: str = ""
    seal_key: str = ""
    seal_passphrase_file: str = ""
    seal_chain: str = ""
    seal_crls: tuple[str, ...] = ()
    tsa_url: str = ""
    tsa_certificate: str = ""
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret_file: str = ""
    oidc_groups: tuple[values.Mapped, ...] = ()
    oidc_claim: str = "groups"
    oidc_scope: str = "openid email"
    metrics_listen: tuple[str, int] | None = None
    clock: datetime | None = None
    limits: bool = True

    @property
    def production(self) -> bool:
        """Whether this is a real installation."""
        return self.mode == "production"

    @property
    def public_url(self) -> str:
        """The portal's address in browsers, without a slash at the end."""
        return (self.public_url_setting or values.at(self.listen)).rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether browsers use https, so that cookies can be __Host- ones."""
        return self.public_url.startswith("https://")

    @property
    def passkey_domain(self) -> str:
        """The domain passkeys are bound to; "" where browsers reach us by a bare address."""
        return values.domain_of(self.public_url)

    @property
    def gateway_urls(self) -> tuple[str, ...]:
        """WebSocket addresses of the gateways, for browsers."""
        return self.gateway_urls_setting or (values.at(self.gateway_listen, "ws"),)

    @property
    def gateway_control_urls(self) -> tuple[str, ...]:
        """HTTP addresses of the gateways, for the portal."""
        return self.gateway_control_urls_setting or (values.at(self.gateway_listen),)

    @property
    def media_addresses(self) -> tuple[str, ...]:
        """Addresses offered to browsers for media."""
        return self.media_addresses_setting or (self.gateway_listen[0],)

    @property
    def room_opens(self) -> timedelta:
        """How long before the start the room may be entered."""
        return timedelta(minutes=self.room_opens_minutes)

    @property
    def room_closes(self) -> timedelta:
        """How long after the end the room stays open."""
        return timedelta(minutes=self.room_closes_minutes)

    def filled(self, value: str) -> str:
        """Return a setting with {var} filled in."""
        return value.replace("{var}", str(self.var))

    def path(self, value: str) -> Path:
        """Return a setting that names a file or folder, with {var} filled in."""
        return Path(self.filled(value))

    def secret(self, name: str) -> bytes:
        """Return the secret `name` (portal, master, gateway); development makes it on first use."""
        configured = getattr(self, SECRETS[name])
        path = self.path(configured) if configured else self.var / f"{name}.secret"
        if not configured and not path.exists():
            values.make_secret(path)
        return values.read_secret(path)

    def oidc_secret(self) -> bytes:
        """Return the secret the city's provider gave the portal; never made by us."""
        return values.read_secret(self.path(self.oidc_secret_file))


SECRETS = {
    "portal": "secret_file",
    "master": "keys_master_file",
    "gateway": "gateway_secret_file",
}


# ini key → (attribute, parser); the order is that of docs/operations.md
KEYS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "mode": ("mode", values.choice("development", "production")),
    "var": ("var", values.path),
    "listen": ("listen", values.address),
    "gateway.listen": ("gateway_listen", values.address),
    "public_url": ("public_url_setting", values.url),
    "gateway.urls": ("gateway_urls_setting", values.words),
    "gateway.control_urls": ("gateway_control_urls_setting", values.words),
    "media.port": ("media_port", values.port),
    "media.addresses": ("media_addresses_setting", values.words),
    "proxies": ("proxies", values.networks),
    "storage": ("storage", values.uri("file", "zeo", "postgres")),
    "mail": ("mail", values.uri("maildir", "smtp", "smtps")),
    "mail.from": ("mail_from", str),
    "mail.bounces": ("mail_bounces", values.uri("maildir", "imap", "imaps")),
    "sms": ("sms", values.uri("spool", "https")),
    "keys": ("keys", str),
    "secret_file": ("secret_file", str),
    "keys.master_file": ("keys_master_file", str),
    "gateway.secret_file": ("gateway_secret_file", str),
    "departments": ("departments", values.words),
    "departments.folder": ("departments_folder", str),
    "languages": ("languages", values.languages),
    "city.name": ("city_name", str),
    "city.state": ("city_state", values.choice(*values.STATES)),
    "city.closed": ("city_closed", values.dates),
    "city.logo": ("city_logo", str),
    "pilot.start": ("pilot_start", values.day),
    "pilot.end": ("pilot_end", values.day),
    "booking.hold_minutes": ("booking_hold_minutes", values.whole),
    "booking.activation_minutes": ("booking_activation_minutes", values.whole),
    "booking.return_seconds": ("booking_return_seconds", values.whole),
    "calendar.hosts": ("calendar_hosts", values.words),
    "room.opens": ("room_opens_minutes", values.whole),
    "room.closes": ("room_closes_minutes", values.whole),
    "documents.pickup_days": ("documents_pickup_days", values.whole),
    "content.review": ("content_review", values.switch),
    "filing": ("filing", values.uri("folder", "https")),
    "filing.archive": ("filing_archive", values.switch),
    "audit.roots": ("audit_roots", str),
    "audit.months": ("audit_months", values.whole),
    "e2ee": ("e2ee", values.choice("preferred", "required")),
    "turn.urls": ("turn_urls", values.words),
    "turn.secret": ("turn_secret", str),
    "clamav": ("clamav", str),
    "seal.certificate": ("seal_certificate", str),
    "seal.key": ("seal_key", str),
    "seal.passphrase_file": ("seal_passphrase_file", str),
    "seal.chain": ("seal_chain", str),
    "seal.crls": ("seal_crls", values.words),
    "tsa.url": ("tsa_url", values.uri("http", "https")),
    "tsa.certificate": ("tsa_certificate", str),
    "oidc.issuer": ("oidc_issuer", values.url),
    "oidc.client": ("oidc_client", str),
    "oidc.secret_file": ("oidc_secret_file", str),
    "oidc.groups": ("oidc_groups", values.mapping),
    "oidc.claim": ("oidc_claim", str),
    "oidc.scope": ("oidc_scope", str),
    "metrics.listen": ("metrics_listen", values.address),
    "clock": ("clock", values.instant),
    "limits": ("limits", values.switch),
}


def load(ini: str | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the Settings of `ini` (a path, optional) and the environment, which beats the file."""
    given = from_ini(ini, KEYS) if ini else {}
    given |= from_environment(environ, KEYS)
    given.setdefault("var", "var")
    settings = Settings(**{KEYS[key][0]: _parse(key, value) for key, value in given.items()})
    check(settings, {key: attribute for key, (attribute, _parser) in KEYS.items()})
    return settings


def _parse(key: str, value: str) -> Any:
    try:
        return KEYS[key][1](value.strip())
    except ValueError as error:
        raise SettingsError(f"Einstellung {key} = {value}: {error}.") from error
