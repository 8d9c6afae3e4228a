"""What the pages of booking say, and that going back, reloading and changing language is safe."""

import pytest
from driving import (
    EMAIL,
    NAME,
    WEAPONS,
    choose_time,
    csrf,
    form_with,
    give_details,
    heading,
    words,
)

from portal.booking.entries import LONGEST
from portal.case.domain import person

FIRST = "2027-03-16T09:15:00+01:00"
DISCREET = "jobcenter/buergergeld"
ONE_PLACE = "pruefamt/letzter-platz"


def link(page, text):
    """Return where the link of this text leads."""
    return page.html.find("a", string=text)["href"]


def chosen(page):
    """Return the times that are ticked."""
    return [radio["value"] for radio in page.html.select("[name=start][checked]")]


def confirmed(site, browser, page):
    """Book, press the button of the mail; returns the page it leads to and the second mail."""
    page.form.submit()
    activation = site.deliver()[-1].link("/bestaetigen")
    page = browser.get(activation).form.submit().follow()
    return page, site.deliver()[-1]


def everything_stored(site) -> bytes:
    """Return all records as they lie in the database."""
    with site.office.transact() as work:
        storage = work.records._p_jar.db().storage
        return b"".join(record.data for t in storage.iterator() for record in t)


def test_every_step_is_a_page_of_its_own_that_can_be_reloaded(browser):
    third = choose_time(browser, WEAPONS, "aufbewahrung")
    fourth = give_details(third, phone="0711 12345")
    assert (third.request.method, fourth.request.method) == ("GET", "GET")
    for _ in range(2):
        assert heading(browser.get(fourth.request.path)) == "Stimmt alles?"
    back = browser.get(third.request.path)
    kept = [back.form[name].value for name in ("name", "email", "phone")]
    assert kept == [NAME, EMAIL, "0711 12345"]


def test_the_language_can_be_changed_at_every_step(browser):
    second = browser.get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung&schritt=termin")
    assert "Schritt" not in words(second.click("English"))
    assert "We keep the time you choose for 5 minutes" in words(second.click("English"))
    fourth = give_details(choose_time(browser, WEAPONS, "aufbewahrung"))
    english = fourth.click("English")
    assert heading(english) == "Is everything correct?"
    assert {NAME, EMAIL} <= {bdi.get_text() for bdi in english.html.select("bdi")}


def test_wrong_details_stay_after_reloading_with_their_reasons(browser):
    wrong = give_details(choose_time(browser, WEAPONS, "aufbewahrung"), email="kaethe@")
    assert wrong.request.method == "GET"
    again = browser.get(wrong.request.path, status=422)
    assert [p["id"] for p in again.html.select("p.problem")] == ["problem-email"]
    browser.get(wrong.request.path.replace("angaben", "pruefen"), status=303)


def test_nothing_typed_stands_in_an_address_or_readable_in_the_database(site, browser):
    page = give_details(choose_time(browser, WEAPONS, "aufbewahrung"), phone="0711 12345")
    assert "K%C3%A4the" not in page.request.url
    stored = everything_stored(site)
    for typed in (NAME.encode(), NAME.encode("unicode_escape"), EMAIL.encode(), b"12345"):
        assert typed not in stored


def test_entries_are_kept_in_sensible_lengths(browser):
    page = give_details(choose_time(browser, WEAPONS, "aufbewahrung"), name="x" * 5000)
    assert len(page.form["name"].value) == LONGEST


def test_entries_are_gone_with_the_reservation(site, browser):
    page = give_details(choose_time(browser, WEAPONS, "aufbewahrung"))
    site.advance(hours=3)
    site.housekeeping.tidy()
    assert "abgelaufen" in words(browser.get(page.request.path, status=410))
    with site.office.transact() as work:
        assert (len(work.records.tokens), len(work.records.appointments)) == (0, 0)


def test_after_booking_every_step_leads_to_the_result(site, browser):
    third = choose_time(browser, WEAPONS, "aufbewahrung")
    fourth = give_details(third)
    fourth.form.submit()
    for path in (third.request.path, fourth.request.path):
        assert heading(browser.get(path).follow()).startswith("Fast geschafft")
    third.form["name"], third.form["email"] = "Andere Person", EMAIL
    assert heading(third.form.submit().follow()).startswith("Fast geschafft")
    assert len(site.deliver()) == 1


def test_all_details_can_be_sent_with_the_last_step_alone(site, browser):
    page = choose_time(browser, WEAPONS, "aufbewahrung")
    given = {"csrf_token": csrf(browser), "name": NAME, "email": EMAIL}
    browser.post(page.request.path.replace("angaben", "pruefen"), given, status=303)
    assert site.deliver()[0].to == EMAIL


def test_a_start_alone_reserves_a_time(browser):
    browser.get(f"/buchen/{ONE_PLACE}")
    given = {"csrf_token": csrf(browser), "start": "2027-03-22T10:00:00+01:00"}
    assert browser.post(f"/buchen/{ONE_PLACE}", given, status=303).location.endswith("/angaben")


def test_the_way_back_shows_the_own_time_as_free_and_keeps_what_was_typed(site, browser):
    third = choose_time(browser, WEAPONS, "aufbewahrung")
    give_details(third, phone="0711 12345")
    times = browser.get(link(third, "Zurück"))
    assert chosen(times) == [FIRST]
    assert "2027-03-16T09:30:00+01:00" in [value for value, *_ in times.form["start"].options]
    times.form["start"] = "2027-03-16T10:00:00+01:00"
    again = times.form.submit().follow()
    assert "10:00 Uhr" in words(again)
    assert again.form["phone"].value == "0711 12345"
    other = site.browser("192.0.2.2").get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung&tag=2027-03-16")
    assert FIRST in [radio["value"] for radio in other.html.select("[name=start]")]


def test_the_way_back_works_for_the_last_place_as_well(browser):
    third = choose_time(browser, ONE_PLACE)
    times = browser.get(link(third, "Zurück"))
    assert chosen(times) == ["2027-03-22T10:00:00+01:00"]
    assert times.form.submit().follow().request.path == third.request.path


def test_the_next_free_time_is_chosen_already_behind_its_link(browser):
    page = browser.get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung")
    page = page.click("Dienstag, 16. März 2027, 09:15 Uhr")
    assert chosen(page) == [FIRST]


def test_browsers_leave_the_answer_to_a_lost_race_for_a_page_they_can_come_back_to(site, browser):
    mine = browser.get(f"/buchen/{ONE_PLACE}").form
    mine["start"] = mine["start"].options[0][0]
    choose_time(site.browser("192.0.2.2"), ONE_PLACE)
    answer = mine.submit(status=409)
    seconds, _, address = answer.headers["Refresh"].partition(";url=")
    assert seconds == "0"
    assert heading(browser.get(address)) == heading(answer)
    site.advance(minutes=6)
    assert chosen(browser.get(address)) == ["2027-03-22T10:00:00+01:00"]


def test_who_comes_back_too_late_is_offered_other_times_before_booking(site, browser):
    third = choose_time(browser, WEAPONS, "aufbewahrung")
    fourth = give_details(third)
    site.advance(minutes=6)
    assert "nicht mehr für Sie reserviert" in words(browser.get(third.request.path))
    choose_time(site.browser("192.0.2.2"), WEAPONS, "aufbewahrung")
    page = browser.get(fourth.request.path)
    assert heading(page) == "Dieser Termin ist gerade vergeben worden"
    page.form.submit().follow()
    assert "09:45 Uhr" in site.deliver()[0].text


def test_pages_say_until_when_by_the_clock(site, browser):
    third = choose_time(browser, WEAPONS, "aufbewahrung")
    assert "Wir halten Ihnen diese Zeit bis 09:05 Uhr frei." in words(third)
    done = give_details(third).form.submit().follow()
    assert "bis 09:15 Uhr" in words(done)
    (mail,) = site.deliver()
    assert "Bitte bestätigen Sie bis 09:15 Uhr." in mail.text
    assert "bis 09:15 Uhr" in words(browser.get(mail.link("/bestaetigen")))


def test_the_result_names_the_address_only_while_the_button_waits(site, browser):
    done = give_details(choose_time(browser, WEAPONS, "aufbewahrung")).form.submit().follow()
    assert done.html.select_one("bdi").get_text() == EMAIL
    browser.get(site.deliver()[0].link("/bestaetigen")).form.submit()
    after = browser.get(done.request.path)
    assert heading(after) == "Ihr Termin ist gebucht"
    assert EMAIL not in after.text


def test_the_result_says_when_the_button_was_not_pressed_in_time(site, browser):
    done = give_details(choose_time(browser, WEAPONS, "aufbewahrung")).form.submit().follow()
    site.advance(minutes=16)
    page = browser.get(done.request.path, status=410)
    assert heading(page) == "Die Zeit zum Bestätigen ist abgelaufen"
    assert EMAIL not in page.text


def test_minutes_in_an_address_mean_nothing(browser):
    done = give_details(choose_time(browser, WEAPONS, "aufbewahrung")).form.submit().follow()
    assert "999" not in browser.get(f"{done.request.path}?minuten=999").text.split("<main")[1]


def test_a_single_matter_is_named_beside_the_times(browser):
    page = browser.get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung")
    assert "Sichere Aufbewahrung nachweisen" in words(page)


def test_who_wants_mediation_names_the_language(site, browser):
    page = choose_time(browser, WEAPONS, "aufbewahrung")
    assert [box["value"] for box in page.html.select("[name=needs]")] == [
        "gebaerdensprache",
        "sprachmittlung",
        "text",
        "langsam",
        "begleitung",
    ]
    page.form.fields["needs"][1].checked = True
    page = give_details(page)
    assert [p["id"] for p in page.html.select("p.problem")] == ["problem-mediation"]
    page = give_details(page, mediation="Ukrainisch")
    assert "Sprachmittlung: Ukrainisch" in words(page)
    assert "Language mediation: Ukrainisch" in words(page.click("English"))
    page.form.submit()
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        assert person(work, case, case.participants[0]).needs == ("Sprachmittlung: Ukrainisch",)


def test_page_and_mail_after_confirming_name_what_when_and_what_to_bring(site, browser):
    page = give_details(choose_time(browser, WEAPONS, "aufbewahrung", "fischereischein"))
    page, mail = confirmed(site, browser, page)
    facts = (
        "Dienstag, 16. März 2027, 09:15 Uhr (MEZ)",
        "Sichere Aufbewahrung nachweisen, Fragen zum Fischereischein",
        "Bitte bereithalten",
        "Ihren gültigen Personalausweis, Reisepass oder Aufenthaltstitel",
        "Sie zeigen ihn in die Kamera.",
    )
    assert "Ihr Termin ist bestätigt." in words(page)
    for text in (words(page), mail.text, mail.html):
        assert [fact for fact in facts if fact not in text] == []


def test_a_discreet_department_is_not_told_by_what_to_bring(site, browser):
    form = form_with(site.signed_in("caseworker", "jobcenter").get("/intern/einladen"), "service")
    form["service"], form["name"], form["email"] = DISCREET, NAME, EMAIL
    form.submit("now")
    (mail,) = site.deliver()
    assert "Bescheid" in words(browser.get(mail.links[0]))
    assert "Bescheid" not in mail.text + mail.html
    assert "Unterlagen: Welche, lesen Sie auf der Seite zum Termin." in mail.text


def test_an_english_mail_is_english_and_leads_to_english_pages(site, browser):
    page = choose_time(browser, WEAPONS, "aufbewahrung").click("English")
    page, mail = confirmed(site, browser, give_details(page))
    assert [path for path in mail.links if not path.startswith("/en/")] == []
    assert "Videoberatung" not in str(mail.message["From"]) + mail.text
    assert "Personalausweis" not in mail.text
    assert "Please have ready" in mail.text
    assert "Office: Public Order Office (Amt für öffentliche Ordnung)" in mail.text
    assert "Your valid identity card, passport or residence permit" in mail.text
    event = mail.calendar.walk("VEVENT")[0]
    assert str(event["description"]).startswith("Access to your video consultation: http")


def test_links_in_a_mail_are_readable_in_dark_mode(site, browser):
    _page, mail = confirmed(
        site, browser, give_details(choose_time(browser, WEAPONS, "aufbewahrung"))
    )
    assert '<meta name="color-scheme" content="light dark">' in mail.html
    assert mail.html.count("color:inherit;text-decoration:underline") == 6
    assert 'color:#2044ad"' not in mail.html


def test_the_room_that_is_not_open_yet_says_when_and_leads_back(site, browser):
    page, mail = confirmed(
        site, browser, give_details(choose_time(browser, WEAPONS, "aufbewahrung"))
    )
    assert "Direkt zum Videogespräch:" in mail.text
    assert mail.links[1] == f"{mail.links[0]}/raum"
    early = browser.get(mail.links[1], status=409)
    assert heading(early) == "Noch nicht geöffnet"
    assert "Er öffnet am Dienstag, 16. März 2027, 09:00 Uhr (MEZ)." in words(early)
    assert link(early, "Zurück zum Termin") == mail.links[0]


def test_after_the_conversation_the_page_says_whom_to_ask(site, browser):
    page, mail = confirmed(
        site, browser, give_details(choose_time(browser, WEAPONS, "aufbewahrung"))
    )
    site.advance(days=2)
    page = browser.get(mail.links[0])
    assert "Diese Videoberatung ist vorbei." in words(page)
    assert "Rufen Sie uns an und nennen Sie die Vorgangsnummer." in words(page)
    assert page.html.find("main").select("a[href^='tel:']") != []
    assert "Zum Videogespräch" not in words(page)


def test_cancelling_after_the_start_answers_with_what_to_do(site, browser):
    _page, mail = confirmed(
        site, browser, give_details(choose_time(browser, WEAPONS, "aufbewahrung"))
    )
    form = browser.get(f"{mail.links[0]}/absagen").form
    site.advance(hours=24, minutes=20)
    page = form.submit(status=409)
    assert heading(page) == "Der Termin hat bereits begonnen"


def test_sending_the_cancellation_again_does_no_harm(site, browser):
    _page, mail = confirmed(
        site, browser, give_details(choose_time(browser, WEAPONS, "aufbewahrung"))
    )
    form = browser.get(f"{mail.links[0]}/absagen").form
    form.submit()
    again = form.submit(status=410)
    assert "Dieser Termin wurde abgesagt. Sie brauchen nichts weiter zu tun." in words(again)
    assert len(site.deliver()) == 1


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/faq/", "/faq"),
        ("/faq/?q=kamera", "/faq?q=kamera"),
        ("/intern", "/intern/"),
        ("/en/aemter/", "/en/aemter"),
        ("/intern/inhalte", "/intern/inhalte/"),
    ],
)
def test_a_slash_too_many_or_too_few_leads_on(browser, asked, meant):
    assert browser.get(asked, status=301).headers["Location"] == f"http://127.0.0.1:6543{meant}"


def test_a_slash_never_leads_to_another_host(browser):
    for path in ("//boese.example/", "//boese.example", "/gibt-es-nicht/", "//faq/"):
        browser.get(path, status=404)


def test_a_browser_without_cookies_learns_what_it_is_about(site, browser):
    form = browser.get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung").form
    form["start"] = FIRST
    browser.reset()
    page = form.submit(status=400)
    assert heading(page) == "Das Formular ist nicht angekommen"
    assert "Bitte erlauben Sie Cookies für diese Seite" in words(page)
