"""What comes when nobody looks: news stays news, and faults are named."""

from datetime import timedelta

import hostile
import pytest
from driving import book_firmly, form_with, meet, words

from portal import retention
from portal.plugin.asking import Hooks, NoAnswer

from .test_filing import decide, page, target
from .test_uploads import bring, send


@pytest.fixture
def meeting(site):
    meeting = meet(site, "pruefamt/sofort")
    meeting.begin()
    return meeting


def uploads_page(meeting):
    return meeting.caseworker.get(f"/intern/beratung/{meeting.id}/unterlagen/")


def limit(meeting, days, status=303):
    path = f"/intern/beratung/{meeting.id}/unterlagen/frist"
    token = form_with(meeting.caseworker.get("/intern/"), "csrf_token")["csrf_token"].value
    return meeting.caseworker.post(path, {"tage": days, "csrf_token": token}, status=status)


def test_what_came_while_the_page_was_open_stays_news(site, meeting):
    meeting.desk("beenden")
    limit(meeting, "14")
    send(meeting)
    looked_at = uploads_page(meeting)
    send(meeting, content=hostile.letter("Zweite"))
    form_with(looked_at, "gesehen").submit(status=303)
    assert "Eine Datei ist seit dem Gespräch dazugekommen" in words(uploads_page(meeting))


def test_who_decides_has_seen_what_there_is(site, meeting):
    bring(meeting)
    meeting.desk("beenden")
    limit(meeting, "14")
    seen = page(meeting)
    send(meeting, content=hostile.letter("Zweite"))
    form = form_with(seen, "weg")
    form["weg"].force_value("saved")
    assert "Inzwischen ist etwas dazugekommen" in words(form.submit(status=409))
    decide(meeting, "saved")


def test_a_deadline_ends_before_everything_is_forgotten(site, meeting):
    meeting.desk("beenden")
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        term = retention.term(work, case)
        site.advance(seconds=(term - work.now).total_seconds() - 5 * 86400)
    meeting.caseworker = site.signed_in("caseworker", "pruefamt", email="spaet@stadt.example")
    limit(meeting, "28")
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        assert case.hand_in == term - timedelta(days=1)
    site.advance(days=4, hours=1)
    meeting.caseworker = site.signed_in("caseworker", "pruefamt", email="zuletzt@stadt.example")
    assert "in Kürze gelöscht" in words(limit(meeting, "7", status=409))


def test_behind_a_cancelled_appointment_nobody_is_asked_for_files(site):
    access = book_firmly(site, "pruefamt/viertelstunden", "2027-03-17T10:00:00+01:00")
    site.browser().get(f"{access}/absagen").form.submit()
    caseworker = site.signed_in("caseworker", "pruefamt")
    with site.office.transact() as work:
        (id,) = work.records.appointments
    shown = caseworker.get(f"/intern/beratung/{id}/unterlagen/")
    assert "nachreichen lassen" not in words(shown)
    token = form_with(caseworker.get("/intern/"), "csrf_token")["csrf_token"].value
    given = {"tage": "7", "csrf_token": token}
    answer = caseworker.post(f"/intern/beratung/{id}/unterlagen/frist", given, status=409)
    assert "keinen Termin mehr" in words(answer)


def test_a_damaged_file_is_not_blamed_on_the_target(site, meeting, tmp_path):
    bring(meeting)
    meeting.desk("beenden")
    worker = target(site, f"folder:{tmp_path / 'ablage'}")
    decide(meeting, "given")
    with site.office.transact() as work:
        (upload,) = work.records.uploads.values()
        with upload.content.open("w") as file:
            file.write(b"x" * upload.size)
    worker.file_due()
    said = words(page(meeting))
    assert f"Kennung {upload.id[:8]}" in said
    assert "Das Ziel hat die Datei nicht angenommen" not in said
    assert not (tmp_path / "ablage").exists()


def test_a_part_the_department_cannot_make_is_missed(site, meeting, monkeypatch):
    bring(meeting)
    assert "lässt sich gerade nicht erzeugen" not in words(page(meeting))
    asked = Hooks.ask

    def broken(self, key, hook, **given):
        if hook == "export":
            raise NoAnswer
        return asked(self, key, hook, **given)

    monkeypatch.setattr(Hooks, "ask", broken)
    assert "lässt sich gerade nicht erzeugen" in words(page(meeting))
