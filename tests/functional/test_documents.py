"""A form in the room: opened, filled together, presented, signed, sealed, locked, downloaded."""

import io
import shutil
import subprocess
from dataclasses import replace

import pypdf
import pytest
from driving import NAME, Meeting, form_with, meet, words
from webtest import Upload

from plugins.ordnungsamt.forms.waffen_aufbewahrung import FORM, KEY_PLACES, LEVELS
from portal.documents import sealing
from portal.settings import Settings

VALUES = {
    "geburtsdatum": "24.12.1980",
    "strasse": "Königstraße 1a",
    "plz": "70173",
    "ort": "Stuttgart",
    "sicherheitsstufe": LEVELS[1],
    "hersteller": "Müller & Söhne, Modell „Größe 3“",
    "langwaffen": "2",
    "kurzwaffen": "0",
    "schluessel": KEY_PLACES[1],
}
INK = {
    "width": 400,
    "height": 200,
    "strokes": [{"points": [{"x": 20 * i, "y": 80 + 30 * (i % 2)} for i in range(18)]}],
}


class Desk:
    """The documents of one meeting, as both browsers work on them."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self.caseworker, self.citizen = meeting.caseworker, meeting.citizen
        self.base = f"/raum/{meeting.id}/dokumente"
        answer = meeting.post(self.caseworker, self.base, {"form": FORM.key})
        self.path = f"{self.base}/{answer.json['id']}"

    def show(self, browser=None):
        return (browser or self.citizen).get(self.path).json

    def act(self, browser, act, given=None, status=200):
        return self.meeting.post(browser, f"{self.path}/{act}", json=given or {}, status=status)

    def fill(self, browser, field, value, base=0, status=200):
        given = {"field": field, "value": value, "base": base}
        return self.act(browser, "felder", given, status)

    def fill_all(self, **more):
        for field, value in (VALUES | more).items():
            self.fill(self.citizen, field, value)

    def identify(self):
        self.meeting.desk("identitaet", {"ausweis": "personalausweis", "ergebnis": "ja"})

    def present(self, status=200):
        return self.act(self.caseworker, "vorlegen", status=status)

    def sign(self, status=200, **more):
        given = INK | {"digest": self.show()["digest"], "read": True} | more
        return self.act(self.citizen, "unterschrift", given, status)

    def lock(self, status=200):
        return self.act(self.caseworker, "sperren", status=status)

    def pdf(self, browser=None, name="dokument", status=200):
        return (browser or self.citizen).get(f"{self.path}/{name}.pdf", status=status)


@pytest.fixture(scope="session")
def seal(tmp_path_factory):
    """Make one seal for all tests: a key of 3072 bit takes its time."""
    var = tmp_path_factory.mktemp("city")
    sealing.prepare(Settings(var=var))
    return var / "seal"


@pytest.fixture
def room(site, seal):
    """Return a meeting that has begun, in a city with a seal."""
    shutil.copytree(seal, site.office.settings.var / "seal")
    return begun(site)


def begun(site, name=NAME):
    meeting = meet(site, name=name)
    meeting.begin()
    return meeting


@pytest.fixture
def desk(room):
    return Desk(room)


@pytest.fixture
def presented(desk):
    desk.fill_all()
    desk.identify()
    desk.present()
    return desk


@pytest.fixture
def locked(presented):
    presented.sign()
    presented.lock()
    return presented


def text_of(content: bytes) -> str:
    """Return what pdftotext reads, blanks made single."""
    command = ["pdftotext", "-layout", "-", "-"]
    text = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    return " ".join(text.split())


def test_only_the_caseworker_opens_a_form(room):
    room.post(room.citizen, f"/raum/{room.id}/dokumente", {"form": FORM.key}, status=403)


def test_a_form_the_department_does_not_declare_is_not_there(room):
    room.post(room.caseworker, f"/raum/{room.id}/dokumente", {"form": "nichts"}, status=404)


def test_what_the_booking_knows_is_filled_in_already(desk):
    entries = desk.show()["entries"]
    assert {key: entry["value"] for key, entry in entries.items()} == {
        "name": NAME,
        "email": "kaethe@beispiel.example",
    }


def test_both_see_the_same_document(desk):
    both = [desk.show(desk.citizen), desk.show(desk.caseworker)]
    assert both[0]["entries"] == both[1]["entries"]
    assert [d["state"] for d in both] == ["draft", "draft"]
    assert both[0]["draft_form"] is True


def test_who_waits_sees_no_document(site, desk):
    other = site.browser()
    desk.meeting.enter(other)
    other.get(desk.path, status=403)
    desk.meeting.post(other, f"{desk.path}/felder", json={}, status=403)


def test_a_document_of_another_case_is_not_there(desk, site):
    other = meet_again(site, desk.meeting)
    path = f"/raum/{other.id}/dokumente/{desk.path.rpartition('/')[2]}"
    other.citizen.get(path, status=404)
    other.caseworker.get(path, status=404)


def meet_again(site, meeting):
    """Return a second meeting of the same caseworker that has begun."""
    from driving import EMAIL, WEAPONS, form_with

    form = form_with(meeting.caseworker.get("/intern/einladen"), "service")
    form["service"], form["name"], form["email"] = WEAPONS, "Zweite Person", EMAIL
    id = form.submit("now").location.rpartition("/")[2]
    other = replace(meeting, id=id, access=site.deliver()[0].links[0], citizen=site.browser())
    other.begin()
    return other


def test_an_entry_of_the_citizen_reaches_the_caseworker(desk):
    answer = desk.fill(desk.citizen, "ort", " Stuttgart ")
    assert answer.json == {"value": "Stuttgart", "version": 1, "by": "citizen"}
    assert desk.show(desk.caseworker)["entries"]["ort"] == answer.json


def test_the_second_to_write_is_told_what_the_first_wrote(desk):
    desk.fill(desk.citizen, "ort", "Stuttgart")
    answer = desk.fill(desk.caseworker, "ort", "Esslingen", base=0, status=409)
    assert {name: answer.json[name] for name in ("status", "value", "version")} == {
        "status": 409,
        "value": "Stuttgart",
        "version": 1,
    }
    assert answer.json["type"].endswith("/stale")
    assert desk.fill(desk.caseworker, "ort", "Esslingen", base=1).json["version"] == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("geburtsdatum", "31.02.1980"),
        ("plz", "7017"),
        ("email", "kaethe@"),
        ("telefon", "nie"),
        ("sicherheitsstufe", "Pappkarton"),
        ("langwaffen", "viele"),
        ("munition-getrennt", "vielleicht"),
        ("ort", "x" * 81),
    ],
)
def test_an_entry_of_the_wrong_kind_is_refused_with_a_reason(desk, field, value):
    base = desk.show()["entries"].get(field, {"version": 0})["version"]
    answer = desk.fill(desk.citizen, field, value, base, status=422)
    assert list(answer.json["fields"]) == [field]
    assert answer.json["fields"][field].endswith(".")


@pytest.mark.parametrize("given", [{}, {"field": 1}, {"field": "ort", "value": 3, "base": 0}, []])
def test_a_message_that_is_no_entry_is_refused(desk, given):
    desk.meeting.post(desk.citizen, f"{desk.path}/felder", json=given or [], status=422)


def test_a_field_the_form_does_not_have_is_not_there(desk):
    desk.fill(desk.citizen, "lieblingsfarbe", "blau", status=404)


def test_what_only_the_citizen_answers_the_caseworker_cannot(desk):
    desk.fill(desk.caseworker, "schluessel", KEY_PLACES[0], status=404)
    fields = {f["key"]: f["readonly"] for f in desk.show(desk.caseworker)["fields"]}
    assert (fields["schluessel"], fields["ort"]) == (True, False)


def test_a_question_appears_with_the_answer_it_depends_on(desk):
    def shown():
        return {f["key"]: f["shown"] for f in desk.show()["fields"]}["gewicht"]

    assert shown() is False
    desk.fill(desk.citizen, "sicherheitsstufe", LEVELS[0])
    assert shown() is True


def test_without_the_identity_nothing_is_presented(desk):
    desk.fill_all()
    answer = desk.present(status=409)
    assert answer.json["detail"].startswith("Bitte prüfen Sie zuerst die Identität")


def test_what_is_missing_is_named_before_anything_is_presented(desk):
    desk.identify()
    desk.fill(desk.citizen, "sicherheitsstufe", LEVELS[0])
    answer = desk.present(status=422)
    assert sorted(answer.json["fields"]) == sorted({*VALUES, "gewicht"} - {"sicherheitsstufe"})


def test_only_the_caseworker_presents(desk):
    desk.fill_all()
    desk.identify()
    desk.act(desk.citizen, "vorlegen", status=403)


def test_what_is_presented_cannot_be_changed(presented):
    answer = presented.fill(presented.citizen, "ort", "Esslingen", base=1, status=409)
    assert answer.json["type"].endswith("/locked")
    presented.present(status=409)


def test_the_presented_pages_can_be_looked_at(presented):
    pages = presented.show()["pages"]
    answer = presented.citizen.get(f"{presented.path}/seiten/{pages}.png")
    assert (answer.content_type, answer.body[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    presented.citizen.get(f"{presented.path}/seiten/{pages + 1}.png", status=404)
    presented.citizen.get(f"{presented.path}/seiten/0.png", status=404)


def test_the_presented_version_can_be_read_in_full(presented):
    text = text_of(presented.pdf(name="fassung").body)
    for value in (NAME, *VALUES.values(), "Entwurf: Dieses Formular ist vom Amt"):
        assert value in text


def test_both_see_the_same_check_mark(presented):
    shown = [presented.show(b) for b in (presented.citizen, presented.caseworker)]
    assert shown[0]["mark"] == shown[1]["mark"]
    assert shown[0]["digest"].upper().startswith(shown[0]["mark"].replace(" ", ""))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"read": False}, "Bitte bestätigen Sie, dass Sie das Dokument gelesen haben."),
        ({"read": "ja"}, "Bitte bestätigen Sie, dass Sie das Dokument gelesen haben."),
        ({"digest": "0" * 64}, "Das Dokument wurde geändert. Bitte lesen Sie die neue Fassung."),
        ({"strokes": []}, "Bitte unterschreiben Sie im Feld mit Ihrem ganzen Namen."),
        (
            {"strokes": [{"points": [{"x": 1, "y": 1}, {"x": 2, "y": 2}]}]},
            "Bitte unterschreiben Sie im Feld mit Ihrem ganzen Namen.",
        ),
        ({"strokes": "<svg/>"}, "Die Unterschrift ist nicht lesbar angekommen."),
        ({"width": "NaN"}, "Die Unterschrift ist nicht lesbar angekommen."),
    ],
)
def test_a_signature_needs_reading_ink_and_the_version_that_was_read(presented, more, reason):
    assert presented.sign(status=409, **more).json["detail"] == reason
    assert presented.show()["state"] == "presented"


def test_the_caseworker_cannot_sign(presented):
    given = INK | {"digest": presented.show()["digest"], "read": True}
    presented.act(presented.caseworker, "unterschrift", given, status=403)


def test_before_it_is_presented_nothing_can_be_signed_or_locked(desk):
    desk.sign(status=409)
    desk.lock(status=409)
    desk.pdf(name="fassung", status=409)


def test_without_the_signature_nothing_is_locked(presented):
    answer = presented.lock(status=409)
    assert answer.json["detail"] == "Das Dokument ist noch nicht unterschrieben."
    presented.pdf(status=409)


def test_taken_back_it_can_be_changed_and_the_old_version_is_void(presented):
    old = presented.show()["digest"]
    presented.act(presented.citizen, "zuruecknehmen")
    presented.fill(presented.citizen, "ort", "Esslingen", base=1)
    presented.present()
    assert presented.show()["digest"] != old
    presented.sign(status=409, digest=old)
    presented.sign()


def test_after_the_signature_nothing_is_taken_back(presented):
    presented.sign()
    presented.act(presented.citizen, "zuruecknehmen", status=409)


def test_only_the_caseworker_locks(presented):
    presented.sign()
    presented.act(presented.citizen, "sperren", status=403)


def test_both_download_the_same_sealed_file(locked):
    files = [locked.pdf(browser) for browser in (locked.citizen, locked.caseworker)]
    assert files[0].body == files[1].body
    assert files[0].headers["Content-Disposition"] == (
        'attachment; filename="waffen-aufbewahrung.pdf"'
    )
    assert files[0].headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_the_seal_is_ours_whole_and_intact(site, locked):
    settings, content = site.office.settings, locked.pdf().body
    assert sealing.verify(content, settings) == sealing.Verdict(
        intact=True, whole=True, sealed_by_us=True
    )


def test_a_changed_file_is_noticed(site, locked):
    content = bytearray(locked.pdf().body)
    content[len(content) // 3] ^= 1
    assert sealing.verify(bytes(content), site.office.settings).good is False
    longer = locked.pdf().body + b"\n% more\n"
    assert sealing.verify(longer, site.office.settings).good is False


def test_the_sealed_file_holds_values_protocol_and_attachments(locked):
    content = locked.pdf().body
    text = text_of(content)
    for value in (NAME, *VALUES.values(), "Signaturprotokoll", locked.show()["mark"]):
        assert value in text
    assert "Sichtprüfung per Kamera: Personalausweis" in text
    names = set(pypdf.PdfReader(io.BytesIO(content)).attachments)
    assert names == {"unterschriftsfassung.pdf", "daten.json", "protokoll.json"}


def test_the_version_that_was_read_lies_inside(locked):
    attachments = pypdf.PdfReader(io.BytesIO(locked.pdf().body)).attachments
    assert attachments["unterschriftsfassung.pdf"] == [locked.pdf(name="fassung").body]


@pytest.mark.parametrize("name", ["Олександра", "علي حسن"])
def test_names_of_every_script_stay_readable(site, name):
    sealing.prepare(site.office.settings)
    desk = Desk(begun(site, name=name))
    desk.fill_all()
    desk.identify()
    desk.present()
    desk.sign()
    desk.lock()
    assert name in text_of(desk.pdf().body)


def test_after_the_lock_every_change_is_refused(locked):
    locked.fill(locked.citizen, "ort", "Esslingen", base=1, status=409)
    locked.fill(locked.caseworker, "ort", "Esslingen", base=1, status=409)
    locked.act(locked.citizen, "zuruecknehmen", status=409)
    locked.sign(status=409)
    locked.present(status=409)
    locked.lock(status=409)
    assert locked.show()["entries"]["ort"]["value"] == "Stuttgart"


def test_every_step_is_noted_with_the_digest_of_what_it_concerned(site, locked):
    acts = [(act, subject) for act, subject in site.acts if act.startswith("document.")]
    subject = f"document:{locked.path.rpartition('/')[2]}"
    assert acts == [
        ("document.opened", subject),
        ("document.presented", subject),
        ("document.signed", subject),
        ("document.locked", subject),
    ]


def test_after_the_end_the_citizen_still_gets_the_sealed_file_and_nothing_else(locked):
    sealed = locked.pdf().body
    locked.meeting.desk("beenden")
    assert locked.pdf().body == sealed
    for path in ("", "/fassung.pdf", "/seiten/1.png"):
        locked.citizen.get(locked.path + path, status=410)
    assert [d["title"] for d in locked.meeting.state(locked.citizen)["documents"]] == [FORM.title]


def test_who_has_left_still_gets_the_sealed_file_until_the_room_closes(site, locked):
    leave(locked)
    assert locked.pdf().content_type == "application/pdf"
    locked.citizen.get(f"{locked.path}/seiten/1.png", status=403)
    site.advance(minutes=90)
    locked.pdf(status=410)


def leave(desk):
    """Let the citizen leave; returns the page that comes then."""
    answer = desk.meeting.post(desk.citizen, f"/raum/{desk.meeting.id}/verlassen")
    return desk.citizen.get(answer.json["next"])


def test_what_was_not_locked_is_not_handed_out_after_the_end(desk):
    desk.meeting.desk("beenden")
    desk.pdf(status=410)
    assert set(desk.meeting.state(desk.citizen)) == {"seat", "role", "state"}


def test_who_was_turned_out_gets_no_file(locked):
    seat = locked.meeting.state(locked.citizen)["seat"]
    locked.meeting.desk("ablehnen", {"seat": seat})
    locked.pdf(status=403)
    assert set(locked.meeting.state(locked.citizen)) == {"seat", "role", "state"}
    locked.meeting.desk("beenden")
    locked.pdf(status=410)


def test_who_only_waited_gets_no_file(site, locked):
    other = site.browser()
    locked.meeting.enter(other)
    locked.meeting.desk("beenden")
    other.get(f"{locked.path}/dokument.pdf", status=410)


def test_the_questionnaire_stands_below_the_documents_to_download(locked):
    page = leave(locked)
    link = page.html.find("main").find("a", string=f"{FORM.title} herunterladen (PDF)")
    assert link["href"] == f"{locked.path}/dokument.pdf"
    assert str(page.html.find("main")).index("herunterladen") < str(page.html).index("<fieldset")
    after = page.form.submit()
    assert f"{FORM.title} herunterladen (PDF)" in words(after)


def test_the_questionnaire_of_another_browser_shows_no_document(site, locked):
    page = leave(locked)
    assert FORM.title not in words(site.browser().get(page.request.path))


def test_behind_the_link_of_an_ended_conversation_lies_the_document(locked, site):
    locked.meeting.desk("beenden")
    page = locked.citizen.get(f"{locked.meeting.access}/raum", status=410)
    assert f"{FORM.title} herunterladen (PDF)" in words(page)
    stranger = site.browser().get(f"{locked.meeting.access}/raum", status=410)
    assert FORM.title not in words(stranger)


def test_the_caseworker_learns_whether_the_citizen_has_downloaded_it(locked):
    def received():
        return [d["received"] for d in locked.meeting.state(locked.caseworker)["documents"]]

    assert received() == [False]
    locked.act(locked.caseworker, "erhalten", status=403)
    locked.act(locked.citizen, "erhalten")
    assert received() == [True]


def test_the_day_view_links_the_sealed_file_of_an_ended_conversation(site, locked):
    sealed = locked.pdf().body
    locked.meeting.desk("beenden")
    page = locked.caseworker.get("/intern/")
    link = page.html.find(id="fertig").parent.find("a", string=f"{FORM.title} (PDF)")
    assert locked.caseworker.get(link["href"]).body == sealed
    other = site.signed_in("caseworker", "sozialamt", email="andere@stadt.example")
    other.get(link["href"], status=404)
    assert ("document.read", f"document:{locked.path.rpartition('/')[2]}") in site.acts


def test_the_signed_pages_show_the_signature(presented):
    before = presented.citizen.get(f"{presented.path}/seiten/1.png").body
    presented.sign()
    pages = presented.show()["pages"]
    signed = [presented.citizen.get(f"{presented.path}/seiten/{n}.png").body for n in (1, pages)]
    assert len({before, *signed}) > 1
    shown = presented.show()
    assert shown["shown"] != shown["digest"]


def test_the_locked_pages_are_those_of_the_sealed_file(locked):
    shown = locked.show()
    assert shown["pages"] == len(pypdf.PdfReader(io.BytesIO(locked.pdf().body)).pages)
    locked.citizen.get(f"{locked.path}/seiten/{shown['pages']}.png")


def test_opened_twice_it_is_one_form_until_somebody_writes_in_it(desk):
    def open_again():
        return desk.meeting.post(desk.caseworker, desk.base, {"form": FORM.key}).json["id"]

    assert open_again() == desk.path.rpartition("/")[2]
    desk.fill(desk.citizen, "ort", "Stuttgart")
    assert open_again() != desk.path.rpartition("/")[2]


def test_what_one_side_entered_wrongly_the_other_sees_as_that(desk):
    desk.fill(desk.citizen, "plz", "7017", status=422)
    entry = desk.show(desk.caseworker)["entries"]["plz"]
    assert entry == {
        "value": "",
        "version": 0,
        "by": "",
        "problem": {
            "value": "7017",
            "reason": "Bitte geben Sie die fünf Ziffern der Postleitzahl ein.",
            "by": "citizen",
        },
    }
    desk.fill(desk.citizen, "plz", "70173")
    assert "problem" not in desk.show(desk.caseworker)["entries"]["plz"]


@pytest.mark.parametrize("value", ["日本語", "Stuttgart 😀", "ኢትዮጵያ"])
def test_what_our_fonts_cannot_print_is_refused_at_once(desk, value):
    answer = desk.fill(desk.citizen, "ort", value, status=422)
    assert "nicht drucken" in answer.json["fields"]["ort"]


@pytest.mark.parametrize("name", ["Işıl Şahin", "Nguyễn Văn Đạt", "Γιώργος", "Œuvrard", "Łukasz"])
def test_names_as_people_write_them_pass(desk, name):
    assert desk.fill(desk.citizen, "name", name, 1).json["value"] == name


def test_a_name_our_fonts_cannot_print_asks_for_another_spelling(site, seal):
    shutil.copytree(seal, site.office.settings.var / "seal")
    desk = Desk(begun(site, name="王芳"))
    desk.fill_all()
    desk.identify()
    assert list(desk.present(status=422).json["fields"]) == ["name"]
    desk.fill(desk.citizen, "name", "Wang Fang", 1)
    desk.present()
    desk.sign()
    desk.lock()
    assert "Wang Fang" in text_of(desk.pdf().body)


def test_a_stranger_gets_nothing(site, locked):
    stranger = site.browser()
    for path in ("", "/dokument.pdf", "/fassung.pdf", "/seiten/1.png"):
        stranger.get(locked.path + path, status=404)


def test_anybody_can_check_whether_the_document_is_unchanged(site, locked):
    content = locked.pdf().body
    assert "Das Dokument ist unverändert." in verified(site, content)
    changed = content[:-9] + b"X" + content[-8:]
    assert "Diese Datei kennen wir nicht." in verified(site, changed)


def verified(site, content: bytes) -> str:
    form = form_with(site.browser().get("/dokument-pruefen"), "datei")
    form["datei"] = Upload("dokument.pdf", content, "application/pdf")
    return words(form.submit())


def test_the_consultation_does_not_end_over_a_document_that_waits_for_its_lock(presented):
    answer = presented.meeting.desk("beenden", status=409)
    assert answer.json["type"].endswith("/unfinished")
    presented.sign()
    presented.meeting.desk("beenden", status=409)
    presented.lock()
    presented.meeting.desk("beenden")


def test_an_identity_that_was_withdrawn_is_no_longer_enough_to_sign(presented):
    presented.meeting.desk("identitaet", {"ausweis": "reisepass", "ergebnis": "nein"})
    presented.sign(status=409)


def test_a_long_entry_that_goes_over_a_page_can_be_locked(desk):
    desk.fill_all()
    desk.fill(desk.citizen, "bemerkungen", "\n".join(f"Zeile {number}" for number in range(60)))
    desk.identify()
    desk.present()
    desk.sign()
    desk.lock()
    assert desk.show()["pages"] > 1


@pytest.mark.parametrize("value", ["nan", "1e5", "-3", "１２"])
def test_what_python_takes_for_a_number_but_nobody_writes_is_refused(desk, value):
    desk.fill(desk.citizen, "langwaffen", value, status=422)


def test_who_reads_english_sees_both_texts_and_signs_the_german_one(desk):
    shown = desk.citizen.get(f"/en{desk.path}").json
    fields = {field["key"]: field for field in shown["fields"]}
    assert shown["title"] == "Information on safe storage (Angaben zur sicheren Aufbewahrung)"
    assert fields["ort"]["label"] == "Town (Ort)"
    assert fields["schluessel"]["options"][1] == {
        "value": KEY_PLACES[1],
        "label": f"I always carry the key with me ({KEY_PLACES[1]})",
    }
    assert shown["translated"] and not desk.show()["translated"]
    desk.fill_all()
    desk.identify()
    desk.present()
    text = pypdf.PdfReader(io.BytesIO(desk.pdf(name="fassung").body)).pages[0].extract_text()
    assert "Ort" in text and "Town" not in text


def test_an_entry_that_lost_a_race_is_settled_before_anything_is_signed(desk):
    desk.fill_all()
    desk.identify()
    desk.fill(desk.citizen, "bemerkungen", "Der Tresor steht im Keller.")
    desk.fill(desk.caseworker, "bemerkungen", "Keine.", status=409)
    problem = desk.show()["entries"]["bemerkungen"]["problem"]
    assert (problem["value"], problem["by"]) == ("Keine.", "caseworker")
    assert desk.present(status=422).json["fields"] == {"bemerkungen": problem["reason"]}
    desk.fill(desk.caseworker, "bemerkungen", "Der Tresor steht im Keller.", base=1)
    desk.present()


def test_what_was_refused_is_said_again_instead_of_missing(desk):
    desk.fill_all()
    desk.identify()
    desk.fill(desk.citizen, "geburtsdatum", "", base=1)
    desk.fill(desk.citizen, "geburtsdatum", "31.02.1954", base=2, status=422)
    assert desk.present(status=422).json["fields"] == {
        "geburtsdatum": "Bitte geben Sie ein Datum ein, zum Beispiel 24.12.1980."
    }


def test_the_caseworker_takes_back_a_signature_that_is_none(presented):
    presented.sign()
    presented.act(presented.citizen, "zuruecknehmen", status=409)
    presented.act(presented.caseworker, "zuruecknehmen")
    assert presented.show()["state"] == "draft"
    presented.lock(status=409)
    presented.present()
    presented.sign()
    presented.lock()
    assert presented.show()["state"] == "locked"
