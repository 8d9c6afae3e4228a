"""Servers as somebody else runs them: real HTTPS, with a certificate of their own."""

import ipaddress
import ssl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


class CalendarServer:
    """What it answers to a path, and who asked for what."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.port = port
        self.certificate = certificate
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.trickles: set[str] = set()
        self.asked: list[str] = []

    def address(self, path: str = "/k.ics", host: str = "localhost") -> str:
        return f"https://{host}:{self.port}{path}"

    def serve(self, *events: str, path: str = "/k.ics") -> str:
        """Answer with these components from now on; returns the address."""
        self.answers[path] = (200, {"Content-Type": "text/calendar"}, file(*events))
        return self.address(path)

    def redirect(self, path: str, to: str) -> str:
        self.answers[path] = (302, {"Location": to}, b"")
        return self.address(path)


def file(*components: str) -> bytes:
    """Return a calendar file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//DE"]
    for component in components:
        lines += component.strip().splitlines()
    return "\r\n".join([*(line.strip() for line in lines), "END:VCALENDAR", ""]).encode()


def event(start: str, end: str, *more: str, uid: str = "e1") -> str:
    """Return an event; the times with their parameters, as in ";TZID=Europe/Berlin:20270317…"."""
    lines = ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20270301T000000Z", "SUMMARY:Geheimsache"]
    return "\n".join([*lines, f"DTSTART{start}", f"DTEND{end}", *more, "END:VEVENT"])


def local(wall: str) -> str:
    """Return a time in Berlin as a property's parameters and value."""
    return f";TZID=Europe/Berlin:{wall}"


@contextmanager
def calendar_server(folder: Path):
    """Run one; its certificate is for localhost and 127.0.0.1."""
    certificate, key = self_signed(folder)
    server = _Server(("127.0.0.1", 0), _Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    running = server.calendars = CalendarServer(server.server_port, certificate)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield running
    server.shutdown()
    server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_given) -> None:
        """Say nothing: who refuses a certificate hangs up."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        calendars = self.server.calendars
        calendars.asked.append(self.path)
        status, headers, body = calendars.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        for byte in body if self.path in calendars.trickles else ():
            self.wfile.write(bytes([byte]))
            time.sleep(0.2)
        self.wfile.write(body)

    def log_message(self, *_given) -> None:
        pass


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Return the files of a certificate for this machine, and of its key."""
    folder.mkdir(parents=True, exist_ok=True)
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(pem, form, plain))
    (folder / "certificate.pem").write_bytes(made.public_bytes(pem))
    return folder / "certificate.pem", folder / "key.pem"
