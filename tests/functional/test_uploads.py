"""Files people bring: in the room, after it, seen as pictures, locked with a form, forgotten."""

import re

import hostile
import pytest
from driving import EMAIL, WEAPONS, Meeting, form_with, heading, meet, words
from webtest import Upload as File

from portal import retention
from portal.documents import uploads
from portal.documents.errors import REFUSED

from .papers import text_of

COPIES = "pruefamt/sofort"


def bring(meeting, browser=None, content=None, name="Mietvertrag.pdf", status=200, **more):
    """Upload a file as the room's script does."""
    browser = browser or meeting.citizen
    given = {"datei": File(name, content or hostile.letter(), "application/pdf"), **more}
    return meeting.post(browser, f"/raum/{meeting.id}/unterlagen", given, status=status).json


def listed(meeting, browser=None) -> list[dict]:
    return meeting.state(browser or meeting.citizen)["uploads"]


@pytest.fixture
def meeting(site):
    meeting = meet(site)
    meeting.begin()
    return meeting


def test_the_other_side_sees_a_file_as_pictures_with_its_text(site, meeting):
    id = bring(meeting)["id"]
    for browser, mine in ((meeting.citizen, True), (meeting.caseworker, False)):
        [entry] = listed(meeting, browser)
        assert (entry["name"], entry["mine"], entry["removable"]) == ("Mietvertrag.pdf", mine, True)
        shown = browser.get(f"/raum/{meeting.id}/unterlagen/{id}").json
        assert shown["pages"][0]["lines"][0][0] == "Mietvertrag 1"
        picture = browser.get(f"/raum/{meeting.id}/unterlagen/{id}/seiten/1.jpg")
        assert picture.content_type == "image/jpeg"
        assert picture.body.startswith(b"\xff\xd8\xff")
        browser.get(f"/raum/{meeting.id}/unterlagen/{id}/seiten/2.jpg", status=404)
    assert ("upload.added", f"upload:{id}") in site.acts


def test_nobody_outside_the_room_sees_or_brings_one(site, meeting):
    id = bring(meeting)["id"]
    stranger, other = site.browser(), another(meeting)
    other.begin()
    stranger.get(f"/raum/{meeting.id}/unterlagen/{id}", status=404)
    for way in ("", "/seiten/1.jpg"):
        other.citizen.get(f"/raum/{other.id}/unterlagen/{id}{way}", status=404)
    waiting = another(meeting)
    waiting.enter()
    bring(waiting, status=403)
    assert listed(meeting)[0]["id"] == id


def another(meeting) -> Meeting:
    """Invite somebody else to the same service."""
    form = form_with(meeting.caseworker.get("/intern/einladen"), "service")
    form["service"], form["name"], form["email"] = WEAPONS, "Jemand anders", EMAIL
    id = form.submit("now").location.rpartition("/")[2]
    mail = meeting.site.deliver()[-1]
    return Meeting(meeting.site, id, mail.links[0], meeting.caseworker, meeting.site.browser())


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"MZ", "kind"), (hostile.heic(), "heic"), (hostile.archive(), "office")],
    ids=["program", "heic", "archive"],
)
def test_a_refused_file_gets_a_sentence_and_changes_nothing(meeting, content, why):
    answer = bring(meeting, content=content, name="a.pdf", status=422)
    assert answer["detail"] == REFUSED[why]
    assert listed(meeting) == []


def test_without_a_file_that_is_said(meeting):
    path = f"/raum/{meeting.id}/unterlagen"
    answer = meeting.post(meeting.citizen, path, {"datei": ""}, status=422).json
    assert "wählen Sie eine Datei" in answer["fields"]["datei"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Ordner\\Brief.docx", "Brief.pdf"),
        ("ab\u202efdp.exe", "abfdp.pdf"),
        ("<img onerror=alert(1)>.pdf", "<img onerror=alert(1)>.pdf"),
        ("...", "Datei.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        ("Änderung – Größe.PDF", "Änderung – Größe.pdf"),
    ],
    ids=["up", "backslash", "direction", "markup", "dots", "long", "umlauts"],
)
def test_names_are_made_harmless(meeting, given, kept):
    id = bring(meeting, name=given)["id"]
    assert listed(meeting)[0]["name"] == kept
    saved = meeting.caseworker.get(f"/intern/beratung/{meeting.id}/unterlagen/{id}")
    assert saved.headers["Content-Disposition"].startswith("attachment; filename*=")
    assert "\n" not in saved.headers["Content-Disposition"]
    assert saved.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    page = meeting.caseworker.get(f"/intern/beratung/{meeting.id}/unterlagen/")
    assert page.html.find("h2").get_text() == kept


def test_each_takes_the_own_file_away_and_the_staff_any(meeting):
    mine, theirs = bring(meeting)["id"], bring(meeting, meeting.caseworker)["id"]
    path = f"/raum/{meeting.id}/unterlagen"
    assert [entry["removable"] for entry in listed(meeting)] == [True, False]
    meeting.post(meeting.citizen, f"{path}/{theirs}/loeschen", status=403)
    meeting.post(meeting.caseworker, f"{path}/{mine}/loeschen")
    meeting.post(meeting.caseworker, f"{path}/{theirs}/loeschen")
    assert listed(meeting) == []
    meeting.citizen.get(f"{path}/{mine}", status=404)


def test_thirty_files_are_enough(site, meeting):
    first = bring(meeting)["id"]
    with site.office.transact() as work:
        [case] = [c for c in work.records.cases.values() if first in c.uploads]
        case.uploads = (first,) * 30
    assert bring(meeting, status=422)["detail"] == REFUSED["many"]


def test_copies_of_ids_are_not_taken_where_nobody_needs_them(meeting):
    assert not meeting.state(meeting.citizen)["copies"]
    assert bring(meeting, kopie="ja", status=422)["detail"] == REFUSED["copy"]


def test_copies_of_ids_are_marked_where_they_are_needed(site):
    needed = meet(site, COPIES)
    needed.begin()
    assert needed.state(needed.citizen)["copies"]
    id = bring(needed, kopie="ja", content=hostile.photo(), name="Ausweis.jpg")["id"]
    [entry] = listed(needed)
    assert (entry["name"], entry["copy"]) == ("Ausweis.pdf", True)
    saved = needed.caseworker.get(f"/intern/beratung/{needed.id}/unterlagen/{id}")
    assert saved.content_type == "application/pdf"


def test_what_was_changed_on_disk_is_not_shown(site, meeting):
    id = bring(meeting)["id"]
    with site.office.transact() as work:
        upload = work.records.uploads[id]
        for blob in (upload.content, *upload.pictures):
            with blob.open("r") as file:
                content = bytearray(file.read())
            content[-1] ^= 1
            with blob.open("w") as file:
                file.write(content)
    meeting.citizen.get(f"/raum/{meeting.id}/unterlagen/{id}/seiten/1.jpg", status=409)
    meeting.caseworker.get(f"/intern/beratung/{meeting.id}/unterlagen/{id}", status=409)


def test_a_locked_form_locks_the_files_and_names_their_hashes(presented):
    meeting = presented.meeting
    id = bring(meeting)["id"]
    digest = meeting.citizen.get(f"/raum/{meeting.id}/unterlagen/{id}").json["digest"]
    presented.sign()
    presented.lock()
    text = "".join(text_of(presented.pdf().body).split())
    assert digest in text
    assert "Mietvertrag.pdf" in text
    path = f"/raum/{meeting.id}/unterlagen/{id}/loeschen"
    meeting.post(meeting.citizen, path, status=409)
    meeting.post(meeting.caseworker, path, status=409)
    answer = meeting.post(
        meeting.caseworker, f"/intern/beratung/{meeting.id}/unterlagen/{id}/loeschen", status=409
    )
    assert "gesperrt" in answer.json["detail"]
    assert not listed(meeting)[0]["removable"]


def test_nothing_of_it_is_stored_in_the_clear_and_all_goes_with_the_case(site, meeting):
    bring(meeting, content=hostile.letter("Geheimvertrag"), name="Geheimname.pdf")
    meeting.desk("beenden")
    with site.office.transact() as work:
        [upload] = work.records.uploads.values()
        assert uploads.content(work, upload).startswith(b"%PDF-")
        raw = [upload.name, upload.pages]
        for blob in (upload.content, *upload.pictures):
            with blob.open("r") as file:
                raw.append(file.read())
        stored = b"".join(raw)
    assert [word for word in (b"Geheim", b"%PDF", b"JFIF", b"width") if word in stored] == []
    site.advance(days=190)
    retention.run(site.office)
    with site.office.transact() as work:
        assert len(work.records.uploads) == 0


# After the conversation


def test_during_the_conversation_the_page_says_that_it_is_for_later(site, meeting):
    meeting.post(meeting.caseworker, f"/raum/{meeting.id}/unterlagen/frist", {"tage": "14"})
    page = site.browser().get(f"{meeting.access}/unterlagen")
    assert "Sobald das Gespräch vorbei ist" in words(page)
    assert "datei" not in page.text


@pytest.fixture
def awaited(site, meeting):
    """Return a meeting after which files are taken for a fortnight."""
    meeting.post(meeting.caseworker, f"/raum/{meeting.id}/unterlagen/frist", {"tage": "14"})
    meeting.desk("beenden")
    site.advance(hours=2)
    return meeting


def send(meeting, content=None, status=303, **given):
    page = meeting.site.browser().get(f"{meeting.access}/unterlagen")
    form = form_with(page, "datei")
    form["datei"] = File("Nachweis.pdf", content or hostile.letter("Nachweis"))
    for name, value in given.items():
        form[name] = value
    return form.submit(status=status)


def test_only_a_caseworker_lets_files_be_handed_in(site, meeting):
    path = f"/raum/{meeting.id}/unterlagen/frist"
    meeting.post(meeting.citizen, path, {"tage": "14"}, status=403)
    meeting.post(meeting.caseworker, path, {"tage": "1000"}, status=422)
    meeting.desk("beenden")
    site.advance(hours=2)
    page = site.browser().get(f"{meeting.access}/unterlagen")
    assert "keine Unterlagen nachzureichen" in words(page)
    assert "datei" not in page.text
    assert "nachreichen" not in words(site.browser().get(meeting.access))


def test_the_room_says_until_when(meeting):
    meeting.post(meeting.caseworker, f"/raum/{meeting.id}/unterlagen/frist", {"tage": "7"})
    assert re.search(r"\d+\. \w+ 20\d\d", meeting.state(meeting.citizen)["hand_in"])


def test_what_comes_later_is_news_in_the_day_view_until_it_was_seen(site, awaited):
    page = site.browser().get(awaited.access)
    assert heading(page.click("Unterlagen nachreichen")) == "Unterlagen nachreichen"
    page = send(awaited).follow()
    assert "Die Datei ist angekommen" in words(page)
    assert "Nachweis" not in words(page)
    site.advance(hours=3)
    overview = awaited.caseworker.get("/intern/")
    assert "Unterlagen sind nachgereicht worden" in words(overview)
    other = site.signed_in("caseworker", "sozialamt", email="sozial@stadt.example")
    assert "nachgereicht" not in words(other.get("/intern/"))
    other.get(f"/intern/beratung/{awaited.id}/unterlagen/", status=404)
    page = awaited.caseworker.get(f"/intern/beratung/{awaited.id}/unterlagen/")
    assert "Nachweis.pdf" in words(page)
    picture = page.html.find("img", loading="lazy")
    assert picture["alt"] == "Seite 1 von 1: Nachweis 1"
    awaited.caseworker.get(picture["src"], status=200)
    next(form for form in page.forms.values() if form.action.endswith("/unterlagen/")).submit()
    assert "nachgereicht" not in words(awaited.caseworker.get("/intern/"))


def test_a_refused_file_is_answered_on_the_page(awaited):
    page = send(awaited, b"MZ", status=422)
    assert REFUSED["kind"] in words(page)
    assert "Was angekommen ist" not in words(page)


def test_after_the_last_day_nothing_is_taken(site, awaited):
    page = site.browser().get(f"{awaited.access}/unterlagen")
    site.advance(days=14)
    form = form_with(page, "datei")
    form["datei"] = File("a.pdf", hostile.letter())
    assert "nehmen wir keine Unterlagen mehr an" in words(form.submit(status=409))
    assert "Das geht jetzt nicht mehr" in words(site.browser().get(f"{awaited.access}/unterlagen"))


def test_the_office_sets_the_days_afterwards_too_and_ends_them(site, meeting):
    meeting.desk("beenden")
    site.advance(hours=2)
    page = meeting.caseworker.get(f"/intern/beratung/{meeting.id}/unterlagen/")
    page = form_with(page, "tage").submit().follow()
    assert "nimmt der Link aus der Bestätigung noch Unterlagen an" in words(page)
    send(meeting)
    form = form_with(page, "tage")
    form["tage"] = "0"
    form.submit()
    assert "keine Unterlagen" in words(site.browser().get(f"{meeting.access}/unterlagen"))


def test_the_same_file_sent_twice_is_there_once(site, awaited):
    content = hostile.letter("Nachweis")
    for _ in range(2):
        send(awaited, content)
    with site.office.transact() as work:
        assert len(work.records.uploads) == 1


def test_what_was_brought_in_the_room_is_no_news_when_it_comes_again(site, meeting):
    content = hostile.letter("Nachweis")
    bring(meeting, content=content)
    meeting.post(meeting.caseworker, f"/raum/{meeting.id}/unterlagen/frist", {"tage": "14"})
    meeting.desk("beenden")
    site.advance(hours=2)
    send(meeting, content)
    assert "nachgereicht" not in words(meeting.caseworker.get("/intern/"))


def test_after_a_break_off_the_link_takes_nothing(site, meeting):
    meeting.post(meeting.caseworker, f"/raum/{meeting.id}/unterlagen/frist", {"tage": "14"})
    meeting.desk("abbrechen")
    site.advance(hours=2)
    page = site.browser().get(f"{meeting.access}/unterlagen", status="*")
    assert "datei" not in page.text
    assert "nachreichen" not in words(site.browser().get(meeting.access, status="*"))


def test_who_was_turned_out_hands_nothing_in(site, meeting):
    meeting.post(meeting.caseworker, f"/raum/{meeting.id}/unterlagen/frist", {"tage": "14"})
    [citizen] = [p for p in meeting.state(meeting.caseworker)["people"] if p["role"] == "citizen"]
    meeting.desk("ablehnen", {"seat": citizen["seat"]})
    meeting.desk("beenden")
    site.advance(hours=2)
    page = site.browser().get(f"{meeting.access}/unterlagen")
    assert "datei" not in page.text
