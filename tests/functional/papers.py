"""What tests of documents share: a form on its way, as both browsers work on it."""

import shutil
import subprocess

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
def city(site, seal):
    """Return a site whose city has a seal."""
    shutil.copytree(seal, site.office.settings.var / "seal")
    return site


@pytest.fixture
def room(city):
    """Return a meeting that has begun, in a city with a seal."""
    return begun(city)


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


def verified(site, content: bytes) -> str:
    form = form_with(site.browser().get("/dokument-pruefen"), "datei")
    form["datei"] = Upload("dokument.pdf", content, "application/pdf")
    return words(form.submit())
