"""Pages that are kept ready are never older than what they show."""

import pytest
from driving import form_with, heading, words

from portal.catalogue.domain import set_state

APP = "/faq/technische-voraussetzungen/app"


def test_a_browser_that_has_the_page_is_told_that_it_still_holds(browser):
    first = browser.get("/faq")
    again = browser.get("/faq", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_int, again.body) == (304, b"")
    english = browser.get("/en/faq", headers={"If-None-Match": first.headers["ETag"]})
    assert english.status_int == 200


def test_a_switched_off_department_is_gone_from_the_page_at_once(site, browser):
    assert "Sozialamt" in words(browser.get("/faq"))
    with site.office.transact() as work:
        set_state(work, "sozialamt", "disabled", "test")
    assert "Sozialamt" not in words(browser.get("/faq"))


@pytest.mark.parametrize("path", ["/faq", APP])
def test_a_new_version_stands_on_the_page_at_once(site, browser, path):
    before = browser.get(path).body
    editor = site.signed_in("editor")
    form = form_with(editor.get(f"/intern/inhalte{APP}"), "markdown")
    form["title"] = "Neu und anders"
    form.submit()
    page = browser.get(path)
    assert (page.body != before, "Neu und anders" in page.text) == (True, True)


def test_languages_and_addresses_are_not_mixed_up(browser):
    for _twice in range(2):
        assert heading(browser.get("/faq")) != heading(browser.get("/en/faq"))
        assert heading(browser.get("/impressum")) == "Impressum"
        assert heading(browser.get(APP)).startswith("Muss ich eine App")
        browser.get("/faq/technische-voraussetzungen/gibt-es-nicht", status=404)
