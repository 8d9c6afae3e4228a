"""What a service tells citizens, changed by its office: previewed, in effect at once, kept."""

import pytest
from driving import WEAPONS, book_firmly, form_with, words

PAGE = f"/intern/aemter/ordnungsamt/texte/{WEAPONS.partition('/')[2]}"
MAILS = f"/intern/aemter/ordnungsamt/nachrichten/{WEAPONS.partition('/')[2]}"
SUMMARY = "Wir beraten Sie zu Waffen."
BRING = "Waldpass\nSchlüssel"


@pytest.fixture
def head(site):
    return site.signed_in("department-admin", "ordnungsamt")


def change(head, button="", status=303, **texts):
    form = form_with(head.get(PAGE), "summary")
    for name, words_ in texts.items():
        form[name.replace("__", "@")] = words_
    return form.submit(button, status=status) if button else form.submit(index=1, status=status)


BOTH = {"summary": SUMMARY, "summary__en": "We advise you about weapons.", "bring": BRING}
BOTH |= {"bring__en": "Forest pass\nKeys"}


def test_a_changed_text_stands_on_all_pages_at_once_in_each_language(site, head):
    change(head, **BOTH)
    page = site.browser().get(f"/aemter/{WEAPONS}")
    assert SUMMARY in words(page)
    assert [item in words(page) for item in BRING.splitlines()] == [True, True]
    assert SUMMARY in words(site.browser().get("/aemter/ordnungsamt"))
    english = words(site.browser().get(f"/en/aemter/{WEAPONS}"))
    assert "We advise you about weapons." in english
    assert SUMMARY not in english
    assert SUMMARY in words(site.browser().get(f"/leicht/aemter/{WEAPONS}"))


def test_the_preview_says_where_it_would_stand_and_changes_nothing(site, head):
    before = words(site.browser().get(f"/aemter/{WEAPONS}"))
    path = book_firmly(site, WEAPONS, "2027-03-23T09:00:00+01:00", matters=["aufbewahrung"])
    shown = words(change(head, "vorschau", status=200, **BOTH))
    assert f"Dann {SUMMARY} Steht hier Seite der Dienstleistung; Seite des Amts" in shown
    assert "1 vereinbarter Termin zeigt dann die neuen Texte." in shown
    assert words(site.browser().get(f"/aemter/{WEAPONS}")) == before
    change(head, **BOTH)
    assert "Waldpass" in words(site.browser().get(path))


def test_what_cannot_be_is_said_and_kept_and_changes_nothing(site, head):
    refused = change(head, status=422, summary=SUMMARY, bring="x" * 201)
    assert "Der deutsche Text ist geändert." in words(refused)
    assert "Höchstens 20 Zeilen mit je 200 Zeichen." in words(refused)
    assert form_with(refused, "summary")["summary"].value == SUMMARY
    refused = change(head, status=422, **{"remains/waffenbesitzkarte": ""})
    assert "Dieser Text darf nicht leer sein" in words(refused)
    assert SUMMARY not in words(site.browser().get(f"/aemter/{WEAPONS}"))


def test_who_saves_later_reads_what_the_first_one_changed_and_decides(site, head):
    mine, theirs = (form_with(head.get(PAGE), "summary") for _each in range(2))
    theirs["address"] = "Turmweg 1, 70173 Stuttgart"
    theirs.submit(index=1, status=303)
    mine["hours"] = "Montags"
    mine["hours@en"] = "Mondays"
    refused = mine.submit(index=1, status=409)
    assert "Nicht gespeichert: Inzwischen hat jemand anderes etwas geändert." in words(refused)
    assert "Bisher Turmweg 1, 70173 Stuttgart Dann – (nichts)" in words(refused)
    assert form_with(refused, "summary")["hours"].value == "Montags"
    assert "Turmweg 1" in words(site.browser().get(f"/aemter/{WEAPONS}"))


def test_the_history_tells_who_and_brings_back_and_rules_are_another_matter(site, head):
    change(head, **BOTH)
    change(head, **BOTH | {"bring": "Waldpass", "bring__en": "Forest pass"})
    said = words(head.get(PAGE))
    assert "department-admin@stadt.example" in said
    assert "bisher: Waldpass Schlüssel dann: Waldpass" in said
    form = form_with(head.get(f"{PAGE}?stand=1"), "bring")
    assert form["bring"].value.split() == BRING.split()
    rules = head.get(PAGE.replace("/texte/", "/regeln/"))
    assert "Noch nichts: Es gelten die Regeln" in words(rules)
    form_with(head.get(f"{PAGE}?stand=vorgabe"), "bring").submit(index=1)
    with site.office.transact() as work:
        assert work.records.adjusted["ordnungsamt"].said(WEAPONS.partition("/")[2]) == {}
    assert ("texts.changed", f"service:{WEAPONS}") in site.acts


def test_others_find_neither(site):
    other = site.signed_in("department-admin", "sozialamt")
    for page in (PAGE, MAILS, f"{MAILS}/html"):
        other.get(page, status=404)


@pytest.mark.parametrize("locale", ["de", "en", "uk", "ar", "de_simple"])
def test_each_message_can_be_seen_as_a_whole_in_each_language(head, locale):
    kinds = [value for value, *_rest in form_with(head.get(MAILS), "art")["art"].options]
    assert len(kinds) == 8
    for kind in kinds:
        page = head.get(f"{MAILS}?art={kind}&sprache={locale}")
        subject = page.html.select_one("dl.facts strong").get_text()
        inside = head.get(page.html.select_one("iframe")["src"])
        assert "Erika Beispiel" in page.html.select_one(".source").get_text()
        assert "Erika Beispiel" in inside.text
        assert len(subject) > 10
        policy = inside.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert policy.count("sha256-") >= 3


def test_a_message_carries_the_texts_of_today_and_what_editors_are_writing(site, head):
    change(head, **BOTH)
    assert "- Waldpass" in head.get(MAILS).html.select_one(".source").get_text()
    editor = site.signed_in("editor", "ordnungsamt")
    forms = [f for f in editor.get("/intern/inhalte/neu").forms.values() if "seite" in f.fields]
    form = next(f for f in forms if f"mail/{WEAPONS}" in [v for v, *_rest in f["seite"].options])
    form["seite"] = f"mail/{WEAPONS}"
    text = form_with(form.submit().follow(), "markdown")
    text["markdown"] = "Die Tür ist links."
    text.submit("vorschau")
    assert "Die Tür ist links." not in editor.get(MAILS).text
    assert "Die Tür ist links." in editor.get(f"{MAILS}?entwurf=1").text


WHERE = {"address": "Rathausplatz 1, 70173 Stuttgart", "hours": "Dienstag 9 bis 12 Uhr"}


def test_the_way_without_video_names_where_it_is_wherever_it_stands(site, head):
    path = book_firmly(site, WEAPONS, "2027-03-23T09:00:00+01:00", matters=["aufbewahrung"])
    assert "sagen wir Ihnen am Telefon" in words(site.browser().get(f"/aemter/{WEAPONS}"))
    change(head, **WHERE, hours__en="Tuesday 9 to 12")
    page = words(site.browser().get(f"/aemter/{WEAPONS}"))
    assert " ".join(WHERE.values()) in page
    assert "sagen wir Ihnen am Telefon" not in page
    english = words(site.browser().get(f"/en/aemter/{WEAPONS}"))
    assert f"{WHERE['address']} Tuesday 9 to 12" in english
    cancelled = site.browser().get(f"{path}/absagen").form.submit()
    assert " ".join(WHERE.values()) in words(cancelled)
    change(head, **dict.fromkeys(("address", "hours", "hours__en"), ""))
    assert "Rathausplatz" not in words(site.browser().get(f"/aemter/{WEAPONS}"))


def test_an_address_that_is_named_is_missing_no_longer(site, head):
    operator = site.signed_in("operator")
    missing = "Eine Anschrift für den Weg ohne Video fehlt: Gewerbe- und Gaststättenbehörde, Waffen"
    assert missing in words(operator.get("/intern/aemter/"))
    change(head, address=WHERE["address"])
    assert missing not in words(operator.get("/intern/aemter/"))
