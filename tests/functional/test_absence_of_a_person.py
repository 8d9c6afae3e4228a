"""A person is away: the desk they hold, what they arranged; and both caseworkers are told once."""

from datetime import timedelta

import pytest
from driving import NAME, book_firmly, form_with, words
from foreign import calendar_server, event, local

from portal.booking import absence
from portal.booking.away import person_away
from portal.errors import Invalid
from portal.staff.domain import find_account

PAGE = "/intern/aemter/pruefamt/ausfall"
SERVICE = "pruefamt/zwei-plaetze"
FIRST, SECOND = "pruefamt/~zwei/0", "pruefamt/~zwei/1"
NINE, HALF_PAST = "2027-03-17T09:00:00+01:00", "2027-03-17T09:30:00+01:00"
ANNA, BERT = "anna@stadt.example", "bert@stadt.example"
MORNING = {
    "von-tag": "2027-03-17",
    "von-zeit": "08:00",
    "bis-tag": "2027-03-17",
    "bis-zeit": "12:00",
}


@pytest.fixture
def desk(site):
    return site.signed_in("caseworker", "pruefamt", email=ANNA)


@pytest.fixture
def colleague(site):
    return site.signed_in("caseworker", "pruefamt", email=BERT)


def seat(browser, **accounts):
    form = form_with(browser.get("/intern/plaetze/"), FIRST)
    for field, email in accounts.items():
        form[field].select(text=email)
    form.submit().follow()


def id_of(site, email):
    with site.office.transact() as work:
        return find_account(work, email).id


def filled(site, browser, email=ANNA, page=PAGE, **given):
    form = form_with(browser.get(page), "von-tag")
    for field, value in (MORNING | {"person": id_of(site, email)} | given).items():
        form[field] = value
    return form


def previewed(site, browser, email=ANNA, **given):
    return filled(site, browser, email, **given).submit("vorschau")


def entered(page):
    return form_with(page, "von-tag").submit().follow()


def rows(page):
    found = page.html.select(".affected > li .outcome")
    return sorted(" ".join(each.get_text().split()) for each in found)


def states(site):
    """Return desk, state and sequence of each appointment, in order of start."""
    with site.office.transact() as work:
        found = sorted(work.records.appointments.values(), key=lambda a: (a.start, a.id))
        days = work.records.days
        return [(days[a.day].busy[a.id][2] if a.day else None, a.state, a.sequence) for a in found]


def invite(browser, service, wall="09:00", **more):
    form = form_with(browser.get("/intern/einladen"), "service")
    given = {"service": service, "name": NAME, "email": "eva@beispiel.example"}
    given |= {"day": "2027-03-17", "time": wall} | more
    for field, value in given.items():
        form[field] = value
    form.submit(status=303)


def free(site):
    day = "2027-03-17"
    where = f"/api/v1/departments/pruefamt/services/zwei-plaetze/slots?from={day}&to={day}"
    return [slot["start"][11:16] for slot in site.browser().get(where).json["slots"]]


def test_appointments_go_to_a_colleague_who_is_told_and_so_is_who_lost_them(site, desk, colleague):
    seat(desk, **{FIRST: ANNA, SECOND: BERT})
    book_firmly(site, SERVICE, NINE)
    ((number, _state, _sequence),) = states(site)
    away, other = ((ANNA, BERT), (BERT, ANNA))[number]
    site.deliver()
    page = previewed(site, desk, away)
    assert rows(page) == [f"bleibt, an Platz {2 - number} ({other})"]
    assert (states(site)[0][0], site.deliver()) == (number, [])
    entered(page)
    assert states(site) == [(1 - number, "booked", 0)]
    mails = {mail.to: mail for mail in site.deliver()}
    assert sorted(mails) == [ANNA, BERT]
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
    said = f"Zwei Plätze, halbe Stunden ({case.reference})"
    assert f"{said} geht an Platz {2 - number} ({other})." in mails[away].text
    assert f"{said} kommt zu Ihnen, bisher Platz {number + 1} ({away})." in mails[other].text
    for mail in mails.values():
        assert "Mittwoch, 17. März 2027" in mail.text and "9:00" in mail.text
        assert "http://127.0.0.1:6543/intern/?tag=2027-03-17" in mail.text
        assert NAME not in mail.text + mail.html and "Käthe" not in mail.subject
    assert site.deliver() == []


def test_where_nobody_is_free_it_is_withdrawn_and_one_mail_lists_all(site, desk, colleague):
    seat(desk, **{FIRST: ANNA, SECOND: BERT})
    for start in (NINE, NINE, HALF_PAST, HALF_PAST):
        book_firmly(site, SERVICE, start)
    site.deliver()
    entered(previewed(site, desk))
    assert sorted(state for _desk, state, _n in states(site)) == [
        *("booked", "booked", "withdrawn", "withdrawn")
    ]
    mails = site.deliver()
    assert len(mails) == 3
    (own,) = [mail for mail in mails if mail.to == ANNA]
    assert own.text.count("fällt aus.") == 2
    assert [mail.subject for mail in mails if mail.to not in (ANNA, BERT)] == [
        *["Ihr Termin zur Videoberatung muss leider ausfallen"] * 2
    ]


def test_entering_the_same_absence_twice_changes_and_tells_nothing(site, desk, colleague):
    seat(desk, **{FIRST: ANNA, SECOND: BERT})
    for _turn in range(2):
        book_firmly(site, SERVICE, NINE)
    site.deliver()
    form = form_with(previewed(site, desk), "von-tag")
    form.submit().follow()
    assert len(site.deliver()) == 2
    before = states(site)
    form.submit().follow()
    entered(previewed(site, desk))  # a new form that says the same
    assert (states(site), site.deliver()) == (before, [])
    with site.office.transact() as work:
        assert len(work.records.absences) == 1


def test_desks_without_names_tell_nobody_of_the_staff(site, desk):
    book_firmly(site, SERVICE, NINE)
    site.deliver()
    form = form_with(desk.get(PAGE), "von-tag")
    for field, value in (MORNING | {"dienstleistung": "zwei-plaetze"}).items():
        form[field] = value
    entered(form.submit("vorschau"))
    assert [mail.to for mail in site.deliver()] == ["kaethe@beispiel.example"]


def test_nothing_is_offered_at_the_desk_of_who_is_away_until_it_is_ended(site, desk):
    seat(desk, **{FIRST: ANNA})
    page = entered(previewed(site, desk))
    assert f"{ANNA}; Platz 1, Zwei Plätze, halbe Stunden" in words(page)
    book_firmly(site, SERVICE, NINE)
    assert "09:00" not in free(site)
    form = next(f for f in page.forms.values() if "/ausfall/" in f.action)
    form.submit().follow()
    assert "09:00" in free(site)


def test_what_a_person_arranged_at_the_own_desk_is_withdrawn(site):
    """Sozialamt offers by invitation only: who invites is the only one there."""
    desk = site.signed_in("caseworker", "sozialamt", email=ANNA)
    site.signed_in("caseworker", "sozialamt", email=BERT)
    with site.office.transact() as work:
        department = work.departments.get("sozialamt")
        key = next(each.key for each in department.services if each.booking is None)
    invite(desk, f"sozialamt/{key}")
    site.deliver()
    page = "/intern/aemter/sozialamt/ausfall"
    preview = filled(site, desk, page=page).submit("vorschau")
    assert rows(preview) == ["fällt aus, E-Mail mit neuen Zeiten"]
    entered(preview)
    assert states(site) == [(None, "withdrawn", 1)]
    assert sorted(mail.to for mail in site.deliver()) == [ANNA, "eva@beispiel.example"]
    entered(filled(site, desk, BERT, page=page).submit("vorschau"))
    assert site.deliver() == []


def test_fixed_invitations_at_other_desks_are_shown_and_stay(site, desk, colleague):
    """Anna invites, and sits at no desk of this service: somebody else is there."""
    invite(desk, SERVICE)
    site.deliver()
    page = previewed(site, desk)
    ((number, _state, _sequence),) = states(site)
    said = f"bleibt, an Platz {number + 1}. Bitte klären Sie, wer das Gespräch übernimmt."
    assert rows(page) == [said]
    entered(page)
    assert (states(site), site.deliver()) == ([(number, "booked", 0)], [])


def test_who_invites_sits_at_the_own_desk(site, desk, colleague):
    seat(desk, **{FIRST: BERT, SECOND: ANNA})
    for wall in ("09:00", "10:00"):
        invite(desk, SERVICE, wall)
    assert [number for number, _state, _n in states(site)] == [1, 1]


def test_who_was_given_another_desk_meanwhile_is_looked_at_again(site, desk):
    """What was locked is not what would be changed: nothing is, and a new preview is asked for."""
    seat(desk, **{FIRST: ANNA})
    anna = id_of(site, ANNA)
    with site.office.transact() as work:
        department = work.departments.get("pruefamt")
        given = (work.now, work.now + timedelta(days=3))
        away = person_away(work, department, anna, *given)
    seat(desk, **{FIRST: "offen für alle", SECOND: ANNA})
    with site.office.transact() as work, pytest.raises(Invalid):
        absence.enter(work, away, anna, "a1")
    with site.office.transact() as work:
        assert len(work.records.absences) == 0


def test_a_person_who_sits_in_another_office_is_listed_there(site):
    both = site.signed_in("caseworker", "pruefamt", "sozialamt", email=ANNA)
    seat(both, **{FIRST: ANNA})
    form = filled(site, both, page="/intern/aemter/sozialamt/ausfall")
    page = form_with(form.submit("vorschau"), "von-tag").submit().follow()
    assert page.request.path == PAGE
    assert f"{ANNA}; Platz 1, Zwei Plätze" in words(page)


def test_open_invitations_are_named_and_stay_open(site, desk):
    invite(desk, SERVICE, wann="frei")
    with site.office.transact() as work:
        (invitation,) = work.records.invitations.values()
        reference = work.records.cases[invitation.case].reference
    page = previewed(site, desk)
    assert "Offene Einladungen dieser Person bleiben offen" in words(page)
    assert reference in words(page)


def test_a_colleague_who_is_busy_elsewhere_does_not_get_it(
    site, desk, colleague, tmp_path, monkeypatch
):
    seat(desk, **{FIRST: ANNA, SECOND: BERT})
    book_firmly(site, SERVICE, NINE)
    ((number, _state, _sequence),) = states(site)
    browsers = {ANNA: desk, BERT: colleague}
    away, other = ((ANNA, BERT), (BERT, ANNA))[number]
    with calendar_server(tmp_path / "server") as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        object.__setattr__(site.office.settings, "calendar_hosts", ("localhost",))
        form = form_with(browsers[other].get("/intern/kalender"), "adresse")
        form["adresse"] = server.serve(event(local("20270317T091500"), local("20270317T093000")))
        form.submit("schritt", value="eintragen", status=303)
    page = previewed(site, desk, away)
    assert rows(page) == ["fällt aus, E-Mail mit neuen Zeiten"]


def test_a_person_and_a_service_at_once_are_asked_about(site, desk):
    form = filled(site, desk, dienstleistung="zwei-plaetze")
    page = form.submit("vorschau", status=422)
    said = "Bitte wählen Sie entweder eine Person oder eine Dienstleistung."
    assert page.html.find(id="problem-person").get_text() == said


def test_people_of_other_offices_are_not_there(site, desk):
    site.account("caseworker", "ordnungsamt", email="fremd@stadt.example")
    options = form_with(desk.get(PAGE), "person")["person"].options
    assert [option[2] for option in options] == [
        *("keine bestimmte Person", f"{ANNA} (ohne festen Platz)")
    ]
    form = filled(site, desk)
    form["person"].force_value(id_of(site, "fremd@stadt.example"))
    assert "Dieses Konto gibt es hier nicht." in words(form.submit("vorschau", status=422))


def test_who_has_appointments_elsewhere_is_left_to_who_may_see_them(site, colleague):
    both = site.signed_in("caseworker", "pruefamt", "sozialamt", email=ANNA)
    with site.office.transact() as work:
        department = work.departments.get("sozialamt")
        key = next(each.key for each in department.services if each.booking is None)
    invite(both, f"sozialamt/{key}")
    page = filled(site, colleague).submit("vorschau", status=422)
    assert "für die Sie nicht zuständig sind" in words(page)
    assert NAME not in words(page)
    entered(previewed(site, both))
    assert "Zurzeit ist kein Ausfall eingetragen." in words(colleague.get(PAGE))
