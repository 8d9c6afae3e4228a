"""Departments that are to come are announced by editors, until they take part."""

import pytest
from driving import form_with, words

from portal.catalogue.domain import set_state

PAGE = "/intern/inhalte/angekuendigt"


@pytest.fixture
def editor(site):
    return site.signed_in("editor")


def announce(editor, name_de: str, **more: str):
    form = form_with(editor.get(PAGE), "name_de")
    for field, value in ({"name_de": name_de} | more).items():
        form[field] = value
    return form.submit(expect_errors=True)


def test_they_stand_with_the_departments_in_each_language(site, editor, browser):
    assert "Kommen noch dazu" not in words(browser.get("/aemter"))
    more = {"name_en": "Registry office", "wann_de": "voraussichtlich ab Frühjahr 2028"}
    announce(editor, "Standesamt", **more).follow(status=200)
    told = words(browser.get("/aemter"))
    assert "Kommen noch dazu Standesamt : voraussichtlich ab Frühjahr 2028" in told
    english = browser.get("/en/aemter")
    assert "To follow Registry office : voraussichtlich" in words(english)
    assert english.html.select_one("#angekuendigt + ul span")["lang"] == "de"
    admin = site.signed_in("department-admin", "ordnungsamt")
    assert "Angekündigte Ämter" in words(admin.get("/intern/aemter/"))


def test_texts_can_say_it(site, editor, browser):
    form = form_with(editor.get("/intern/inhalte/seite/hilfe"), "markdown")
    form["markdown"] = "Es machen {{department_count}} mit. {{announced_sentence}}"
    form.submit(status=303)
    assert "Zurzeit ist kein weiteres Amt angekündigt." in words(browser.get("/hilfe"))
    announce(editor, "Standesamt", name_en="Registry office")
    announce(editor, "Bürgeramt")
    assert "Angekündigt sind: Bürgeramt und Standesamt." in words(browser.get("/hilfe"))


def test_it_goes_by_itself_once_the_department_takes_part(site, editor, browser):
    announce(editor, "Prüfamt")
    with site.office.transact() as work:
        (entry,) = work.records.content.announced
        assert entry.key == "pruefamt"
    assert "Kommen noch dazu" not in words(browser.get("/aemter"))
    with site.office.transact() as work:
        set_state(work, "pruefamt", "trial", "test")
    assert "Kommen noch dazu Prüfamt" in words(browser.get("/aemter"))
    assert "Prüfamt Aktivieren" not in words(browser.get("/aemter"))


def test_it_is_taken_back_and_both_are_noted(site, editor, browser):
    announce(editor, "Standesamt")
    form_with(editor.get(PAGE), "zurueck").submit("zurueck", status=303)
    assert "Kommen noch dazu" not in words(browser.get("/aemter"))
    acts = [(a, s) for a, s in site.acts if a.endswith("announced")]
    assert acts == [
        ("department.announced", "department:standesamt"),
        ("department.unannounced", "department:standesamt"),
    ]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"name_de": " "}, "Bitte geben Sie den Namen des Amtes an."),
        ({"name_de": "x" * 81}, "Bitte schreiben Sie höchstens 80 Zeichen."),
        ({"wann_de": "x" * 161}, "Bitte schreiben Sie höchstens 160 Zeichen."),
    ],
)
def test_what_cannot_be_is_refused_and_stays_as_typed(site, editor, given, reason):
    page = announce(editor, **({"name_de": "Standesamt"} | given))
    assert (page.status_int, reason in words(page)) == (422, True)
    form = form_with(page, "name_de")
    assert {name: form[name].value for name in given} == given
    with site.office.transact() as work:
        assert work.records.content.announced == ()


def test_who_edits_for_one_department_announces_none(site):
    site.signed_in("editor", "sozialamt").get(PAGE, status=422)
