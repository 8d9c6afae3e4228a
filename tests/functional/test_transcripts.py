"""„Daten kopieren“: the caseworker takes what the form holds into another program."""

from driving import NAME

from .papers import VALUES
from .test_private_fields import SECRET, Table


def copied(table, browser, key="", status=200):
    given = {"feld": key} if key else {}
    return table.post(browser, f"{table.path}/abschrift", given, status=status)


def test_all_entries_come_as_lines_of_label_and_value(site, desk):
    desk.fill(desk.citizen, "ort", "Stuttgart")
    desk.fill(desk.citizen, "hersteller", '=HYPERLINK("https://boese.example")')
    desk.fill(desk.citizen, "langwaffen", "2")
    text = desk.act(desk.caseworker, "abschrift").json["text"]
    lines = dict(line.split("\t") for line in text.split("\n"))
    labels = {field["key"]: field["label"] for field in desk.show()["fields"]}
    assert lines[labels["ort"]] == "Stuttgart"
    assert lines[labels["langwaffen"]] == "2"
    assert lines[labels["hersteller"]] == '\'=HYPERLINK("https://boese.example")'
    assert NAME in lines.values()
    assert labels["geburtsdatum"] not in lines  # empty
    read = [act for act in site.acts if act[0] == "document.copied"]
    assert read == [("document.copied", f"document:{desk.path.rpartition('/')[2]}")]


def test_one_entry_comes_as_it_stands(desk):
    desk.fill(desk.citizen, "hersteller", "=" + VALUES["hersteller"])
    given = {"feld": "hersteller"}
    answer = desk.meeting.post(desk.caseworker, f"{desk.path}/abschrift", given)
    assert answer.json == {"text": "=" + VALUES["hersteller"]}
    desk.meeting.post(desk.caseworker, f"{desk.path}/abschrift", {"feld": "ort"}, status=404)


def test_a_locked_form_can_be_copied_too(locked):
    assert "Königstraße 1a" in locked.act(locked.caseworker, "abschrift").json["text"]


def test_private_entries_are_not_among_them_until_they_are_shown(site):
    table = Table(site)
    table.fill(table.citizen, SECRET)
    table.fill(table.citizen, "für alle", field="frei")
    lines = copied(table, table.caseworker).json["text"].split("\n")
    assert "Freitext\tfür alle" in lines
    assert not [line for line in lines if "Vertrauliches" in line or SECRET in line]
    copied(table, table.caseworker, "vertraulich", status=404)
    table.show(table.citizen)
    assert copied(table, table.caseworker, "vertraulich").json["text"] == SECRET


def test_only_the_office_copies(site):
    table = Table(site)
    table.fill(table.citizen, "für alle", field="frei")
    for browser in (table.citizen, table.second, table.companion):
        assert copied(table, browser, status=403)
    assert "document.copied" not in [act for act, _subject in site.acts]
