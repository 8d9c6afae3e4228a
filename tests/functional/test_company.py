"""Who else takes part: a link of their own, every mail about the time, and nothing to decide."""

import pytest
from driving import EMAIL, NAME, WEAPONS, book_firmly, form_with, heading, meet, words

SERVICE = "pruefamt/viertelstunden"
START = "2027-03-17T10:00:00+01:00"
OTHER = {"role": "companion", "name": "Begleitung Beispiel", "email": "mit@beispiel.example"}


@pytest.fixture
def access(site):
    """Return the path of the citizen's own link."""
    path = book_firmly(site, SERVICE, START)
    site.deliver()
    return path


@pytest.fixture
def caseworker(site):
    return site.signed_in("caseworker", "pruefamt")


def bring(browser, access, **more):
    """Fill in the page „Jemanden mitbringen“; returns the answer."""
    form = form_with(browser.get(f"{access}/begleitung"), "role")
    for field, value in (OTHER | more).items():
        form[field] = value
    return form.submit(expect_errors=True)


def arrange(caseworker, site, **more):
    """Fill in the caseworker's page; returns the answer."""
    with site.office.transact() as work:
        (id,) = work.records.appointments.keys()
    form = form_with(caseworker.get(f"/intern/termin/{id}/beteiligte"), "role")
    for field, value in (OTHER | more).items():
        form[field] = value
    return form.submit(expect_errors=True)


def test_who_is_brought_gets_a_link_of_their_own_and_no_name(site, browser, access):
    assert bring(browser, access).status_int == 303
    (mail,) = site.deliver()
    assert (mail.to, mail.subject) == (OTHER["email"], "Ihr Zugang zu einem Gespräch per Video")
    assert "Ihre Rolle: Begleitperson." in mail.text
    assert NAME not in mail.text
    assert mail.links[0] != access
    assert not [link for link in mail.links if link.endswith(("/absagen", "/verschieben"))]
    page = browser.get(mail.links[0])
    assert heading(page) == "Ihre Videoberatung"
    assert "Sie nehmen teil als: Begleitperson." in words(page)
    assert "Termin absagen" not in words(page)
    assert "Begleitperson" in words(browser.get(access))
    assert "Es ist der Termin von K. M." in mail.text
    assert "ging diese E-Mail an die falsche Adresse" in mail.text
    assert "Als Vertretung entscheiden Sie" not in mail.text


def test_the_page_says_what_a_representative_may_do_and_what_was_done(site, browser, access):
    page = browser.get(f"{access}/begleitung")
    assert "Eine Vertretung entscheidet wie die Person" in words(page)
    page = bring(browser, access, role="representative").follow()
    assert "Der Zugang ist an die E-Mail-Adresse unterwegs" in words(page)
    assert "Vertretung: B. B." in words(page)
    assert OTHER["name"] not in words(page)
    assert "Als Vertretung entscheiden Sie für die Person" in site.deliver()[0].text
    page = form_with(page, "entfernen").submit("entfernen").follow()
    assert "Der Zugang ist zurückgenommen." in words(page)


def test_only_who_decides_reads_what_to_bring(site, browser):
    access = book_firmly(site, WEAPONS, START, matters=["aufbewahrung"])
    site.deliver()
    assert "Bitte bereithalten" in words(browser.get(access))
    bring(browser, access)
    (mail,) = site.deliver()
    assert "Bitte bereithalten" not in words(browser.get(mail.links[0]))


def test_who_is_asked_in_while_it_goes_on_reads_neither_of_cancelling_nor_of_waiting(
    site, browser, access
):
    bring(browser, access, role="representative")
    (before,) = site.deliver()
    assert "Der Warteraum öffnet 15 Minuten vor Beginn." in before.text
    assert any(link.endswith("/absagen") for link in before.links)
    site.advance(days=2, hours=1, minutes=5)
    bring(browser, access, role="representative", email="spaeter@beispiel.example")
    (mail,) = site.deliver()
    assert "Der Warteraum ist schon offen." in mail.text
    assert not [link for link in mail.links if link.endswith(("/absagen", "/verschieben"))]


@pytest.mark.parametrize("way", ["/absagen", "/verschieben", "/begleitung"])
def test_who_accompanies_decides_nothing(site, browser, access, way):
    bring(browser, access)
    (mail,) = site.deliver()
    page = browser.get(mail.links[0] + way, status=422)
    assert heading(page) == "Das kann nur, wer den Termin hat"
    own = browser.get(f"{access}/absagen").form
    own.action = f"{mail.links[0]}{way}"
    own.submit(status=422)
    browser.get(access, status=200)
    with site.office.transact() as work:
        assert {a.state for a in work.records.appointments.values()} == {"booked"}


def test_whoever_represents_the_citizen_does(site, browser, access):
    bring(browser, access, role="representative")
    (mail,) = site.deliver()
    assert "Sie vertreten die Person" in words(browser.get(mail.links[0]))
    assert "Sie vertreten" not in words(browser.get(access))
    browser.get(mail.link("/absagen")).form.submit(status=200)
    assert {m.to for m in site.deliver()} == {EMAIL, OTHER["email"]}


def test_a_move_gives_everybody_a_new_link_and_a_cancellation_reaches_all(site, browser, access):
    bring(browser, access)
    (first,) = site.deliver()
    form = form_with(browser.get(f"{access}/verschieben?tag=2027-03-17"), "start")
    form["start"] = "2027-03-17T11:00:00+01:00"
    new = form.submit().location
    mails = {mail.to: mail for mail in site.deliver()}
    assert set(mails) == {EMAIL, OTHER["email"]}
    assert mails[EMAIL].links[0] != mails[OTHER["email"]].links[0]
    browser.get(first.links[0], status=410)
    browser.get(mails[OTHER["email"]].links[0], status=200)
    browser.get(f"{new}/absagen").form.submit()
    mails = {mail.to: mail for mail in site.deliver()}
    assert set(mails) == {EMAIL, OTHER["email"]}
    assert "Neuen Termin vereinbaren" in mails[EMAIL].text
    assert "Neuen Termin vereinbaren" not in mails[OTHER["email"]].text


def test_the_reminder_reaches_all(site, browser):
    access = book_firmly(site, SERVICE, "2027-03-24T10:00:00+01:00")
    bring(browser, access)
    site.deliver()
    site.advance(days=8, hours=2)
    site.housekeeping.tidy()
    mails = {mail.to: mail for mail in site.deliver()}
    assert set(mails) == {EMAIL, OTHER["email"]}
    # Who only comes along cannot cancel, and is not asked to.
    assert "sagen Sie bitte ab" in mails[EMAIL].text
    assert "sagen Sie bitte ab" not in mails[OTHER["email"]].text
    assert "Sie können nicht dabei sein? Rufen Sie uns bitte an: 115." in mails[OTHER["email"]].text


def test_the_citizen_is_told_who_the_office_invites_and_what_is_still_organised(
    site, browser, caseworker
):
    access = book_firmly(site, SERVICE, START, needs=["gebaerdensprache"])
    site.deliver()
    assert "Gebärdensprachdolmetschen: wird organisiert" in words(browser.get(access))
    assert "Noch zu organisieren" in words(caseworker.get("/intern/?tag=2027-03-17"))
    assert arrange(caseworker, site, role="interpreter").status_int == 303
    mails = {mail.to: mail for mail in site.deliver()}
    assert mails[EMAIL].subject == "Wer bei Ihrer Videoberatung dabei ist"
    assert OTHER["name"] not in mails[EMAIL].text
    assert "Gebärdensprachdolmetschen" in mails[EMAIL].text
    assert "wird organisiert" not in words(browser.get(access))
    assert "Noch zu organisieren" not in words(caseworker.get("/intern/?tag=2027-03-17"))


def test_a_link_taken_back_leads_nowhere(site, browser, access, caseworker):
    arrange(caseworker, site)
    mail = next(m for m in site.deliver() if m.to == OTHER["email"])
    with site.office.transact() as work:
        (id,) = work.records.appointments.keys()
    page = caseworker.get(f"/intern/termin/{id}/beteiligte")
    form_with(page, "entfernen").submit("entfernen")
    browser.get(mail.links[0], status=404)
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        assert len(case.participants) == 1


@pytest.mark.parametrize(
    ("more", "field"), [({"role": ""}, "role"), ({"name": ""}, "name"), ({"email": "x"}, "email")]
)
def test_what_is_missing_is_named_and_the_rest_kept(site, browser, access, more, field):
    page = bring(browser, access, **more)
    assert page.status_int == 422
    assert [a["href"] for a in page.html.select("#fehler a")] == [f"#feld-{field}"]
    kept = form_with(page, "role")
    assert {name: kept[name].value for name in OTHER} == OTHER | more
    assert site.deliver() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "<b>Ana</b>"}, "Der Name enthält Zeichen"),
        ({"name": ""}, "Vor- und Nachnamen der Person"),
        ({"email": "ana@"}, "nicht vollständig"),
        ({"email": ""}, "E-Mail-Adresse der Person"),
    ],
)
def test_what_is_wrong_with_somebody_else_is_said_as_it_is(browser, access, typed, said):
    assert said in words(bring(browser, access, **typed))


def test_four_are_enough(site, browser, access):
    for number in range(4):
        assert bring(browser, access, email=f"p{number}@beispiel.example").status_int == 303
    page = bring(browser, access)
    assert page.status_int == 422
    assert "Mehr als vier" in words(page)


def test_other_departments_do_not_see_who_takes_part(site, access):
    other = site.signed_in("caseworker", "jobcenter", email="andere@stadt.example")
    with site.office.transact() as work:
        (id,) = work.records.appointments.keys()
    other.get(f"/intern/termin/{id}/beteiligte", status=404)


def test_who_accompanies_waits_in_the_lobby_under_the_own_name_and_only_reads(site):
    meeting = meet(site, WEAPONS)
    company = site.browser("192.0.2.9")
    bring(meeting.citizen, meeting.access, role="mediator")
    link = next(m for m in site.deliver() if m.to == OTHER["email"]).links[0]
    meeting.begin()
    company.get(f"{link}/raum")
    company.post(
        f"{link}/raum/betreten",
        {"zustimmung": "ja"},
        headers={"X-CSRF-Token": company.cookies["csrf"], "Accept": "application/json"},
    )
    (waiting,) = meeting.waiting()
    assert (waiting["name"], waiting["role"]) == (OTHER["name"], "mediator")
    meeting.desk("einlassen", {"seat": waiting["seat"]})
    meeting.ticket(company)
    base = f"/raum/{meeting.id}/dokumente"
    form = meeting.state(meeting.caseworker)["forms"][0]["key"]
    opened = meeting.post(meeting.caseworker, base, {"form": form}).json["id"]
    shown = company.get(f"{base}/{opened}").json
    assert all(field["readonly"] for field in shown["fields"])
    given = {"field": shown["fields"][0]["key"], "value": "Anderer Name", "base": 1}
    meeting.post(company, f"{base}/{opened}/felder", json=given, status=403)
    meeting.post(company, f"{base}/{opened}/unterschrift", json={}, status=409)
    meeting.post(company, f"{base}/{opened}/zuruecknehmen", json={}, status=403)
    meeting.post(meeting.citizen, f"{base}/{opened}/felder", json=given)


def test_pressing_twice_brings_one_person(site, browser, access):
    form = form_with(browser.get(f"{access}/begleitung"), "role")
    for field, value in OTHER.items():
        form[field] = value
    form.submit()
    form.submit()
    assert len(site.deliver()) == 1
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        assert len(case.participants) == 2


def test_the_citizen_takes_a_link_back_that_went_to_a_stranger(site, browser, access):
    bring(browser, access)
    (mail,) = site.deliver()
    form_with(browser.get(f"{access}/begleitung"), "entfernen").submit("entfernen")
    browser.get(mail.links[0], status=404)
    assert "Begleitperson" not in words(browser.get(access))


def test_who_is_not_to_come_any_more_is_told_once_and_then_forgotten(site, browser, access):
    bring(browser, access)
    (link,) = (mail.links[0] for mail in site.deliver())
    form_with(browser.get(f"{access}/begleitung"), "entfernen").submit("entfernen")
    (mail,) = site.deliver()
    assert mail.to == OTHER["email"]
    assert mail.subject == "Ihr Zugang zu einem Gespräch per Video gilt nicht mehr"
    assert "Mittwoch, 17. März 2027" in mail.text
    assert link not in mail.text
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        assert (len(case.participants), case.former) == (1, ())
    assert site.deliver() == []


def test_who_never_heard_of_it_hears_nothing(site, browser, access):
    bring(browser, access)
    form_with(browser.get(f"{access}/begleitung"), "entfernen").submit("entfernen")
    assert site.deliver() == []
    with site.office.transact() as work:
        assert len(work.records.outbox) == 0


def test_a_representative_takes_no_other_appointment_s_people_away(site, browser, access):
    bring(browser, access)
    site.deliver()
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        stranger = case.participants[1].id
    other = book_firmly(site, SERVICE, "2027-03-17T11:00:00+01:00", email="z@beispiel.example")
    token = form_with(browser.get(f"{other}/begleitung"), "role")["csrf_token"].value
    browser.post(f"{other}/begleitung", {"csrf_token": token, "entfernen": stranger})
    with site.office.transact() as work:
        assert stranger in {p.id for c in work.records.cases.values() for p in c.participants}


def test_whose_identity_nobody_checks_reads_of_no_document_and_needs_no_camera(site, browser):
    meeting = meet(site)
    bring(browser, meeting.access)
    asked = "Bitte halten Sie ihn bereit."
    assert asked in words(browser.get(f"{meeting.access}/raum"))
    link = next(m.links[0] for m in site.deliver() if m.to == OTHER["email"])
    companion = site.browser()
    assert asked not in words(companion.get(f"{link}/raum"))
    meeting.post(
        companion, f"{link}/raum/betreten", {"zustimmung": "ja", "kamera": "nein"}, status=200
    )
