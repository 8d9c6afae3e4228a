"""What the functional tests drive: the whole portal on a database of its own, as browsers do."""

import mailbox
import re
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from urllib.parse import urlsplit

import ZODB
from argon2 import PasswordHasher
from icalendar import Calendar
from webtest import TestApp
from ZODB.DemoStorage import DemoStorage

from portal import clock
from portal.acts import Acts
from portal.app import furnish, main
from portal.booking.desks import Occupancy
from portal.catalogue.domain import enable_shipped, set_state
from portal.content.seeding import seed
from portal.housekeeping import Housekeeping
from portal.i18n import catalogues
from portal.persistence import Office, prepare
from portal.plugin.departments import GROUP, Departments, load_departments
from portal.settings import Settings
from portal.staff import passwords
from portal.staff.domain import add_account
from portal.staff.models import Grant

# Passwords take long on purpose; for tests that was a third of their time.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
passwords._nobody = passwords._hasher.hash("nobody")

START = datetime(2027, 3, 15, 9, 0, tzinfo=clock.BERLIN)  # a Monday
PASSWORD = "ein-langes-passwort"
NAME = "Käthe Müller-Groß"
EMAIL = "kaethe@beispiel.example"
NOBODY = ("127.0.0.1", 9)  # no gateway listens there
WEAPONS = "ordnungsamt/waffen-jagd-fischerei"
ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Mail:
    """One delivered mail, as its reader has it."""

    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def text(self) -> str:
        return self.message.get_body(("plain",)).get_content()

    @property
    def html(self) -> str:
        return self.message.get_body(("html",)).get_content()

    @property
    def calendar_part(self) -> EmailMessage | None:
        found = [p for p in self.message.walk() if p.get_content_type() == "text/calendar"]
        return found[0] if found else None

    @property
    def calendar(self) -> Calendar:
        return Calendar.from_ical(self.calendar_part.get_content())

    @property
    def links(self) -> list[str]:
        """Return the paths of all links in the text, in order."""
        return [urlsplit(found).path for found in ADDRESS.findall(self.text)]

    def link(self, ending: str) -> str:
        """Return the path of the link that ends like this."""
        return next(path for path in self.links if path.endswith(ending))


@cache
def _application():
    """Return the portal's wiring, made once: it takes longer than most tests, and is the same."""
    folder = Path(tempfile.mkdtemp(prefix="videoberatung-"))
    settings = Settings(var=folder, gateway_listen=NOBODY)
    database = ZODB.DB(DemoStorage())
    return main(Office(database, settings, Departments(())))


class Site:
    """A running portal with its outbox, its clock and as many browsers as a test wants."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.application = _application()
        furnish(self.application.application.registry, office)
        self.housekeeping = Housekeeping(office)
        self._box = mailbox.Maildir(office.settings.var / "mail", create=True)

    def browser(self, address: str = "192.0.2.1") -> TestApp:
        """Return a new browser without any cookies."""
        environ = {"HTTP_HOST": "127.0.0.1:6543", "REMOTE_ADDR": address}
        return TestApp(self.application, extra_environ=environ)

    def advance(self, **length: float) -> None:
        """Let time pass."""
        clock.start_at(clock.now() + timedelta(**length))

    def deliver(self) -> list[Mail]:
        """Send what is due; returns the mails that arrived by that."""
        before = set(self._box.keys())
        self.housekeeping.send_due()
        new = set(self._box.keys()) - before
        return [self._read(key) for key in sorted(new, key=_arrival)]

    def texts(self) -> list[tuple[str, str]]:
        """Send what is due; returns number and text of all text messages so far."""
        self.housekeeping.send_due()
        found = sorted((self.office.settings.var / "sms").glob("*.txt"))
        return [tuple(path.read_text().split("\n", 1)) for path in found]

    def _read(self, key: str) -> Mail:
        return Mail(message_from_bytes(self._box.get_bytes(key), policy=policy.default))

    def account(self, role: str, *scopes: str, email: str = "", factor: bool = False) -> str:
        """Add an account; returns its address."""
        email = email or f"{role}@stadt.example"
        with self.office.transact() as work:
            add_account(work, email, PASSWORD, (Grant(role=role, scopes=scopes),), factor)
        return email

    def signed_in(self, role: str, *scopes: str, email: str = "") -> TestApp:
        """Return a browser in which a new account of this role is signed in."""
        browser = self.browser()
        log_in(browser, self.account(role, *scopes, email=email))
        return browser

    @property
    def acts(self) -> list[tuple[str, str]]:
        """Return (act, subject) of the audit entries not linked yet, oldest first."""
        with self.office.transact() as work:
            return [(e.act, e.subject) for e in work.records.audit.pending.values()]


def _arrival(key: str) -> int:
    """Return the number a maildir gives each mail of this process."""
    return int(re.search(r"Q(\d+)\.", key)[1])


@contextmanager
def running_site(var: Path, **more):
    """Run a portal on an empty database in memory; its files lie below var, no gateway listens.

    Freed places are offered again at once, where `booking_return_seconds` does not say otherwise.
    """
    database = ZODB.DB(DemoStorage(), pool_size=64)
    prepare(database)
    given = {"var": var, "gateway_listen": NOBODY, "booking_return_seconds": 0}
    settings = Settings(**given | more)
    clock.start_at(START)
    yield Site(open_office(database, settings))
    clock.start_at(None)
    database.close()


def open_office(database, settings) -> Office:
    """Return a process's Office: seeded, all shipped departments and that of the tests enabled."""
    own = EntryPoint(name="pruefamt", value="pruefamt", group=GROUP)
    departments = load_departments(
        entry_points=[*entry_points(group=GROUP), own], catalogues=catalogues
    )
    office = Office(database, settings, departments)
    with office.transact() as work:
        seed(work.records.content, work.now)
        enable_shipped(work)
        set_state(work, "pruefamt", "enabled", "test")
    return office


def log_in(browser: TestApp, email: str, password: str = PASSWORD):
    """Fill in the login form; returns the answer."""
    form = form_with(browser.get("/intern/anmelden"), "email")
    form["email"], form["password"] = email, password
    return form.submit(expect_errors=True)


def form_with(response, field: str):
    """Return the page's form that has this field."""
    return next(form for form in response.forms.values() if field in form.fields)


def choose_time(browser: TestApp, service: str = WEAPONS, *matters: str, prefix: str = ""):
    """Go through the steps „Anliegen“ and „Termin“; returns the form „Angaben“."""
    page = browser.get(f"{prefix}/buchen/{service}")
    if matters:
        form = page.form
        for box in form.fields["anliegen"]:
            box.checked = box._value in matters
        page = form.submit()
    form = page.form
    form["start"] = form["start"].options[0][0]
    return form.submit().follow()


def give_details(page, name: str = NAME, email: str = EMAIL, **more: str):
    """Fill in the step „Angaben“; returns the step „Prüfen“."""
    form = page.form
    for field, value in {"name": name, "email": email, **more}.items():
        form[field] = value
    return form.submit().follow(expect_errors=True)


def book_firmly(site: Site, service: str, start: str, name: str = NAME, **more) -> str:
    """Book by the API and confirm where that is asked for; returns the path of the access link."""
    department, _slash, key = service.partition("/")
    given = {"department": department, "service": key, "start": start, "name": name}
    answer = site.browser().post_json("/api/v1/appointments", given | {"email": EMAIL} | more).json
    if answer["status"] == "booked":
        return urlsplit(answer["manage_url"]).path
    browser = site.browser()
    page = browser.get(site.deliver()[-1].link("/bestaetigen"))
    return urlsplit(page.form.submit().location).path


def side_by_side(acts: Acts, act):
    """Do an act without waiting for those of other threads."""
    with acts.transact() as work:
        return act(work)


def let_two_look_first(monkeypatch) -> None:
    """Let two see a place free before either of them takes it, as those of two processes may."""
    monkeypatch.setattr(Acts, "do", side_by_side)
    free, both = Occupancy.free, threading.Barrier(2)
    turns = iter(range(2))

    def looked_at_by_both(day, *given):
        found = free(day, *given)
        if next(turns, None) is not None:
            both.wait(30)
        return found

    monkeypatch.setattr(Occupancy, "free", looked_at_by_both)


def csrf(browser: TestApp) -> str:
    """Return the token a script finds in the page it runs in."""
    return browser.cookies["csrf"]


def heading(response) -> str:
    """Return the words of the page's h1."""
    return " ".join(response.html.find("h1").get_text().split())


def words(response) -> str:
    """Return everything readable in the page's main part, blanks made single."""
    return " ".join(response.html.find("main").get_text(" ").split())


@dataclass
class Meeting:
    """An appointment whose room is open now, with the two browsers that meet in it."""

    site: Site
    id: str
    access: str
    caseworker: TestApp
    citizen: TestApp

    def post(self, browser: TestApp, path: str, given=None, *, json=None, status: int = 200):
        """Post as the scripts of the room's page do."""
        headers = {"X-CSRF-Token": csrf(browser), "Accept": "application/json"}
        if json is not None:
            return browser.post_json(path, json, headers=headers, status=status)
        return browser.post(path, given or {}, headers=headers, status=status)

    def desk(self, act: str, given=None, *, status: int = 200):
        """Let the caseworker act: oeffnen, einlassen, ablehnen, identitaet, beenden."""
        path = f"/intern/beratung/{self.id}/{act}"
        return self.post(self.caseworker, path, given, status=status)

    def enter(self, browser: TestApp | None = None, *, status: int = 200, **given: str):
        """Open the page behind the link and go into the lobby."""
        browser = browser or self.citizen
        browser.get(f"{self.access}/raum")
        given = given or {"zustimmung": "ja"}
        return self.post(browser, f"{self.access}/raum/betreten", given, status=status)

    def open(self) -> None:
        """Open the caseworker's own room."""
        self.caseworker.get(f"/intern/beratung/{self.id}")
        self.desk("oeffnen")

    def state(self, browser: TestApp, *, status: int = 200) -> dict:
        """Return what this browser may know now."""
        return browser.get(f"/raum/{self.id}/stand", status=status).json

    def waiting(self) -> list[dict]:
        """Return who the caseworker sees in the lobby."""
        people = self.state(self.caseworker)["people"]
        return [person for person in people if person["state"] == "waiting"]

    def ticket(self, browser: TestApp, *, status: int = 200) -> dict:
        """Fetch a ticket for the socket, as each browser does before it connects."""
        return self.post(browser, f"/raum/{self.id}/zutritt", status=status).json

    def admit(self) -> None:
        """Let in who waits; their browser fetches its ticket."""
        for person in self.waiting():
            self.desk("einlassen", {"seat": person["seat"]})
        self.ticket(self.citizen)

    def begin(self) -> None:
        """Both sides are in the room."""
        self.enter()
        self.open()
        self.admit()


def meet(site: Site, service: str = WEAPONS, name: str = NAME) -> Meeting:
    """Invite somebody for now, by mail."""
    caseworker = site.signed_in("caseworker", service.partition("/")[0])
    form = form_with(caseworker.get("/intern/einladen"), "service")
    form["service"], form["name"], form["email"] = service, name, EMAIL
    id = form.submit("now").location.rpartition("/")[2]
    (mail,) = site.deliver()
    return Meeting(site, id, mail.links[0], caseworker, site.browser())
