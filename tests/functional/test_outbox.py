"""What becomes of messages at a real SMTP server and a real HTTP gateway for text messages."""

import base64
import json
import socket
import ssl
import threading
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.controller import Controller
from driving import EMAIL, NAME, book_firmly, form_with, words
from foreign import self_signed

from portal.housekeeping import Housekeeping

SERVICE = "pruefamt/viertelstunden"
START = "2027-03-17T10:00:00+01:00"


class Server:
    """An SMTP server that answers a recipient as the test says."""

    def __init__(self) -> None:
        self.answer = "250 OK"
        self.mails: list = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content))
        return "250 OK"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


@pytest.fixture
def smtp(site):
    """Let the portal deliver to a server of its own."""
    server = Server()
    server.start()
    deliver_by(site, mail=f"smtp://127.0.0.1:{server.port}")
    yield server
    server.stop()


def deliver_by(site, **settings):
    site.office.settings = replace(site.office.settings, **settings)
    site.housekeeping = Housekeeping(site.office)


def waiting(site):
    with site.office.transact() as work:
        return [(m.attempts, m.due) for m in work.records.outbox.values()]


def unreached(site):
    """Return whether the only person is marked as out of reach."""
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        return case.participants[0].unreached is not None


def test_each_event_is_one_mail_however_often_it_is_looked_at(site, smtp):
    book_firmly(site, SERVICE, START)
    for _ in range(3):
        site.housekeeping.send_due()
        site.advance(hours=1)
    (mail,) = smtp.mails
    assert mail["To"] == EMAIL
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"]
    assert mail["Date"]


def test_a_server_that_is_down_stops_no_booking_and_gets_the_mail_later(site, smtp):
    smtp.answer = "451 later"
    book_firmly(site, SERVICE, START)
    site.housekeeping.send_due()
    assert [attempts for attempts, _due in waiting(site)] == [1]
    assert not unreached(site)
    smtp.answer = "250 OK"
    site.housekeeping.send_due()
    assert smtp.mails == []  # not before its time
    site.advance(minutes=1)
    site.housekeeping.send_due()
    assert len(smtp.mails) == 1
    assert waiting(site) == []


def test_a_second_copy_bears_the_same_number(site, smtp, monkeypatch):
    """After a crash between delivery and its note, the mail goes out again."""
    book_firmly(site, SERVICE, START)
    monkeypatch.setattr("portal.outbox.domain.sent", lambda work, id: None)
    site.housekeeping.send_due()
    monkeypatch.undo()
    site.housekeeping.send_due()
    first, second = smtp.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_refused_address_is_not_tried_again_and_seen_by_the_caseworker(site, smtp):
    caseworker = site.signed_in("caseworker", "umweltschutz")
    form = form_with(caseworker.get("/intern/einladen"), "service")
    form["service"], form["name"], form["email"] = "umweltschutz/mobilitaetsberatung", NAME, EMAIL
    form["wann"], form["day1"], form["time1"] = "liste", "2027-03-19", "10:00"
    form.submit()
    smtp.answer = "550 no such user"
    site.housekeeping.send_due()
    assert waiting(site) == []
    assert unreached(site)
    assert "ließ sich nicht zustellen" in words(caseworker.get("/intern/einladungen/"))


def test_tries_go_on_for_days_ever_more_slowly_and_then_end(site, smtp):
    smtp.answer = "451 later"
    book_firmly(site, SERVICE, START)
    begun = site_now(site)
    pauses = []
    while found := waiting(site):
        before = site_now(site)
        site.housekeeping.send_due()
        if not (found := waiting(site)):
            break
        ((_attempts, due),) = found
        # To ten seconds: the clock goes on while a message is tried.
        pauses.append(timedelta(seconds=round((due - before).total_seconds(), -1)))
        site.advance(seconds=(due - before).total_seconds() + 1)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=2)
    assert timedelta(days=2) < site_now(site) - begun < timedelta(days=4)
    assert unreached(site)


def site_now(site):
    with site.office.transact() as work:
        return work.now


@pytest.mark.parametrize("name", ["A\r\nBcc: x@y.example", "A\nB", 'A", x@y.example, "'])
def test_no_name_becomes_a_header(site, smtp, name):
    given = {"department": "pruefamt", "service": "viertelstunden", "start": START}
    site.browser().post_json(
        "/api/v1/appointments", given | {"name": name, "email": EMAIL}, status="*"
    )
    site.housekeeping.send_due()
    for mail in smtp.mails:
        assert mail["Bcc"] is None
        assert mail["To"] == EMAIL


# --- text messages over HTTP ---


class Provider(BaseHTTPRequestHandler):
    """What a provider answers is the server's `status`; what came is kept there."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/woanders")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def provider(site, tmp_path, monkeypatch):
    """Let the portal hand text messages to a provider on this machine."""
    files = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.status, server.got = 202, []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    deliver_by(site, sms=f"https://stadt:geheim@127.0.0.1:{server.server_port}/senden")
    yield server
    server.shutdown()
    server.server_close()


def invite_by_text(site):
    caseworker = site.signed_in("caseworker", "umweltschutz")
    form = form_with(caseworker.get("/intern/einladen"), "service")
    form["service"], form["name"], form["way"] = "umweltschutz/mobilitaetsberatung", NAME, "sms"
    form["phone"], form["day"], form["time"] = "0170 1234567", "2027-03-19", "10:00"
    assert form.submit().status_int == 303
    site.housekeeping.send_due()


def test_a_provider_gets_number_text_and_a_reference(site, provider):
    invite_by_text(site)
    ((path, headers, body),) = provider.got
    assert path == "/senden"
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"stadt:geheim"
    assert body["to"] == "+491701234567"
    assert "/termin/" in body["text"]
    assert body["reference"] == headers["Idempotency-Key"]
    assert waiting(site) == []


@pytest.mark.parametrize(
    ("status", "left", "lost"), [(503, 1, False), (429, 1, False), (422, 0, True), (302, 1, False)]
)
def test_what_a_provider_refuses_comes_later_or_never(site, provider, status, left, lost):
    provider.status = status
    invite_by_text(site)
    assert [path for path, *_ in provider.got] == ["/senden"]  # and goes nowhere else
    assert len(waiting(site)) == left
    assert unreached(site) is lost


def test_a_provider_nobody_vouches_for_gets_nothing(site, provider, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    invite_by_text(site)
    assert provider.got == []
    assert len(waiting(site)) == 1
