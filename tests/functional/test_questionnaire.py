"""The questionnaire as editors change it: what is asked, counted together, and refused."""

from datetime import timedelta

import pytest
from driving import form_with, words

from portal.case.domain import fingerprint
from portal.content import questionnaire
from portal.content.exporting import export
from portal.content.importing import load

PAGE = "/intern/inhalte/fragebogen"


def asked(site, browser, path: str = ""):
    """The questionnaire as somebody reads it who has just had a conversation."""
    with site.office.transact() as work:
        until = work.now.date() + timedelta(days=7)
        work.records.feedback_tickets[fingerprint("ticket")] = until
    return browser.get(f"{path}/feedback/ticket")


def edited(site, **fields):
    """Change fields of the form, and send it."""
    form = form_with(site.signed_in("editor").get(PAGE), "based_on")
    for name, value in fields.items():
        form[name.replace("_", "-")] = value
    return form.submit(expect_errors=True)


def marks(site) -> list[str]:
    with site.office.transact() as work:
        return sorted(event.detail or event.kind for event in work.records.evaluation.told.values())


def kinds(site) -> set[str]:
    with site.office.transact() as work:
        return set(questionnaire.labels(work.records.content))


def test_what_an_editor_asks_is_what_people_read_and_what_is_counted(site, browser):
    assert edited(site, frage_3_de="Wie einfach war der Weg in den Raum?").status_int == 303
    page = asked(site, browser)
    assert len(page.html.select("fieldset")) == 4
    form = form_with(page, "f1")
    form["f1"] = "4"
    form.submit(status=200)
    assert [mark for mark in marks(site) if mark.startswith("mark_")] == ["mark_f1"]
    assert "mark_f1" in kinds(site)


def test_a_question_without_translation_is_german_and_says_so(site, browser):
    edited(site, frage_3_de="Wie einfach war der Weg?", frage_3_uk="Чи легко було увійти?")
    (legend,) = [
        each for each in asked(site, browser, "/en").html.select("legend") if "Weg" in each.text
    ]
    assert legend["lang"] == "de"
    assert "Чи легко було увійти?" in words(asked(site, browser, "/uk"))


def test_another_question_is_counted_anew_and_the_same_in_other_words_is_not(site):
    new = {"frage_1_de": "Wie gut war der Ton?", "frage_2_de": "Wie gut ist Ihr Anliegen gelöst?"}
    edited(site, **new, gleich_2=True)
    with site.office.transact() as work:
        keys = [each.key for each in questionnaire.questions(work.records.content)]
        former = [each.key for each in work.records.content.asked_before]
    assert (keys, former) == (["gesamt", "f1", "anliegen"], ["technik"])
    assert kinds(site) == {"mark_gesamt", "mark_f1", "mark_anliegen", "mark_technik"}


def test_a_question_that_is_emptied_is_asked_no_more(site, browser):
    codes = ("de", "en", "uk", "ar", "de_simple")
    form = form_with(site.signed_in("editor").get(PAGE), "based_on")
    for code in codes:
        form[f"frage-1-{code}"] = ""
    form.submit(status=303)
    assert len(asked(site, browser).html.select("fieldset")) == 2


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("frage_3_de", "War die Sachbearbeiterin freundlich?", "fragt nie nach Menschen"),
        ("frage_3_en", "Was the clerk polite?", "auf Deutsch"),
        ("frage_0_de", "", "auf Deutsch"),
        ("frage_3_de", "x" * 201, "zu lang"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_stays_in_the_form(site, browser, field, typed, said):
    page = edited(site, **{field: typed})
    assert page.status_int == 422
    assert said in words(page)
    assert form_with(page, "based_on")[field.replace("_", "-")].value == typed
    assert len(asked(site, browser).html.select("fieldset")) == 3


def test_who_was_slower_sees_both(site):
    editor = site.signed_in("editor")
    late, quick = (form_with(editor.get(PAGE), "based_on") for _turn in range(2))
    quick["frage-3-de"] = "Wie einfach war der Weg in den Raum?"
    quick.submit(status=303)
    late["frage-3-de"] = "Wie gut war der Ton?"
    page = late.submit(status=409)
    assert "Wie einfach war der Weg" in words(page)
    assert form_with(page, "based_on")["frage-3-de"].value == "Wie gut war der Ton?"
    form_with(page, "based_on").submit(status=303)


def test_who_edits_for_a_department_does_not_ask_for_the_city(site):
    page = site.signed_in("editor", "sozialamt").get(PAGE, expect_errors=True)
    assert page.status_int in (403, 422)
    assert not page.html.select("fieldset")


def test_it_goes_with_the_files_of_all_content(site):
    edited(site, frage_1_de="Wie gut war der Ton?")
    with site.office.transact() as work:
        content = work.records.content
        files, keys = export(content), [e.key for e in questionnaire.questions(content)]
        content.questionnaire = content.asked_before = ()
    with site.office.transact() as work:
        load(work.records.content, files, work.now, "account:1")
        content = work.records.content
        assert [each.key for each in questionnaire.questions(content)] == keys
        assert [each.key for each in content.asked_before] == ["technik"]
