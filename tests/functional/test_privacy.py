"""After a whole errand nothing on disk names the citizen but the mails that were delivered."""

import logging
from pathlib import Path

import pytest
from driving import (
    EMAIL,
    START,
    WEAPONS,
    Site,
    choose_time,
    form_with,
    give_details,
    meet,
    open_office,
)

from portal import clock
from portal.documents import sealing
from portal.persistence import open_database
from portal.settings import Settings

NAME = "Wilhelmine Zuckerguss"
PHONE = "0711 9876543"
STREET = "Geheimratsweg 17"
TRACES = [
    part.encode()
    for part in ("Wilhelmine", "Zuckerguss", EMAIL, "9876543", "Geheimratsweg", "Heimlich gesagt")
]


@pytest.fixture
def site(tmp_path):
    """Return a portal that keeps its records in files, as the small installation does."""
    settings = Settings(var=tmp_path, gateway_listen=("127.0.0.1", 9))
    clock.start_at(START)
    database = open_database(settings)
    sealing.prepare(settings)
    yield Site(open_office(database, settings))
    clock.start_at(None)
    database.close()


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file but the delivered mails."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in found
        if "mail" not in path.relative_to(folder).parts
    }


def traces(folder: Path) -> list[tuple[str, bytes]]:
    return [
        (name, trace)
        for name, content in files(folder).items()
        for trace in TRACES
        if trace in content
    ]


def booked_and_cancelled(site, browser) -> None:
    give_details(
        choose_time(browser, WEAPONS, "aufbewahrung"), name=NAME, phone=PHONE
    ).form.submit()
    browser.get(site.deliver()[0].link("/bestaetigen")).form.submit()
    access = site.deliver()[0].links[0]
    browser.get(f"{access}/absagen").form.submit()
    site.deliver()


def met_and_signed(site) -> None:
    meeting = meet(site, name=NAME)
    meeting.begin()
    base = f"/raum/{meeting.id}/dokumente"
    answer = meeting.post(meeting.caseworker, base, {"form": "waffen-aufbewahrung"}).json
    entry = {"field": "strasse", "value": STREET, "base": 0}
    meeting.post(meeting.citizen, f"{base}/{answer['id']}/felder", json=entry)
    entry = {"field": "bemerkungen", "value": "Heimlich gesagt", "base": 0}
    meeting.post(meeting.citizen, f"{base}/{answer['id']}/felder", json=entry)
    left = meeting.post(meeting.citizen, f"/raum/{meeting.id}/verlassen").json
    form_with(meeting.citizen.get(left["next"]), "bemerkung").submit()
    meeting.desk("beenden")


def test_nothing_on_disk_names_the_citizen(site, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    booked_and_cancelled(site, site.browser())
    met_and_signed(site)
    site.housekeeping.tidy()
    assert "Data.fs" in files(tmp_path)
    assert traces(tmp_path) == []
    assert [t for t in TRACES if t.decode() in caplog.text] == []


def test_the_search_for_traces_would_find_one(site, tmp_path):
    """The negative control: a name stored in clear is seen in the records' file."""
    with site.office.transact() as work:
        work.records.feedback["probe"] = {"remark": NAME}
    assert {trace for name, trace in traces(tmp_path) if name == "Data.fs"} == {
        b"Wilhelmine",
        b"Zuckerguss",
    }


def test_no_link_is_kept_in_clear(site, tmp_path):
    browser = site.browser()
    give_details(choose_time(browser, WEAPONS, "aufbewahrung")).form.submit()
    activation = site.deliver()[0].link("/bestaetigen")
    browser.get(activation).form.submit()
    access = site.deliver()[0].links[0]
    tokens = [path.split("/")[2].encode() for path in (activation, access)]
    kept = files(tmp_path).items()
    assert [(name, token) for token in tokens for name, content in kept if token in content] == []


def test_no_password_and_no_session_is_kept_in_clear(site, tmp_path):
    browser = site.signed_in("caseworker", "ordnungsamt")
    kept = [browser.cookies["sitzung"].encode(), b"ein-langes-passwort"]
    found = files(tmp_path).items()
    assert [(name, part) for part in kept for name, content in found if part in content] == []
