"""A caseworker practises alone: the real pages, a played citizen, and nothing of it is real."""

from io import BytesIO
from urllib.parse import urlsplit

import pypdfium2
import pytest
from driving import WEAPONS, csrf, form_with, words
from PIL import Image

from portal.documents import fields, sealing
from portal.rehearsal import samples

SCOPE = "ordnungsamt"
POSTS = 40


class Practice:
    """A caseworker's browser in a practice conversation."""

    def __init__(self, site, service=WEAPONS, scope=SCOPE):
        self.site = site
        self.browser = site.signed_in("caseworker", scope)
        form = form_with(self.browser.get("/intern/uebung"), "service")
        form["service"] = service
        self.room = urlsplit(form.submit(status=303).location).path
        self.id = self.room.rpartition("/")[2]

    def post(self, path, given=None, json=None, status=200):
        headers = {"X-CSRF-Token": csrf(self.browser), "Accept": "application/json"}
        if json is not None:
            return self.browser.post_json(path, json, headers=headers, status=status)
        return self.browser.post(path, given or {}, headers=headers, status=status)

    def desk(self, act, given=None, status=200):
        return self.post(f"{self.room}/{act}", given, status=status)

    def go_on(self, until):
        """Let the played citizen go on until the hint says this."""
        for _time in range(POSTS):
            told = self.post(f"/intern/uebung/{self.id}/weiter").json
            if until in told["hint"]:
                return told
        raise AssertionError(told)

    @property
    def state(self):
        return self.browser.get(f"/raum/{self.id}/stand").json

    def admitted(self):
        self.desk("oeffnen")
        self.go_on("Einlassen")
        (person,) = [p for p in self.state["people"] if p["state"] == "waiting"]
        self.desk("einlassen", {"seat": person["seat"]})

    def looked_at(self):
        self.go_on("Sichtprüfung beginnen")
        self.desk("sichtpruefung", {"schritt": "beginnen"})
        for _step in range(3):
            assert self.go_on("Gesehen, weiter")["picture"] == "card"
            self.desk("sichtpruefung", {"schritt": "weiter"})
        self.go_on("Identität bestätigen")
        self.desk("identitaet", {"ergebnis": "ja", "ausweis": "personalausweis"})

    def locked(self, tan=False):
        """Go through a form; returns its address."""
        self.go_on("Formular öffnen")
        key = self.state["forms"][0]["key"]
        id = self.post(f"/raum/{self.id}/dokumente", {"form": key}).json["id"]
        self.go_on("Zur Unterschrift vorlegen")
        path = f"/raum/{self.id}/dokumente/{id}"
        self.post(f"{path}/vorlegen", json={})
        if tan:
            self.post(f"{path}/freigeben")
        self.go_on("Abschließen und sperren")
        self.post(f"{path}/sperren")
        self.go_on("Beratung beenden")
        return path


@pytest.fixture
def practice(site):
    return Practice(site)


def everything(site):
    """What is kept of what is real, but who is signed in."""
    with site.office.transact() as work:
        records = work.records
        counted = (
            *("cases", "references", "appointments", "agenda", "days", "tokens", "consultations"),
            *("documents", "uploads", "unseen", "unfiled", "unstamped", "seals", "outbox"),
            *("forgotten", "feedback_tickets", "people", "weeks", "carried"),
        )
        return {name: len(getattr(records, name)) for name in counted} | {
            "told": len(records.evaluation.told),
            "noted": sorted(e.act for e in records.audit.pending.values() if e.act != "login"),
        }


def test_one_person_alone_goes_through_a_whole_conversation(site, practice):
    before = everything(site)
    practice.admitted()
    practice.looked_at()
    path = practice.locked()
    state = practice.state
    assert [(d["state"], d["received"]) for d in state["documents"]] == [("locked", True)]
    assert [u["name"] for u in state["uploads"]] == ["Beispielunterlage.pdf"]
    pdf = practice.browser.get(f"{path}/dokument.pdf").body
    text = pypdfium2.PdfDocument(BytesIO(pdf))[0].get_textpage().get_text_range()
    assert "ÜBUNG" in text
    settings = site.office.settings
    sealing.prepare(settings)
    assert sealing.verify(pdf, settings).sealed_by_us is False
    assert sealing.verify(pdf, sealing.for_practice(settings)).good is True
    assert practice.desk("beenden").json["next"] == "/intern/uebung"
    assert practice.go_on("beendet")["said"][-1].startswith("Vielen Dank")
    page = practice.browser.get("/intern/uebung").click("Ergebnis eintragen")
    assert "Übung" in page.html.title.get_text()
    form = form_with(page, "ergebnis")
    form["ergebnis"] = "completed"
    assert form.submit(status=303).location.endswith("/intern/uebung")
    assert everything(site) == before
    assert site.deliver() == []


@pytest.mark.parametrize("service", [WEAPONS, "ordnungsamt/gewerbe-gaststaetten"])
def test_a_tan_that_is_released_is_used_shown_or_by_text_message(site, service):
    practice = Practice(site, service)
    practice.admitted()
    if service == WEAPONS:
        practice.looked_at()
    else:
        practice.go_on("Identität bestätigen")
        practice.desk("identitaet", {"ergebnis": "ja"})
    practice.locked(tan=True)
    said = practice.go_on("Beratung beenden")["said"]
    assert "Die TAN ist da. Ich habe sie eingegeben und damit unterschrieben." in said
    assert [line for line in said if "geht gerade nicht" in line] == []
    assert site.texts() == []


def test_all_pages_of_it_say_so_and_no_other(site, practice):
    practice.desk("oeffnen")
    for path in (practice.room, f"/intern/termin/{practice.id}/ergebnis"):
        page = practice.browser.get(path)
        assert page.html.title.get_text().startswith("Übung: ")
        assert page.html.select_one(".banner strong").get_text() == "Übung"
    day = practice.browser.get("/intern/")
    assert day.html.select(".banner") == []
    assert "Erika Beispiel" not in day.text


def test_only_who_practises_has_it(site, practice):
    practice.desk("oeffnen")
    other = site.signed_in("caseworker", SCOPE, email="andere@stadt.example")
    other.get(practice.room, status=404)
    headers = {"X-CSRF-Token": csrf(other)}
    other.post(f"/intern/uebung/{practice.id}/weiter", headers=headers, status=404)
    other.get(f"/raum/{practice.id}/stand", status=404)
    site.browser().get(f"/raum/{practice.id}/stand", status=404)


def test_a_service_of_others_cannot_be_practised(site, practice):
    form = form_with(practice.browser.get("/intern/uebung"), "service")
    assert all(value.startswith("ordnungsamt/") for value, *_rest in form["service"].options)
    form["service"].force_value("sozialamt/bildung-und-teilhabe")
    answer = form.submit(status=422)
    assert "Bitte wählen Sie eine Dienstleistung." in words(answer)


def test_it_is_gone_with_its_keys_when_the_day_is_over_or_before(site, practice):
    practice.admitted()
    keys = site.office.keys
    with site.office.transact() as work:
        (first,) = next(iter(work.records.rehearsals.values())).cases
    assert keys.has(first)
    form_with(practice.browser.get("/intern/uebung"), "service").submit(status=303)
    assert not keys.has(first)
    practice.browser.get(practice.room, status=404)
    with site.office.transact() as work:
        (second,) = next(iter(work.records.rehearsals.values())).cases
    site.advance(hours=5)
    site.housekeeping.tidy()
    assert keys.has(second)
    site.advance(hours=11)
    site.housekeeping.tidy()
    assert not keys.has(second)
    with site.office.transact() as work:
        assert len(work.records.rehearsals) == 0


def test_a_caseworkers_own_file_stays_in_the_practice(site, practice):
    practice.admitted()
    practice.looked_at()
    files = [("datei", "blatt.png", _picture())]
    headers = {"X-CSRF-Token": csrf(practice.browser), "Accept": "application/json"}
    path = f"/raum/{practice.id}/unterlagen"
    practice.browser.post(path, {}, upload_files=files, headers=headers)
    assert [u["name"] for u in practice.state["uploads"]] == ["blatt.jpg"]
    with site.office.transact() as work:
        assert len(work.records.uploads) == 0


def _picture():
    stream = BytesIO()
    Image.new("RGB", (40, 30), "white").save(stream, "PNG")
    return stream.getvalue()


def test_the_played_citizen_knows_something_for_every_field_of_every_form(site):
    asked = 0
    with site.office.transact() as work:
        for department in work.departments:
            for service in department.services:
                for field in (f for form in service.forms for f in form.fields):
                    assert fields.normalise(field, samples.value(field)) != ""
                    asked += 1
    assert asked > 50
