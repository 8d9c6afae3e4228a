"""What becomes of a case's documents: handed over with a receipt, or noted as not needed."""

import base64
import hashlib
import io
import json
import ssl
import subprocess
import threading
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import hostile
import pytest
from driving import meet, words
from foreign import self_signed

from portal import retention
from portal.housekeeping import Housekeeping
from portal.outbox import parcels
from portal.outbox.domain import GIVE_UP

from .papers import VALUES
from .test_uploads import bring, send


@pytest.fixture
def meeting(locked):
    """Return a meeting with a sealed form and a file, after its end."""
    bring(locked.meeting)
    locked.meeting.desk("beenden")
    return locked.meeting


def target(site, address: str) -> Housekeeping:
    """Set where documents go; returns who carries them."""
    site.office.settings = replace(site.office.settings, filing=address)
    return Housekeeping(site.office)


def page(meeting):
    return meeting.caseworker.get(f"/intern/beratung/{meeting.id}/ablage")


def decide(meeting, way: str, status=303):
    form = next(f for f in page(meeting).forms.values() if f.action.endswith("/ablage"))
    form["weg"].force_value(way)
    return form.submit(status=status)


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        return {name: made.read(name) for name in made.namelist()}


def test_it_goes_into_a_folder_with_checksums_and_a_receipt(site, meeting, tmp_path):
    worker = target(site, f"folder:{tmp_path / 'ablage'}")
    decide(meeting, "given")
    assert "Unterwegs" in words(page(meeting))
    worker.file_due()
    [file] = (tmp_path / "ablage").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert file.name.startswith("ordnungsamt-")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert digest in words(page(meeting))
    assert any(act == "case.filed" for act, _subject in site.acts)
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(file) as made:
        made.extractall(folder)
    subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=folder, check=True)
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    assert names == [
        "01-waffen-aufbewahrung/daten.json",
        "01-waffen-aufbewahrung/dokument.pdf",
        "SHA256SUMS",
        "unterlagen/01-Mietvertrag.pdf",
        "vorgang.json",
    ]
    data = json.loads((folder / names[0]).read_text())
    assert data["values"]["hersteller"] == VALUES["hersteller"]
    sealed = (folder / names[1]).read_bytes()
    assert hashlib.sha256(sealed).hexdigest() == data["sha256"]


@contextmanager
def office_system(folder, *answers: int):
    """Run the HTTPS target of a department; it answers with these one after the other."""
    certificate, key = self_signed(folder)
    taken, left = [], list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((self.path, dict(self.headers), content))
            self.send_response(left.pop(0))
            self.send_header("Location", "https://127.0.0.1:1/woanders")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_given) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    trusting = ssl.create_default_context(cafile=certificate)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parcels.ssl, "create_default_context", lambda: trusting)
        yield f"https://amt:geheim@localhost:{server.server_port}/eingang", taken
    server.shutdown()
    server.server_close()


def test_it_goes_to_an_https_target_and_is_tried_again_until_it_is_taken(site, meeting, tmp_path):
    with office_system(tmp_path, 503, 201) as (address, taken):
        worker = target(site, address)
        decide(meeting, "given")
        worker.file_due()
        assert "Unterwegs" in words(page(meeting))
        site.advance(minutes=10)
        worker.file_due()
    (first, _, content), (second, headers, again) = taken
    assert first == second
    assert first.startswith("/eingang/ordnungsamt-")
    assert content == again
    digest = hashlib.sha256(content)
    assert headers["Content-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert headers["Authorization"] == f"Basic {base64.b64encode(b'amt:geheim').decode()}"
    assert digest.hexdigest() in words(page(meeting))


@pytest.mark.parametrize("answer", [403, 302], ids=["refused", "sent elsewhere"])
def test_a_target_that_does_not_take_it_is_said_and_decided_anew(site, meeting, tmp_path, answer):
    with office_system(tmp_path, *[answer] * 50) as (address, taken):
        worker = target(site, address)
        decide(meeting, "given")
        for _ in range(50):
            worker.file_due()
            site.advance(hours=2)
    meeting.caseworker = site.signed_in("caseworker", "ordnungsamt", email="neu@stadt.example")
    assert "Das Ziel hat die Datei nicht angenommen" in words(page(meeting))
    assert len(taken) == (1 if answer == 403 else GIVE_UP)
    assert all(path.startswith("/eingang/") for path, _headers, _content in taken)
    with site.office.transact() as work:
        [case] = work.records.cases.values()
        assert case.participants[0].unreached is None
    decide(meeting, "saved")
    assert "Selbst heruntergeladen" in words(page(meeting))


def test_the_same_file_can_be_saved_by_hand(site, meeting):
    saved = meeting.caseworker.get(f"/intern/beratung/{meeting.id}/ablage.zip")
    assert saved.content_type == "application/zip"
    assert "SHA256SUMS" in unpacked(saved.body)
    again = meeting.caseworker.get(f"/intern/beratung/{meeting.id}/ablage.zip")
    assert again.body == saved.body
    assert any(act == "case.copied" for act, _subject in site.acts)


def test_nobody_else_sees_or_decides(site, meeting):
    other = site.signed_in("caseworker", "sozialamt", email="sozial@stadt.example")
    for end in ("ablage", "ablage.zip"):
        other.get(f"/intern/beratung/{meeting.id}/{end}", status=404)
    meeting.post(other, f"/intern/beratung/{meeting.id}/ablage", {"weg": "saved"}, status=404)


@pytest.mark.parametrize("way", ["", "given", "archive", "unsinn"])
def test_only_what_is_offered_can_be_decided(meeting, way):
    answer = decide(meeting, way, status=422)
    assert "Bitte wählen Sie" in words(answer)
    assert "Noch nicht entschieden" in words(page(meeting))


def test_the_archive_is_a_setting(site, meeting):
    site.office.settings = replace(site.office.settings, filing_archive=True)
    decide(meeting, "archive")
    assert "Dem Archiv angeboten" in words(page(meeting))


def test_a_file_that_comes_later_asks_for_the_decision_again(site, meeting):
    decide(meeting, "not_needed")
    meeting.post(
        meeting.caseworker,
        f"/intern/beratung/{meeting.id}/unterlagen/frist",
        {"tage": "14"},
        status=303,
    )
    site.advance(hours=2)
    send(meeting, hostile.letter("Nachtrag"))
    assert "Noch nicht entschieden" in words(page(meeting))


def test_from_a_fortnight_before_the_day_view_asks_and_then_all_goes(site, meeting):
    site.office.attempt(retention.remind)
    assert "bald gelöscht" not in words(meeting.caseworker.get("/intern/"))
    site.advance(days=170)
    site.office.attempt(retention.remind)
    caseworker = site.signed_in("caseworker", "ordnungsamt", email="neu@stadt.example")
    overview = caseworker.get("/intern/")
    assert "Diese Vorgänge werden bald gelöscht" in words(overview)
    site.advance(days=20)
    retention.run(site.office)
    assert any(act == "case.forgotten_undecided" for act, _subject in site.acts)
    with site.office.transact() as work:
        assert not work.records.unfiled


def test_what_was_decided_is_not_asked_for(site, meeting):
    decide(meeting, "not_needed")
    site.advance(days=170)
    assert site.office.attempt(retention.remind) == 0
    site.advance(days=20)
    retention.run(site.office)
    assert not any(act == "case.forgotten_undecided" for act, _subject in site.acts)


def test_a_department_adds_files_in_its_own_format(site):
    with site.office.transact() as work:
        told = {"1": {"form": "vorbelegt", "values": {"frei": "x"}}}
        added = work.departments.export("pruefamt", None, told)
    assert added == {"../nachricht.xml": b"<vorbelegt/>"}


def test_what_a_department_adds_stays_in_its_folder_of_the_file(site):
    meeting = meet(site, "pruefamt/sofort")
    meeting.begin()
    bring(meeting)
    saved = meeting.caseworker.get(f"/intern/beratung/{meeting.id}/ablage.zip")
    names = [name for name in unpacked(saved.body) if name.startswith("fachverfahren/")]
    assert names == ["fachverfahren/01-.._nachricht.xml"]


def test_pressed_twice_it_is_carried_once(site, meeting, tmp_path):
    worker = target(site, f"folder:{tmp_path / 'ablage'}")
    decide(meeting, "given")
    decide(meeting, "given")
    assert worker.file_due() == 1


def test_an_answer_belongs_to_the_decision_it_was_carried_for(site, meeting, tmp_path):
    worker = target(site, f"folder:{tmp_path / 'ablage'}")
    decide(meeting, "given")
    decide(meeting, "saved")
    assert worker.file_due() == 0
    assert "Selbst heruntergeladen" in words(page(meeting))
    assert "Angekommen" not in words(page(meeting))


def test_the_receipt_stays_when_something_else_comes(site, meeting, tmp_path):
    worker = target(site, f"folder:{tmp_path / 'ablage'}")
    decide(meeting, "given")
    worker.file_due()
    [file] = (tmp_path / "ablage").iterdir()
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    frist = f"/intern/beratung/{meeting.id}/unterlagen/frist"
    meeting.post(meeting.caseworker, frist, {"tage": "14"}, status=303)
    site.advance(hours=2)
    send(meeting, hostile.letter("Nachtrag"))
    told = words(page(meeting))
    assert "Seitdem ist etwas dazugekommen" in told
    assert digest in told
    assert "Noch nicht entschieden" in told


def test_a_target_that_is_slow_holds_no_mail_back(site, meeting, tmp_path):
    worker = target(site, f"folder:{tmp_path / 'ablage'}")
    decide(meeting, "given")
    worker.send_due()
    assert not (tmp_path / "ablage").exists()
