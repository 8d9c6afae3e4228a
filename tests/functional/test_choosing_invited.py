"""An invitation whose time the invited person chooses: sent, answered, declined, sent anew."""

import re
from datetime import timedelta

import pytest
from driving import EMAIL, NAME, form_with, heading, words

from portal.retention import run as forget_due

WEAPONS = "ordnungsamt/waffen-jagd-fischerei"
BY_INVITATION = "umweltschutz/mobilitaetsberatung"
SCOPES = ("ordnungsamt", "umweltschutz")
FIRST, SECOND = "2027-03-18T18:00:00+01:00", "2027-03-19T07:30:00+01:00"
LIST = {"day1": "2027-03-18", "time1": "18:00", "day2": "2027-03-19", "time2": "07:30"}


@pytest.fixture
def caseworker(site):
    return site.signed_in("caseworker", *SCOPES)


def invite(caseworker, when="liste", **more):
    """Send the form; returns the answer."""
    form = form_with(caseworker.get("/intern/einladen"), "service")
    times = LIST if when == "liste" else {}
    given = {"service": BY_INVITATION, "name": NAME, "email": EMAIL, "wann": when}
    for field, value in (given | times | more).items():
        form[field] = value
    return form.submit(expect_errors=True)


def choose(browser, link, start=FIRST, **more):
    """Choose a time on the page of the invitation; returns the answer."""
    form = form_with(browser.get(link), "start")
    form["start"] = start
    for field, value in more.items():
        form[field] = value
    return form.submit(expect_errors=True)


def invitation_link(mail):
    return next(p for p in mail.links if re.fullmatch(r"/einladung/[\w-]{43}", p))


@pytest.fixture
def link(site, caseworker):
    """Return the address in the mail of an invitation with two times."""
    assert invite(caseworker).status_int == 303
    (mail,) = site.deliver()
    return invitation_link(mail)


def press(browser, page, name, **fields):
    """Press the button of the page's form that is called so; returns the answer."""
    for form in page.forms.values():
        button = page.html.find("button", string=name)
        if button.find_parent("form").get("action") == form.action and any(
            b.get_text() == name for b in form.html.find_all("button")
        ):
            for field, value in fields.items():
                form[field] = value
            named = button.get("name")
            return form.submit(*([named] if named else []), expect_errors=True)
    raise LookupError(name)


def test_the_mail_names_the_times_and_carries_a_link_but_no_calendar(site, caseworker):
    invite(caseworker)
    (mail,) = site.deliver()
    assert mail.subject == "Einladung zur Videoberatung"
    for moment in ("Donnerstag, 18. März 2027, 18:00", "Freitag, 19. März 2027, 07:30"):
        assert moment in mail.text
    assert mail.calendar_part is None
    assert mail.link("/nicht-ich") == f"{invitation_link(mail)}/nicht-ich"


def test_times_that_nobody_can_book_online_can_be_chosen_and_lead_to_the_appointment(
    site, browser, link
):
    page = browser.get(link)
    assert [i["value"] for i in page.html.select("[name=start]")] == [FIRST, SECOND]
    assert NAME not in page.text
    assert EMAIL not in page.text
    page = choose(browser, link, SECOND).follow()
    assert heading(page) == "Ihre Videoberatung"
    assert "Freitag, 19. März 2027, 07:30" in words(page)
    (mail,) = site.deliver()
    assert mail.subject == "Ihr Termin zur Videoberatung ist bestätigt"
    assert str(mail.calendar["method"]) == "REQUEST"
    # The link of the invitation goes on leading there.
    assert browser.get(link).follow().request.path == page.request.path


def test_looking_chooses_nothing(site, browser, link):
    for _ in range(3):
        browser.get(link)
        browser.head(link)
    with site.office.transact() as work:
        assert len(work.records.appointments) == 0


def test_choosing_twice_is_one_appointment(site, browser, link):
    form = form_with(browser.get(link), "start")
    form["start"] = FIRST
    first, second = form.submit(), form.submit()
    assert first.location == second.location
    with site.office.transact() as work:
        assert len(work.records.appointments) == 1


def test_the_office_reads_when_the_chosen_time_was_cancelled(site, caseworker, browser, link):
    choose(browser, link)
    with site.office.transact() as work:
        (id,) = work.records.invitations
    assert heading(caseworker.get(f"/intern/einladungen/{id}")) == "Einladung: Zeit gewählt"
    access = site.deliver()[-1].link("/absagen").removesuffix("/absagen")
    press(browser, browser.get(f"{access}/absagen"), "Termin absagen")
    page = caseworker.get(f"/intern/einladungen/{id}")
    assert heading(page) == "Einladung: Termin gewählt und wieder abgesagt"


def test_a_time_that_is_not_in_the_list_changes_nothing(site, browser, link):
    form = form_with(browser.get(link), "start")
    form["start"].force_value("2027-03-18T09:00:00+01:00")
    page = form.submit(expect_errors=True)
    assert page.status_int == 422
    assert "Diese Zeit wird nicht angeboten" in words(page)
    with site.office.transact() as work:
        assert len(work.records.appointments) == 0


def test_nothing_chosen_is_named(browser, link):
    page = form_with(browser.get(link), "start").submit().follow(expect_errors=True)
    assert page.status_int == 422
    assert page.html.select_one("#fehler a")["href"] == "#feld-start"


def test_wishes_reach_the_caseworker(site, browser, link):
    form = form_with(browser.get(link), "start")
    form["start"] = FIRST
    form.fields["needs"][0].checked = True
    form.submit()
    site.advance(days=3)
    other = site.signed_in("caseworker", *SCOPES, email="kollegin@stadt.example")
    assert "Gebärdensprachdolmetschen" in words(other.get("/intern/?tag=2027-03-18"))


def test_a_wish_without_its_language_is_named_and_the_choice_kept(browser, link):
    form = form_with(browser.get(link), "start")
    form["start"] = SECOND
    form.fields["needs"][1].checked = True
    page = form.submit(expect_errors=True)
    assert page.status_int == 422
    assert "Bitte nennen Sie die Sprache" in words(page)
    assert page.html.select_one("[name=start][checked]")["value"] == SECOND


def test_two_people_offered_the_same_time_do_not_both_get_it(site, caseworker, browser, link):
    invite(caseworker, name="Zweite Person", email="zweite@beispiel.example")
    (mail,) = site.deliver()
    other = site.browser("192.0.2.7")
    choose(browser, link, FIRST)
    form = form_with(other.get(invitation_link(mail)), "start")
    assert [option for option, *_ in form["start"].options] == [SECOND]
    form["start"].force_value(FIRST)
    page = form.submit(expect_errors=True)
    assert page.status_int == 409
    assert choose(other, invitation_link(mail), SECOND).status_int == 303


def test_who_finds_no_time_left_can_say_so_and_the_office_is_told(site, caseworker, browser, link):
    choose(browser, link, FIRST)
    invite(caseworker, name="Zweite Person", day2="", time2="")
    mail = next(m for m in site.deliver() if m.subject == "Einladung zur Videoberatung")
    page = browser.get(invitation_link(mail))
    assert "Diese Zeiten sind leider schon vergeben" in words(page)
    assert "Es ist keine Zeit mehr frei." in words(caseworker.get("/intern/einladungen/"))
    page = press(browser, page, "Keine Zeit passt mir")
    assert heading(page) == "Danke, wir sagen es dem Amt"
    assert "Keine der Zeiten passt." in words(caseworker.get("/intern/einladungen/"))


def test_all_free_times_of_a_service_can_be_offered(site, caseworker, browser):
    invite(caseworker, "frei", service=f"{WEAPONS}/aufbewahrung")
    (mail,) = site.deliver()
    page = browser.get(f"{invitation_link(mail)}?tag=2027-03-18")
    starts = [i["value"] for i in page.html.select("[name=start]")]
    online = site.browser().get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung&tag=2027-03-18")
    assert starts == [i["value"] for i in online.html.select("[name=start]")]
    form = form_with(page, "start")
    form["start"] = starts[0]
    assert heading(form.submit().follow()) == "Ihre Videoberatung"
    online = site.browser().get(f"/buchen/{WEAPONS}?anliegen=aufbewahrung&tag=2027-03-18")
    assert starts[0] not in online.text


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"wann": "frei"}, "wann"),
        ({"wann": "frei", "service": WEAPONS}, "service"),
        ({"day1": "", "time1": "", "day2": "", "time2": ""}, "times"),
        ({"time2": ""}, "times"),
        ({"day1": "2027-03-14"}, "times"),
        ({"way": "sms"}, "phone"),
        ({"way": "brief"}, "address"),
    ],
)
def test_what_cannot_be_is_named_and_kept(site, caseworker, more, problem):
    page = invite(caseworker, **more)
    assert page.status_int == 422
    assert [a["href"] for a in page.html.select("#fehler a")] == [f"#feld-{problem}"]
    assert page.html.find(id=f"feld-{problem}")
    form = form_with(page, "service")
    assert form["wann"].value == more.get("wann", "liste")
    assert form["name"].value == NAME
    assert site.deliver() == []


def test_the_code_leads_to_the_choice_and_later_to_the_appointment(caseworker, browser):
    page = invite(caseworker, way="code").follow()
    code = page.html.select_one(".code").get_text()

    def enter():
        form = browser.get("/einladung").form
        form["code"] = code
        return form.submit().follow()

    assert heading(enter()) == "Ihre Einladung zur Videoberatung"
    choose(browser, enter().request.path)
    assert heading(enter()) == "Ihre Videoberatung"


def test_by_sms_number_link_and_reference_in_few_words(site, caseworker, browser):
    invite(caseworker, way="sms", email="", phone="0170 1234567")
    ((number, text),) = site.texts()
    assert number == "+491701234567"
    assert len(text) < 320
    address = re.search(r"https?://[^/]+(/einladung/\S+)", text)[1]
    assert NAME not in text
    choose(browser, address)
    confirmation = site.texts()[-1][1]
    assert "Termin: Donnerstag, 18. März 2027, 18:00" in confirmation
    assert "/termin/" in confirmation
    assert site.deliver() == []


def test_an_invitation_runs_out_by_the_clock_and_the_office_sees_it(
    site, caseworker, browser, link
):
    site.advance(days=4)
    answer = browser.get(link, status=410)
    assert heading(answer) == "Die Einladung ist abgelaufen"
    again = site.signed_in("caseworker", *SCOPES, email="kollegin@stadt.example")
    assert "Abgelaufen" in words(again.get("/intern/einladungen/"))


def test_the_unanswered_are_reminded_once(site, caseworker):
    far = {"day2": "2027-04-10", "time2": "10:00"}
    invite(caseworker, **far)
    site.deliver()
    site.advance(days=2, hours=23)
    site.housekeeping.tidy()
    assert site.deliver() == []
    for _ in range(2):
        site.advance(hours=1)
        site.housekeeping.tidy()
    (mail,) = site.deliver()
    assert mail.subject == "Erinnerung: Ihre Einladung zur Videoberatung"
    site.advance(days=4)
    site.housekeeping.tidy()
    assert site.deliver() == []


def test_invited_anew_only_the_new_link_and_code_lead_in(site, caseworker, browser, link):
    page = caseworker.get("/intern/einladungen/").click(NAME)
    old = page.html.select_one(".code").get_text()
    answer = press(caseworker, page, "Noch einmal einladen", email="neu@beispiel.example")
    assert answer.status_int == 303
    press(caseworker, page, "Noch einmal einladen")  # a second click
    (mail,) = site.deliver()
    assert mail.to == "neu@beispiel.example"
    assert heading(browser.get(link, status=410)) == "Es gibt eine neuere Einladung"
    form = browser.get("/einladung").form
    form["code"] = old
    assert form.submit(expect_errors=True).status_int == 422
    assert choose(browser, invitation_link(mail)).status_int == 303


def test_withdrawn_the_link_says_so_and_a_mail_does(site, caseworker, browser, link):
    page = caseworker.get("/intern/einladungen/").click(NAME)
    press(caseworker, page, "Einladung zurückziehen")
    press(caseworker, page, "Einladung zurückziehen")
    (mail,) = site.deliver()
    assert mail.subject == "Ihre Einladung zur Videoberatung wurde zurückgenommen"
    assert heading(browser.get(link, status=410)) == "Die Einladung wurde zurückgenommen"
    assert NAME not in words(caseworker.get("/intern/einladungen/"))


def test_das_bin_ich_nicht_closes_the_way_and_tells_the_office(site, caseworker, browser, link):
    page = browser.get(f"{link}/nicht-ich")
    browser.get(link, status=200)  # looking alone changes nothing
    assert heading(press(browser, page, "Das bin ich nicht")) == "Danke für den Hinweis"
    browser.get(link, status=410)
    assert site.deliver() == []
    overview = caseworker.get("/intern/einladungen/")
    assert "falsche Person" in words(overview)
    page = overview.click(NAME)
    press(caseworker, page, "Noch einmal einladen", email="richtig@beispiel.example")
    (mail,) = site.deliver()
    browser.get(invitation_link(mail), status=200)


def test_das_bin_ich_nicht_cancels_a_fixed_time_without_another_mail(site, caseworker, browser):
    invite(caseworker, "fest", day="2027-03-18", time="10:00")
    (mail,) = site.deliver()
    page = browser.get(mail.link("/nicht-ich"))
    press(browser, page, "Das bin ich nicht")
    assert site.deliver() == []
    browser.get(mail.links[0], status=410)
    assert "abgesagt" in words(caseworker.get("/intern/?tag=2027-03-18"))


def test_nobody_else_declines_what_was_booked_online(site, browser):
    browser.get("/einladung/unbekannt/nicht-ich", status=404)


def test_other_departments_see_nothing_of_it(site, caseworker, link):
    address = caseworker.get("/intern/einladungen/").click(NAME).request.path
    other = site.signed_in("caseworker", "sozialamt", email="andere@stadt.example")
    assert NAME not in words(other.get("/intern/einladungen/"))
    other.get(address, status=404)
    other.get(f"{address}/brief.pdf", status=404)
    site.browser().get(address, status=303)


def test_a_case_of_which_nothing_came_is_forgotten_a_month_after_its_end(site, link, browser):
    site.advance(days=4 + 29)
    forget_due(site.office)
    with site.office.transact() as work:
        assert len(work.records.cases) == 1
    site.advance(days=2)
    forget_due(site.office)
    with site.office.transact() as work:
        for left in (work.records.cases, work.records.invitations, work.records.unanswered):
            assert len(left) == 0
    browser.get(link, status=404)


def test_after_the_conversation_the_case_is_kept_as_any_other(site, browser, link):
    choose(browser, link)
    site.advance(days=150)
    forget_due(site.office)
    with site.office.transact() as work:
        assert len(work.records.cases) == 1


def test_a_moment_of_the_list_is_one_time_however_often_it_is_typed(site, caseworker):
    invite(caseworker, day2=LIST["day1"], time2=LIST["time1"])
    with site.office.transact() as work:
        (found,) = work.records.invitations.values()
        assert len(found.times) == 1
        assert found.until - found.sent < timedelta(days=4)


@pytest.mark.parametrize(("time", "noted"), [("09:00", 0), ("18:00", 1)])
def test_times_the_rules_do_not_offer_are_noted(site, caseworker, time, noted):
    service = f"{WEAPONS}/aufbewahrung"
    invite(caseworker, service=service, time1=time, day2="", time2="")
    invite(caseworker, "fest", service=service, day="2027-03-23", time=time)
    acts = [act for act, _subject in site.acts]
    assert acts.count("rules.overridden") == 2 * noted
    assert acts.count("invitation.sent") == acts.count("appointment.booked") == 1


@pytest.mark.parametrize("way", ["mail", "sms"])
def test_where_discretion_is_due_neither_office_nor_matter_is_named(site, way):
    discreet = site.signed_in("caseworker", "sozialamt", email="andere@stadt.example")
    invite(discreet, service="sozialamt/versicherungsamt", way=way, phone="0170 1234567")
    said = "".join(m.text + m.html for m in site.deliver()) + "".join(t for _, t in site.texts())
    assert "Einladung zur Videoberatung" in said
    assert not re.search("sozial|versicherung", said, re.I)


def test_who_accompanies_cannot_decline_for_the_citizen(site, caseworker, browser):
    invite(caseworker, "fest", day="2027-03-18", time="10:00")
    (mail,) = site.deliver()
    access = mail.links[0]
    form = form_with(browser.get(f"{access}/begleitung"), "role")
    form["role"], form["name"], form["email"] = "companion", "Begleitung", "mit@beispiel.example"
    form.submit()
    (company,) = site.deliver()
    theirs = company.links[0].replace("/termin/", "/einladung/")
    browser.get(f"{theirs}/nicht-ich", status=422)
    own = browser.get(mail.link("/nicht-ich")).form
    own.action = f"{theirs}/nicht-ich"
    own.submit(status=422)
    browser.get(access, status=200)


def test_the_calendar_names_the_chosen_time_in_utc(site, browser, link):
    choose(browser, link)
    (mail,) = site.deliver()
    assert b"DTSTART:20270318T170000Z" in mail.calendar.to_ical()


def test_a_mistake_is_named_where_all_free_times_are_offered(site, caseworker, browser):
    invite(caseworker, "frei", service=f"{WEAPONS}/aufbewahrung")
    (mail,) = site.deliver()
    form = form_with(browser.get(f"{invitation_link(mail)}?tag=2027-03-18"), "start")
    form["start"] = form["start"].options[0][0]
    form.fields["needs"][1].checked = True
    page = form.submit(expect_errors=True)
    assert page.status_int == 422
    assert "Bitte nennen Sie die Sprache" in words(page)


def test_who_was_slower_keeps_the_wishes_and_sees_what_is_left(site, caseworker, browser, link):
    invite(caseworker, name="Zweite Person", email="zweite@beispiel.example")
    (mail,) = site.deliver()
    form = form_with(browser.get(link), "start")
    form["start"] = FIRST
    form.fields["needs"][0].checked = True
    choose(site.browser("192.0.2.7"), invitation_link(mail), FIRST)
    page = form.submit(expect_errors=True)
    assert page.status_int == 409
    assert "gerade vergeben" in words(page)
    again = form_with(page, "start")
    assert again.fields["needs"][0].checked
    assert [option for option, *_ in again["start"].options] == [SECOND]


def test_a_refused_renewal_changes_nothing(site, caseworker, link):
    page = caseworker.get("/intern/einladungen/").click(NAME)
    given = {"email": "neu@beispiel.example", "day1": "2027-03-01", "time1": "10:00"}
    assert press(caseworker, page, "Noch einmal einladen", **given).status_int == 422
    assert press(caseworker, page, "Noch einmal einladen", time1="10:00").status_int == 422
    assert site.deliver() == []
    assert EMAIL in words(caseworker.get("/intern/einladungen/").click(NAME))


def test_a_wrong_person_is_not_invited_again(site, caseworker, browser, link):
    press(browser, browser.get(f"{link}/nicht-ich"), "Das bin ich nicht")
    page = caseworker.get("/intern/einladungen/").click(NAME)
    assert press(caseworker, page, "Noch einmal einladen").status_int == 422
    assert site.deliver() == []
    press(caseworker, page, "Einladung zurückziehen")
    assert NAME not in words(caseworker.get("/intern/einladungen/"))
    assert site.deliver() == []


def test_other_times_can_follow_a_free_choice_and_another_way(site, caseworker, browser):
    invite(caseworker, "frei", service=f"{WEAPONS}/aufbewahrung")
    site.deliver()
    page = caseworker.get("/intern/einladungen/").click(NAME)
    given = {"way": "sms", "phone": "0170 1234567", "day1": "2027-03-18", "time1": "18:00"}
    press(caseworker, page, "Noch einmal einladen", **given)
    assert site.deliver() == []
    ((_number, text),) = site.texts()
    address = re.search(r"https?://[^/]+(/einladung/\S+)", text)[1]
    assert choose(browser, address).status_int == 303


def test_a_fixed_time_is_sent_again_to_another_address(site, caseworker, browser):
    page = invite(caseworker, "fest", day="2027-03-18", time="10:00").follow()
    (first,) = site.deliver()
    press(caseworker, page, "Noch einmal senden", email="neu@beispiel.example")
    press(caseworker, page, "Noch einmal senden", email="neu@beispiel.example")
    (second,) = site.deliver()
    assert second.to == "neu@beispiel.example"
    browser.get(first.links[0], status=404)
    browser.get(second.links[0], status=200)


@pytest.mark.parametrize("phone", ["12", "110", "0711 12345", "+1 900 555 1234"])
def test_only_mobile_numbers_get_text_messages(site, caseworker, phone):
    page = invite(caseworker, way="sms", phone=phone)
    assert [a["href"] for a in page.html.select("#fehler a")] == ["#feld-phone"]
    assert site.texts() == []


def test_the_link_of_an_open_invitation_comes_again(site, caseworker, browser, link):
    page = caseworker.get("/intern/einladungen/").click(NAME)
    form = browser.get("/link-erneut-senden").form
    form["reference"] = page.html.select_one("dd.mark").get_text()
    form.submit()
    (mail,) = site.deliver()
    assert invitation_link(mail) == link
