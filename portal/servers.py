"""The servers an installation relies on: each is greeted, none is sent anything."""

import asyncio
import smtplib
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from aioice import turn

from portal import clock
from portal.causes import cause
from portal.consultation.fleet import sender
from portal.consultation.turn import ice_servers
from portal.documents import scanner
from portal.outbox.bounces import opened
from portal.outbox.delivery import connected
from portal.settings import Settings

TIMEOUT = 5  # seconds
CLAMAV_DATE = "%a %b %d %H:%M:%S %Y"
OLD_SIGNATURES = timedelta(days=3)

Told = Iterator[tuple[str, str]]  # "ok", "warning" or "wrong", and a text


def for_trials(settings: Settings, text: str) -> tuple[str, str]:
    """Return what is fine until citizens come."""
    return ("wrong" if settings.production else "warning"), text


def malware(settings: Settings) -> Told:
    """ClamAV answers, and what it knows is young."""
    if not settings.clamav:
        yield for_trials(settings, "ClamAV prüft keine hochgeladenen Dateien: Setzen Sie clamav")
        return
    try:
        version = scanner.ask(settings.clamav, b"VERSION")
    except OSError as error:
        yield "wrong", f"{settings.clamav}: {cause(error)}. Hochladen geht nicht"
        return
    *_name, made = version.split("/")
    try:
        age = clock.now() - datetime.strptime(made, CLAMAV_DATE).replace(tzinfo=UTC)
    except ValueError:
        yield "warning", f"{version} antwortet; seine Signaturen haben kein Datum"
        return
    verdict = "warning" if age > OLD_SIGNATURES else "ok"
    yield verdict, f"{version} antwortet; seine Signaturen sind {age.days} Tage alt"


def mail(settings: Settings) -> Told:
    """The server greets us and takes our password; the sender's domain speaks for it."""
    if settings.mail.startswith("maildir:"):
        yield for_trials(settings, "E-Mails bleiben in einem Ordner: Setzen Sie mail = smtp://…")
        return
    try:
        with connected(settings.mail) as client:
            client.noop()
        yield "ok", f"{urlsplit(settings.mail).hostname} antwortet"
    except (OSError, smtplib.SMTPException) as error:
        yield "wrong", f"{urlsplit(settings.mail).hostname}: {cause(error)}"
    yield from _sender(settings.mail_from.rpartition("@")[2])


def _sender(domain: str) -> Told:
    """DKIM cannot be looked up without knowing a signature's selector: look at a sent mail."""
    for name, starts, what in (
        (domain, "v=spf1", "SPF"),
        (f"_dmarc.{domain}", "v=DMARC1", "DMARC"),
    ):
        try:
            there = any(text.startswith(starts) for text in _texts(name))
        except dns.exception.DNSException as error:
            yield "warning", f"{what} für {domain}: nicht nachzusehen ({type(error).__name__})"
            continue
        if there:
            yield "ok", f"{what} für {domain}"
        else:
            yield "warning", f"kein {what}-Eintrag bei {name}: E-Mails gelten als Spam"


def _texts(name: str) -> list[str]:
    try:
        found = dns.resolver.resolve(name, "TXT", lifetime=TIMEOUT)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    return [b"".join(record.strings).decode(errors="replace") for record in found]


def bounces(settings: Settings) -> Told:
    """The mailbox for mails that come back can be opened."""
    if not settings.mail_bounces:
        yield "warning", "E-Mails, die zurückkommen, sieht niemand: Setzen Sie mail.bounces"
        return
    try:
        with opened(settings):
            pass
        yield "ok", "das Postfach für zurückgekommene E-Mails ist offen"
    except OSError as error:
        yield "wrong", f"mail.bounces: {cause(error)}"


def sms(settings: Settings) -> Told:
    """The provider's gateway can be reached, and its certificate holds."""
    if settings.sms.startswith("spool:"):
        yield for_trials(settings, "SMS bleiben in einem Ordner: Setzen Sie sms = https://…")
        return
    parts = urlsplit(settings.sms)
    context = ssl.create_default_context()
    with socket.create_connection((parts.hostname or "", parts.port or 443), TIMEOUT) as plain:
        context.wrap_socket(plain, server_hostname=parts.hostname).close()
    yield "ok", f"{parts.hostname} antwortet"


def gateway(settings: Settings) -> Told:
    """Each gateway answers a signed question."""
    post = sender(settings)
    for address in settings.gateway_control_urls:
        try:
            said = post(address, {"op": "load"})
        except (OSError, ValueError) as error:
            hint = (
                "Bitte starten, oder gateway.control_urls, gateway.secret_file und die Uhren prüfen"
            )
            yield "wrong", f"{address}: {cause(error)}. {hint}"
        else:
            stopping = " und hält gerade an" if said.get("stopping") else ""
            yield "ok", f"{address} trägt {said.get('seats', 0)} Plätze{stopping}"


def relay(settings: Settings) -> Told:
    """Each TURN address gives a relay for credentials as citizens get them."""
    servers = ice_servers(settings, clock.now() + timedelta(minutes=2))
    if not servers:
        yield "warning", "kein TURN-Server: Hinter einer strengen Firewall kann niemand teilnehmen"
        return
    for address in settings.turn_urls:
        try:
            asyncio.run(_allocate(address, servers[0]["username"], servers[0]["credential"]))
        except Exception as error:
            yield "wrong", f"{address}: {cause(error)}"
        else:
            yield "ok", f"{address} leitet weiter"


async def _allocate(address: str, username: str, password: str) -> None:
    scheme, _, rest = address.partition(":")
    where, _, query = rest.partition("?")
    host, _, port = where.rpartition(":") if ":" in where else (where, "", "")
    secure = scheme == "turns"
    tcp = secure or query == "transport=tcp"
    made = turn.create_turn_endpoint(
        asyncio.DatagramProtocol,
        (host.strip("[]"), int(port or (5349 if secure else 3478))),
        username,
        password,
        ssl=ssl.create_default_context() if secure else None,
        transport="tcp" if tcp else "udp",
    )
    transport, _protocol = await asyncio.wait_for(made, TIMEOUT)
    transport.close()
    await asyncio.sleep(0.1)  # the relay is given back in a task of its own
