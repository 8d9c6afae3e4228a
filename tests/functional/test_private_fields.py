"""A field one person fills in for themselves: all others see that it is filled, not what with."""

import pytest
from driving import NAME, meet

from .test_signers import joined

SERVICE, FORM = "pruefamt/sofort", "vorbelegt"
SECRET = "Das geht niemanden an"
OTHERS = ("caseworker", "second", "companion")


class Table:
    """One form, the citizen who writes in its private field, and everybody else in the room."""

    def __init__(self, site) -> None:
        self.meeting = meet(site, SERVICE)
        self.meeting.begin()
        base = f"/raum/{self.meeting.id}/dokumente"
        self.citizen, self.caseworker = self.meeting.citizen, self.meeting.caseworker
        self.path = f"{base}/{self.post(self.caseworker, base, {'form': FORM}).json['id']}"
        address = "{}@beispiel.example".format
        self.second = joined(site, self, "representative", "Zweite Person", address("zweite"))
        self.companion = joined(site, self, "companion", "Dritte Person", address("dritte"))

    def post(self, browser, path, *given, **more):
        return self.meeting.post(browser, path, *given, **more)

    def fill(self, browser, value, base=0, status=200, field="vertraulich"):
        given = {"field": field, "value": value, "base": base}
        return self.post(browser, f"{self.path}/felder", json=given, status=status)

    def entry(self, browser):
        return browser.get(self.path).json["entries"].get("vertraulich")

    def readonly(self, browser):
        fields = browser.get(self.path).json["fields"]
        return next(f["readonly"] for f in fields if f["key"] == "vertraulich")

    def show(self, browser, status=200):
        return self.post(browser, f"{self.path}/zeigen", {"feld": "vertraulich"}, status=status)


@pytest.fixture
def table(site):
    return Table(site)


def test_only_who_fills_it_in_reads_it_until_they_show_it(table):
    written = table.fill(table.citizen, SECRET).json
    assert written == {"value": SECRET, "version": 1, "by": "citizen", "own": True}
    assert table.entry(table.citizen) == written
    for name in OTHERS:
        browser = getattr(table, name)
        assert SECRET not in browser.get(table.path).text
        hidden = {"value": "", "version": 1, "by": "citizen", "theirs": NAME, "hidden": True}
        assert table.entry(browser) == hidden
        assert table.readonly(browser) is True
        table.show(browser, status=404 if name == "caseworker" else 403)
    table.show(table.citizen)
    shown = {"value": SECRET, "version": 2, "by": "citizen", "theirs": NAME}
    assert [table.entry(getattr(table, name)) for name in OTHERS] == [shown] * 3


def test_nobody_else_writes_in_it_or_learns_it_by_trying(table):
    table.fill(table.citizen, SECRET)
    for browser, status in ((table.second, 403), (table.companion, 403), (table.caseworker, 404)):
        for base in (0, 1):
            assert SECRET not in table.fill(browser, "anderes", base, status=status).text
    assert table.entry(table.citizen)["value"] == SECRET
    table.fill(table.citizen, "", 1)
    assert table.readonly(table.second) is False
    table.fill(table.second, "von der zweiten Person", 2)
    assert table.entry(table.citizen)["hidden"] is True


def test_what_was_refused_there_nobody_else_reads_either(table):
    table.fill(table.citizen, "x" * 201, status=422)
    assert "problem" in table.entry(table.citizen)
    assert [("problem" in table.entry(getattr(table, name))) for name in OTHERS] == [False] * 3


def test_presented_all_read_it_and_go_on_doing_so(table):
    table.fill(table.citizen, SECRET)
    table.fill(table.citizen, "Freitext", field="frei")
    table.fill(table.citizen, "7", field="anzahl")
    table.post(table.caseworker, f"{table.path}/vorlegen", json={})
    shown = {"value": SECRET, "version": 2, "by": "citizen", "theirs": NAME}
    assert table.entry(table.caseworker) == shown
    table.post(table.caseworker, f"{table.path}/zuruecknehmen", json={})
    assert table.entry(table.caseworker)["value"] == SECRET
    assert table.fill(table.citizen, "neu", 2).json["value"] == "neu"
    assert table.entry(table.caseworker)["value"] == "neu"
