"""Texts that bind: which version somebody took note of, old ones, and one for a service."""

import pytest
from driving import form_with, heading, meet, words

from portal.content import domain, drafting
from portal.content.drafting import Text


@pytest.fixture
def meeting(site):
    return meet(site)


def release(site, key, markdown="Neu."):
    """Publish a version as data protection does."""
    with site.office.transact() as work:
        content = work.records.content
        article = domain.article(content, domain.SEITE, key)
        text = Text(title="Hinweise", markdown=markdown)
        mark = drafting.mark(article, "de")
        kept = drafting.keep(article, "de", text, based_on=mark, by="a", now=work.now)
        return drafting.publish(content, article, "de", kept.mark, work.now).number


def shown(meeting):
    page = meeting.citizen.get(f"{meeting.access}/raum")
    return page.html.find(id="zustimmung")["data-versions"]


def took_note_of(site):
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        return [(a.text, a.version) for a in case.participants[0].acknowledgements]


def test_what_was_ticked_is_what_was_shown(site, meeting):
    versions = shown(meeting)
    assert versions == "datenschutz:1 nutzungsbedingungen:1"
    meeting.enter(zustimmung="ja", fassungen=versions)
    assert took_note_of(site) == [("datenschutz", 1), ("nutzungsbedingungen", 1)]


def test_a_text_that_changed_meanwhile_is_read_before_it_is_ticked(site, meeting):
    old = shown(meeting)
    number = release(site, "datenschutz")
    answer = meeting.enter(zustimmung="ja", fassungen=old, status=422)
    assert answer.json["detail"].startswith("Die Hinweise haben sich geändert")
    assert took_note_of(site) == []
    meeting.enter(zustimmung="ja", fassungen=shown(meeting))
    assert ("datenschutz", number) in took_note_of(site)


def test_who_comes_back_ticks_anew_only_what_changed(site, meeting):
    meeting.enter(zustimmung="ja", fassungen=shown(meeting))
    path = f"{meeting.access}/raum"
    assert meeting.citizen.get(path).html.find(id="zurueck") is not None
    number = release(site, "nutzungsbedingungen")
    page = meeting.citizen.get(path)
    assert page.html.find(id="zurueck") is None
    meeting.enter(zustimmung="ja", fassungen=page.html.find(id="zustimmung")["data-versions"])
    assert ("nutzungsbedingungen", number) in took_note_of(site)
    assert meeting.citizen.get(path).html.find(id="zurueck") is not None


def test_earlier_versions_can_be_read(site, browser):
    before = words(browser.get("/datenschutz"))
    number = release(site, "datenschutz", "Ganz neu.")
    page = browser.get("/datenschutz")
    assert ("Ganz neu." in words(page), page.html.select_one("[name=robots]")) == (True, None)
    links = [link["href"] for link in page.html.select("section.small a")]
    assert links == [f"/datenschutz?fassung={number}", "/datenschutz?fassung=1"]
    old = browser.get(links[1])
    assert "Das ist eine frühere Fassung." in words(old)
    assert before.split("Fassung 1")[0].strip() in words(old)
    assert old.html.select_one("[name=robots]")["content"] == "noindex"
    for wrong in ("/datenschutz?fassung=99", "/datenschutz?fassung=x"):
        browser.get(wrong, status=404)
    # Other pages are no archive.
    browser.get("/hilfe?fassung=99", status=404)


def test_a_service_can_have_a_notice_of_its_own(site, meeting, browser):
    place = "/datenschutz/ordnungsamt/waffen-jagd-fischerei"
    general = heading(browser.get("/datenschutz"))
    assert heading(browser.get(place)) == general
    editor, officer = site.signed_in("editor"), site.signed_in("dpo")
    page = editor.get("/intern/inhalte/neu")
    token = form_with(page, "title")["csrf_token"].value
    given = {"csrf_token": token, "seite": "hinweis/ordnungsamt/waffen-jagd-fischerei"}
    path = editor.post("/intern/inhalte/neu", given).follow().request.path
    form = form_with(editor.get(path), "markdown")
    assert form["title"].value == general
    form["title"] = "Hinweise für Waffen"
    form.submit("vorlegen")
    assert heading(browser.get(place)) == general
    form_with(officer.get(path), "markdown").submit(status=303)
    assert heading(browser.get(place)) == "Hinweise für Waffen"
    assert heading(browser.get("/datenschutz/sozialamt/versicherungsamt")) == general
    assert shown(meeting).startswith("datenschutz-fuer-ordnungsamt-waffen-jagd-fischerei:1 ")
    page = meeting.citizen.get(f"{meeting.access}/raum")
    assert page.html.find("a", href=place) is not None
    browser.get("/datenschutz/ordnungsamt/gibt-es-nicht", status=404)
    form = form_with(officer.get(path), "bis")
    form.submit("ausblenden")
    assert heading(browser.get(place)) == general
