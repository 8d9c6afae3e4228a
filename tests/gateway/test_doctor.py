"""`videoberatung doctor` against real servers: what it finds good, and what it finds wrong."""

import contextlib
import socket
import ssl
import stat
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import dns.message
import dns.resolver
import dns.rrset
import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from foreign import calendar_server

from portal.__main__ import main
from portal.catalogue.domain import installed
from portal.control import ControlSocket
from portal.doctor import PARTS, examine
from portal.persistence import Office, open_database
from portal.settings import Settings
from portal.staff.calendars import Reading, keep
from portal.staff.domain import add_account

from .conftest import SECRET as GATEWAY_SECRET
from .test_turn import SECRET, coturn, free_port


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "var").mkdir(mode=0o700)
    return Settings(var=tmp_path / "var", gateway_listen=("127.0.0.1", free_port()))


def found(settings, part):
    """Return (verdict, text) of one part."""
    return [(f.verdict, f.text) for f in examine(settings) if f.part == part]


def verdicts(settings, part):
    return [verdict for verdict, _text in found(settings, part)]


def test_every_part_is_looked_at_whatever_the_others_are_like(settings, monkeypatch):
    monkeypatch.setitem(PARTS, "Schlüssel", lambda settings: 1 / 0)
    parts = dict.fromkeys(finding.part for finding in examine(settings))
    assert list(parts) == list(PARTS)
    assert found(settings, "Schlüssel") == [("wrong", "division by zero (ZeroDivisionError)")]


def test_the_command_fails_where_something_is_wrong(settings, monkeypatch, capsys):
    monkeypatch.setenv("VIDEOBERATUNG_VAR", str(settings.var))
    monkeypatch.setenv("VIDEOBERATUNG_GATEWAY_LISTEN", f"127.0.0.1:{free_port()}")
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in said if " Gateway " in line] == ["Fehler"]


def test_a_secret_that_all_can_read_is_wrong_and_says_how_to_mend_it(settings):
    settings.secret("master")
    path = settings.var / "master.secret"
    path.chmod(path.stat().st_mode | stat.S_IROTH)
    wrong = [text for verdict, text in found(settings, "Geheimnisse") if verdict == "wrong"]
    assert wrong == [f"Geheimnis {path}: Alle können es lesen. Abhilfe: chmod 600 {path}"]


def test_a_state_directory_open_to_others_is_named(settings):
    assert verdicts(settings, "Rechte") == ["ok"]
    settings.var.chmod(0o755)
    assert verdicts(settings, "Rechte") == ["warning"]


def test_trials_are_fine_until_production(settings):
    real = replace(settings, mode="production", public_url_setting="https://video.stadt.example")
    for part in ("E-Mail", "SMS", "Siegel"):
        assert verdicts(settings, part) == ["warning"]
        assert verdicts(real, part) == ["wrong"]
    plain = replace(real, public_url_setting="http://video.stadt.example")
    assert [verdicts(real, "Einstellungen"), verdicts(plain, "Einstellungen")] == [
        ["ok"],
        ["wrong"],
    ]


# --- mail ---


@pytest.fixture
def smtp():
    controller = Controller(object(), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture
def names(monkeypatch):
    """Answer questions for TXT records as the test says."""
    records: dict[str, str] = {}
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def answer():
        with contextlib.suppress(OSError):
            while True:
                asked, who = server.recvfrom(4096)
                question = dns.message.from_wire(asked)
                reply = dns.message.make_response(question)
                name = question.question[0].name
                if text := records.get(name.to_text(omit_final_dot=True)):
                    reply.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", f'"{text}"'))
                server.sendto(reply.to_wire(), who)

    threading.Thread(target=answer, daemon=True).start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.getsockname()[1]
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    yield records
    server.close()


def test_a_mail_server_that_answers_and_a_domain_that_speaks_for_it(settings, smtp, names):
    given = replace(settings, mail=smtp, mail_from="video@stadt.example")
    names |= {"stadt.example": "v=spf1 mx -all", "_dmarc.stadt.example": "v=DMARC1; p=reject"}
    assert verdicts(given, "E-Mail") == ["ok", "ok", "ok"]


def test_a_domain_that_says_nothing_is_a_warning(settings, smtp, names):
    given = replace(settings, mail=smtp, mail_from="video@stadt.example")
    names |= {"stadt.example": "something else"}
    told = found(given, "E-Mail")
    assert [verdict for verdict, _text in told] == ["ok", "warning", "warning"]
    assert "kein SPF-Eintrag bei stadt.example" in told[1][1]


def test_a_mail_server_that_is_not_there_is_wrong(settings, names):
    given = replace(settings, mail=f"smtp://127.0.0.1:{free_port()}")
    assert verdicts(given, "E-Mail")[0] == "wrong"


# --- calendars of the staff ---


@pytest.fixture
def server(tmp_path, monkeypatch):
    with calendar_server(tmp_path / "server") as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
        yield running


@pytest.fixture
def office(settings):
    given = replace(settings, calendar_hosts=("localhost",))
    database = open_database(given)
    yield Office(database, given, installed(given))
    database.close()


def named(office, email, address, read=None):
    """Let a new account name a calendar that could be read then; returns the account's id."""
    with office.transact() as work:
        account = add_account(work, email, "ein-langes-passwort", (), False)
        keep(work, account, address, Reading(until=work.now))
        work.records.calendars[account.id].read = read or work.now
        return account.id


def test_nobody_has_to_name_a_calendar(settings):
    assert found(settings, "Kalender") == [("ok", "niemand hat einen angegeben")]


def test_calendars_that_cannot_be_read_are_told_by_the_ids_of_their_accounts(office, server):
    named(office, "gut@stadt.example", server.serve())
    two_days_ago = datetime.now(UTC) - timedelta(hours=48, seconds=1)
    gone = named(office, "weg@stadt.example", server.address("/weg.ics"), two_days_ago)
    server.answers["/seite.ics"] = (200, {}, b"<html>")
    page = named(office, "seite@stadt.example", server.address("/seite.ics"))
    office.database.close()
    told = dict.fromkeys(found(office.settings, "Kalender"))
    assert set(told) == {
        ("ok", "1 von 3 antworten und sind lesbar"),
        (
            "wrong",
            f"Konto {gone}, vor 48 Stunden gelesen: Der Kalender antwortet mit einem Fehler (404). "
            "Der Platz wird ohne ihn vergeben",
        ),
        (
            "warning",
            f"Konto {page}, vor 0 Minuten gelesen: Unter dieser Adresse liegt kein lesbarer "
            "Kalender (iCalendar). Was gelesen ist, gilt 24 Stunden",
        ),
    }


def test_a_running_site_is_asked_for_its_calendars_and_should_have_read_them(office, server):
    hours_ago = datetime.now(UTC) - timedelta(hours=3, seconds=1)
    late = named(office, "alt@stadt.example", server.serve(), hours_ago)
    control = ControlSocket(office)
    told = found(office.settings, "Kalender")
    control.close()
    assert told == [
        ("ok", "1 von 1 antworten und sind lesbar"),
        (
            "warning",
            f"Konto {late}, vor 3 Stunden gelesen: Er antwortet, aber die Anwendung "
            "liest ihn nicht. Warum, sagt ihr Log",
        ),
    ]


# --- the rest ---


def test_a_gateway_that_answers_says_how_many_it_carries(settings, shared_gateway):
    host, port = shared_gateway.address
    ours = settings.var / "gateway.secret"
    ours.write_text(GATEWAY_SECRET.decode())
    ours.chmod(0o600)
    there = replace(settings, gateway_listen=(host, port))
    assert found(there, "Gateway") == [("ok", f"http://{host}:{port} trägt 0 Plätze")]
    ours.write_text("an other secret, which is long enough for anybody")
    assert verdicts(there, "Gateway") == ["wrong"]


def test_a_relay_is_really_asked_for(settings, tmp_path):
    with coturn(tmp_path) as turn:
        ways = f"turn:127.0.0.1:{turn.port}", f"turn:127.0.0.1:{turn.port}?transport=tcp"
        there = replace(settings, turn_urls=ways, turn_secret=SECRET)
        assert verdicts(there, "TURN") == ["ok", "ok"]
        assert verdicts(replace(there, turn_secret="another"), "TURN") == ["wrong", "wrong"]  # noqa: S106
        unknown = replace(there, turn_urls=(f"turns:127.0.0.1:{turn.tls_port}",))
        assert verdicts(unknown, "TURN") == ["wrong"]  # nobody vouches for its certificate


@pytest.mark.parametrize(("days", "verdict"), [(90, "ok"), (10, "warning"), (-1, "wrong")])
def test_a_seal_that_ends_is_seen_in_time(settings, tmp_path, days, verdict):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Stadt")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    made = made.public_key(key.public_key()).not_valid_before(now - timedelta(days=400))
    signed = made.not_valid_after(now + timedelta(days=days)).sign(key, hashes.SHA256())
    path = tmp_path / "siegel.pem"
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    assert verdicts(replace(settings, seal_certificate=str(path)), "Siegel") == [verdict]


def test_a_provider_whose_certificate_does_not_hold_is_wrong(settings, tmp_path):
    with coturn(tmp_path):
        pass  # only for its certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def greet():
            with contextlib.suppress(OSError):
                context.wrap_socket(server.accept()[0], server_side=True).close()

        threading.Thread(target=greet, daemon=True).start()
        told = found(replace(settings, sms=f"https://127.0.0.1:{port}/"), "SMS")
    assert told[0][0] == "wrong"
    assert "das Zertifikat wird nicht anerkannt" in told[0][1]
