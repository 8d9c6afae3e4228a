"""Whatever ends a session closes its sockets at the gateway within five seconds."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from functools import partial

import pytest
import requests
import websocket
from bs4 import BeautifulSoup
from providing import Visitor, provider
from sites import start_site

LIMIT = 5  # seconds
PATIENCE = 30
DESK, OPERATOR = "sachbearbeitung@stadt.example", "betrieb@stadt.example"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Return a whole site with gateway, and the provider its staff can log in at."""
    folder = tmp_path_factory.mktemp("closed")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with provider(f"http://127.0.0.1:{port}") as city:
        given = city.settings(folder, "ordnung=caseworker:ordnungsamt", "leitung=operator")
        named = {key.upper().replace(".", "_"): value for key, value in given.items()}
        for site in start_site(folder / "var", LISTEN=f"127.0.0.1:{port}", LIMITS="off", **named):
            yield site, city


@pytest.fixture
def site(running):
    return running[0]


class Person:
    """Somebody's browser without a screen."""

    def __init__(self, site) -> None:
        self.site, self.http = site, requests.Session()

    def page(self, path, **more):
        answer = self.http.get(f"{self.site.url}{path}", timeout=PATIENCE, **more)
        return BeautifulSoup(answer.text, "html.parser")

    def post(self, path, **given):
        token = {"csrf_token": self.http.cookies["csrf"]}
        url = f"{self.site.url}{path}"
        answer = self.http.post(url, given | token, timeout=PATIENCE, allow_redirects=False)
        assert answer.status_code in (200, 303), answer.text
        return answer

    def log_in(self, email):
        self.page("/intern/anmelden")
        self.post("/intern/anmelden", email=email, password=self.site.password(email))
        return self

    def come(self, city, who):
        """Log in at the provider."""
        self.page("/intern/anmelden")
        there = self.post("/intern/anmelden/zentral").headers["Location"]
        back = Visitor(city).visit(there, who)
        return self.http.get(back, timeout=PATIENCE, allow_redirects=False)

    def watch(self):
        """Open the socket of the day view."""
        given = self.post("/intern/zutritt").json()
        origin = {"origin": self.site.url, "timeout": PATIENCE}
        opened = websocket.create_connection(given["url"], **origin)
        opened.send(json.dumps({"type": "ticket", "v": 1, "ticket": given["ticket"]}))
        assert json.loads(opened.recv())["type"] == "welcome"
        return opened

    def account(self, email):
        """Return the id of an account, as the operator's page knows it."""
        heading = self.page("/intern/konten/").find("h2", string=email)
        return heading["id"].removeprefix("konto-")


def closes(opened, act):
    """Do what ends a session; returns how long after it the socket was closed."""
    act()
    done = time.monotonic()
    opened.settimeout(LIMIT + 1)
    while True:
        code, _content = opened.recv_data()
        if code == websocket.ABNF.OPCODE_CLOSE:
            return time.monotonic() - done


@pytest.fixture
def operator(site):
    return Person(site).log_in(OPERATOR)


def test_signed_out_here_and_from_another_device(site):
    here, there = Person(site).log_in(DESK), Person(site).log_in(DESK)
    assert closes(here.watch(), lambda: there_ends(there)) < LIMIT
    assert closes(there.watch(), lambda: there.post("/intern/abmelden")) < LIMIT


def there_ends(there):
    there.page("/intern/konto")
    there.post("/intern/konto", alle="1")


def test_by_an_operator_for_each_way_there_is(site, operator):
    id = operator.account(DESK)
    for step in ("abmelden", "sperren"):
        opened = Person(site).log_in(DESK).watch()
        act = lambda step=step: operator.post(f"/intern/konten/{id}", schritt=step)  # noqa: E731
        assert closes(opened, act) < LIMIT
    operator.post(f"/intern/konten/{id}", schritt="entsperren")
    opened = Person(site).log_in(DESK).watch()
    form = operator.page(f"/intern/konten/{id}").find("input", {"name": "stand"})
    given = {"rolle": "caseworker", "bereich-caseworker": "sozialamt", "stand": form["value"]}
    assert closes(opened, lambda: operator.post(f"/intern/konten/{id}/rechte", **given)) < LIMIT


def test_by_the_command_while_the_site_runs(site):
    email = "vertretung@stadt.example"
    opened = Person(site).log_in(email).watch()
    command = [sys.executable, "-m", "portal", "accounts", "disable", "--email", email]
    where = os.environ | {"VIDEOBERATUNG_VAR": str(site.var), "PYTHONWARNINGS": "ignore"}
    run = partial(subprocess.run, command, env=where, check=True, capture_output=True)
    assert closes(opened, run) < LIMIT


def test_by_a_group_that_is_gone_at_the_next_login(running):
    site, city = running
    anna = {"email": "anna@stadt.example", "email_verified": True}
    city.people(anna=anna | {"groups": ["ordnung"]})
    first = Person(site)
    assert first.come(city, "anna").status_code == 303
    opened = first.watch()
    city.people(anna=anna | {"groups": []})
    second, answers = Person(site), []
    assert closes(opened, lambda: answers.append(second.come(city, "anna"))) < LIMIT
    assert answers[0].status_code == 403


def test_in_the_room_too_whichever_device_it_was_opened_from(site, operator):
    """The seat belongs to the account, its socket to the session that asked for the ticket."""
    email = "sozialamt@stadt.example"
    one, other = Person(site).log_in(email), Person(site).log_in(email)
    page = one.page("/intern/einladen")
    service = page.select_one("select[name=service] option[value]:not([value=''])")["value"]
    given = {"service": service, "name": "Ada", "email": "ada@beispiel.example", "now": "1"}
    id = one.post("/intern/einladen", **given).headers["Location"].rpartition("/")[2]
    one.post(f"/intern/beratung/{id}/oeffnen")
    other.page(f"/intern/beratung/{id}")
    given = other.post(f"/raum/{id}/zutritt").json()
    opened = websocket.create_connection(given["url"], origin=site.url, timeout=PATIENCE)
    opened.send(json.dumps({"type": "ticket", "v": 1, "ticket": given["ticket"]}))
    assert json.loads(opened.recv())["type"] == "welcome"
    assert closes(opened, lambda: there_ends(one)) < LIMIT
