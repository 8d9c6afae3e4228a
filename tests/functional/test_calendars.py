"""A caseworker's calendar elsewhere: read over real HTTPS, it keeps the own desk free."""

import logging
import socket
from datetime import datetime, timedelta

import pytest
from driving import book_firmly, form_with, log_in, running_site, words
from foreign import calendar_server, event, local

from portal.booking import desks, slots
from portal.clock import BERLIN
from portal.staff import fetching
from portal.staff.domain import disable_account, find_account
from portal.staff.fetching import Unfetchable, check, fetch, is_public

PAGE, DAY = "/intern/kalender", "2027-03-17"  # a Wednesday
SERVICE = "pruefamt/viertelstunden"  # one desk, Wednesday from 9 to 12, a start every quarter
DESK = f"{SERVICE}/0"
ANNA = "anna@stadt.example"
TEN_TO_ELEVEN = event(local("20270317T100000"), local("20270317T110000"))
ALL_DAY = event(";VALUE=DATE:20270317", ";VALUE=DATE:20270318")


@pytest.fixture
def server(tmp_path, monkeypatch):
    with calendar_server(tmp_path / "server") as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
        yield running


@pytest.fixture
def site(tmp_path):
    with running_site(tmp_path, calendar_hosts=("localhost",)) as running:
        yield running


@pytest.fixture
def desk(site):
    """Return the browser of who holds the one desk of the service."""
    browser = site.signed_in("caseworker", "pruefamt", email=ANNA)
    form = form_with(browser.get("/intern/plaetze/"), DESK)
    form[DESK].select(text=ANNA)
    form.submit().follow()
    return browser


def named(desk, address):
    """Enter an address; returns the page."""
    form = form_with(desk.get(PAGE), "adresse")
    form["adresse"] = address
    page = form.submit("schritt", value="eintragen", expect_errors=True)
    return page.follow() if page.status_int == 303 else page


def free(site, day=DAY, service="viertelstunden"):
    where = f"/api/v1/departments/pruefamt/services/{service}/slots?from={day}&to={day}"
    return [slot["start"][11:16] for slot in site.browser().get(where).json["slots"]]


def booked(site, wall, day=DAY):
    """Try to book a time; returns the status."""
    given = {"department": "pruefamt", "service": "viertelstunden", "name": "Eva Klein"}
    start = f"{day}T{wall}:00+01:00"
    given |= {"start": start, "email": f"p{wall.replace(':', '')}@beispiel.example"}
    return site.browser().post_json("/api/v1/appointments", given, status="*").status_int


def test_a_calendar_is_read_at_once_and_said_what_was_found(site, desk, server):
    page = named(desk, server.serve(TEN_TO_ELEVEN))
    assert "Ihr Kalender bei localhost : 1 belegte Zeit bis" in words(page)
    assert "Samstag, 11. September 2027, gelesen" in words(page)  # 180 days ahead
    assert server.address() not in page.text
    assert ("calendar.named", f"account:{account(site)}") in site.acts


def account(site):
    with site.office.transact() as work:
        return find_account(work, ANNA).id


def test_what_is_busy_is_neither_offered_nor_bookable(site, desk, server):
    before = free(site)
    named(desk, server.serve(TEN_TO_ELEVEN))
    offered = free(site)
    assert [wall for wall in before if wall not in offered] == ["09:45", *quarters(10)]
    apart = [wall for wall in before if wall.endswith(("00", "15"))][::2]
    assert {wall: booked(site, wall) for wall in apart} == {
        wall: 201 if wall in offered else 409 for wall in apart
    }


def quarters(hour):
    return [f"{hour}:{minute:02}" for minute in (0, 15, 30, 45)]


def test_only_when_is_kept_and_the_address_is_sealed(site, desk, server, caplog):
    caplog.set_level(logging.DEBUG)
    address = server.serve(TEN_TO_ELEVEN, path="/geheim-4711.ics")
    named(desk, address)
    site.advance(minutes=16)
    server.answers.clear()
    assert site.housekeeping.read_calendars() == 0
    with site.office.transact() as work:
        (found,) = work.records.calendars.values()
        assert b"4711" not in found.address
        assert len(found.times.spans) == 1
        state = found.__getstate__()
        assert "Geheimsache" not in str(state) and "4711" not in str(state)
    assert "4711" not in caplog.text and "4711" not in desk.get(PAGE).text


def test_desks_of_colleagues_and_open_ones_are_not_touched(site, desk, server):
    named(desk, server.serve(ALL_DAY))
    assert free(site) == []
    assert free(site, service="zwei-plaetze") == ["09:00", "09:30", "10:00", "10:30"]
    form = form_with(desk.get("/intern/plaetze/"), DESK)
    form[DESK].select(text="offen für alle")
    form["pruefamt/~zwei/0"].select(text=ANNA)
    form.submit().follow()
    assert len(free(site)) > 0
    assert free(site, service="zwei-plaetze") == ["09:00", "09:30", "10:00", "10:30"]
    for start in ("09:00", "09:30"):
        book_firmly(site, "pruefamt/zwei-plaetze", f"{DAY}T{start}:00+01:00")
    assert free(site, service="zwei-plaetze") == ["10:00", "10:30"]  # the other desk only


@pytest.mark.parametrize(
    ("component", "gone"),
    [
        (event(local("20270317T100000"), local("20270317T101500"), "TRANSP:TRANSPARENT"), []),
        (event(local("20270317T100000"), local("20270317T101500"), "STATUS:CANCELLED"), []),
        (event(":20270317T091500Z", ":20270317T093000Z"), ["10:00", "10:15"]),
        (event(":20270317T101500", ":20270317T103000"), ["10:00", "10:15"]),
        (event(local("20270310T101500"), local("20270310T103000"), "RRULE:FREQ=WEEKLY"), "same"),
        (
            event(
                *(local("20270310T101500"), local("20270310T103000")),
                *("RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Berlin:20270317T101500"),
            ),
            [],
        ),
        (
            "BEGIN:VFREEBUSY\nUID:f\nDTSTAMP:20270301T000000Z\n"
            "FREEBUSY;FBTYPE=BUSY:20270317T091500Z/PT15M\n"
            "FREEBUSY;FBTYPE=FREE:20270317T100000Z/PT30M\nEND:VFREEBUSY",
            "same",
        ),
        (event(local("20270317T101500"), local("20270317T103000"), uid="a1@videoberatung"), []),
    ],
)
def test_what_counts_as_busy(site, desk, server, component, gone):
    before = free(site)
    named(desk, server.serve(component))
    expected = ["10:00", "10:15"] if gone == "same" else gone
    assert [wall for wall in before if wall not in free(site)] == expected


def test_a_rule_keeps_to_the_clock_on_the_wall_when_the_clocks_change(site, desk, server):
    """Every day at ten, first in winter time: on 30 March that is ten in summer time."""
    daily = event(local("20270316T100000"), local("20270316T101500"), "RRULE:FREQ=DAILY")
    before = {day: free(site, day) for day in ("2027-03-23", "2027-03-30")}
    named(desk, server.serve(daily))
    for day, walls in before.items():
        gone = [wall for wall in walls if wall not in free(site, day)]
        assert gone == ["09:45", "10:00"], day


def test_it_is_read_every_quarter_of_an_hour_and_old_times_go(site, desk, server):
    named(desk, server.serve(TEN_TO_ELEVEN))
    server.serve(event(local("20270317T090000"), local("20270317T100000")))
    site.advance(minutes=14)
    assert (site.housekeeping.read_calendars(), "10:00" in free(site)) == (0, False)
    site.advance(minutes=1)
    assert (site.housekeeping.read_calendars(), "10:00" in free(site)) == (1, True)
    assert "09:00" not in free(site)
    assert server.asked == ["/k.ics", "/k.ics"]


def test_a_calendar_that_fails_counts_for_a_day_and_its_owner_sees_why(site, desk, server):
    named(desk, server.serve(event(";VALUE=DATE:20270317", ";VALUE=DATE:20270331")))
    server.answers.clear()
    site.advance(hours=23)
    assert site.housekeeping.read_calendars() == 0
    log_in(desk, ANNA)
    said = words(desk.get(PAGE))
    assert "Der Kalender antwortet mit einem Fehler (404)." in said
    assert "Die Zeiten von damals gelten noch bis" in said
    assert free(site) == []
    site.advance(hours=1, seconds=1)
    assert free(site) != []
    assert "Ihr Platz wird zurzeit ohne Ihren Kalender vergeben." in words(desk.get(PAGE))


def test_appointments_that_collide_stay_and_are_marked(site, desk, server):
    book_firmly(site, SERVICE, f"{DAY}T10:00:00+01:00")
    row = desk.get(f"/intern/?tag={DAY}")
    assert "Ihr Termin Platz 1 (anna@stadt.example)" in words(row)
    assert "Überschneidung" not in words(row)
    named(desk, server.serve(TEN_TO_ELEVEN))
    assert "Überschneidung mit Ihrem Kalender" in words(desk.get(row.request.path_qs))
    with site.office.transact() as work:
        (appointment,) = work.records.appointments.values()
        assert appointment.state == "booked"


def test_the_reason_is_named_to_who_asks_why(site, desk, server):
    named(desk, server.serve(ALL_DAY))
    page = desk.get("/intern/aemter/pruefamt/zeiten")
    form = form_with(page, "um-tag")
    form["dienstleistung"], form["um-tag"], form["um-zeit"] = "viertelstunden", DAY, "10:00"
    said = "0 durch Termine, 0 durch Ausfälle und 1 durch andere Termine der Sachbearbeitung"
    assert said in words(form.submit())


def test_the_own_desk_for_arranged_times_keeps_to_the_calendar(site, server):
    """Where nothing is booked online, the caseworker is the only desk there is."""
    browser = site.signed_in("caseworker", "sozialamt", email=ANNA)
    with site.office.transact() as work:
        department = work.departments.get("sozialamt")
        service = next(each for each in department.services if each.booking is None)
    named(browser, server.serve(TEN_TO_ELEVEN))
    with site.office.transact() as work:
        me = find_account(work, ANNA).id
        found = {}
        for hour in (9, 10, 11):
            start = datetime(2027, 3, 17, hour, 30, tzinfo=BERLIN)
            slot = slots.Slot(start=start, end=start + timedelta(minutes=30))
            found[hour] = desks.arranged(work, department, service, slot, me)
        assert found == {9: [0], 10: [], 11: [0]}


def test_who_removes_the_calendar_or_is_shut_out_blocks_nothing(site, desk, server):
    named(desk, server.serve(ALL_DAY))
    form = form_with(desk.get(PAGE), "adresse")
    form.submit("schritt", value="austragen").follow()
    assert free(site) != []
    named(desk, server.address())
    assert free(site) == []
    with site.office.transact() as work:
        disable_account(work, ANNA)
        assert list(work.records.calendars) == []
    assert free(site) != []


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://localhost/k.ics", "Die Adresse muss mit https:// beginnen."),
        ("kalender", "Das ist keine vollständige Adresse."),
        ("https://a:b@localhost/k", "Bitte geben Sie die Adresse ohne Namen und Passwort an."),
        ("https://127.0.0.1/k.ics", "Diese Adresse liegt in einem internen Netz."),
        ("https://[::1]/k.ics", "Diese Adresse liegt in einem internen Netz."),
        ("https://169.254.169.254/latest", "Diese Adresse liegt in einem internen Netz."),
        ("https://gibt-es-nicht.invalid/k.ics", "Der Kalender ist nicht zu erreichen."),
    ],
)
def test_addresses_that_cannot_be_are_refused_and_not_kept(site, desk, address, reason):
    page = named(desk, address)
    assert (page.status_int, reason in words(page)) == (422, True)
    with site.office.transact() as work:
        assert list(work.records.calendars) == []


@pytest.mark.parametrize("body", [b"", b"<!doctype html><p>Anmelden", b"BEGIN:VCALENDAR\r\nX"])
def test_what_is_no_calendar_is_said_so(site, desk, server, body):
    server.answers["/k.ics"] = (200, {}, body)
    page = named(desk, server.address())
    said = "Unter dieser Adresse liegt kein lesbarer Kalender (iCalendar)."
    assert (page.status_int, said in words(page)) == (422, True)


def test_a_rule_without_end_or_measure_does_not_stop_the_portal(site, desk, server):
    bomb = event(local("20270317T100000"), local("20270317T100001"), "RRULE:FREQ=SECONDLY")
    page = named(desk, server.serve(bomb))
    assert page.status_int == 422


def test_redirects_are_followed_three_times_and_each_is_checked(server):
    server.serve(TEN_TO_ELEVEN)
    for number in range(4):
        server.redirect(f"/{number}", f"/{number - 1}" if number else "/k.ics")
    assert fetch(server.address("/2"), ("localhost",)).startswith(b"BEGIN:VCALENDAR")
    with pytest.raises(Unfetchable, match="leitet zu oft weiter"):
        fetch(server.address("/3"), ("localhost",))
    inside = server.redirect("/inside", server.address("/k.ics", host="127.0.0.1"))
    server.asked.clear()
    with pytest.raises(Unfetchable, match="in einem internen Netz"):
        fetch(inside, ("localhost",))
    plain = server.redirect("/plain", "http://localhost/k.ics")
    with pytest.raises(Unfetchable, match="https://"):
        fetch(plain, ("localhost",))
    assert server.asked == ["/inside", "/plain"]


def test_hosts_inside_have_to_be_listed_and_certificates_valid(server, monkeypatch):
    address = server.serve(TEN_TO_ELEVEN)
    with pytest.raises(Unfetchable, match="in einem internen Netz"):
        fetch(address)
    assert server.asked == []
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unfetchable, match="Zertifikat"):
        fetch(address, ("LOCALHOST",))


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    def looked_up(host, port, **_more):
        addresses = ("93.184.215.14", "10.0.0.7")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", looked_up)
    with pytest.raises(Unfetchable, match="in einem internen Netz"):
        fetch("https://kalender.beispiel.example/k.ics")


def test_a_name_is_looked_up_once_for_each_address(server, monkeypatch):
    """What was checked is what is connected to: a second answer would be another one."""
    names, look_up = [], socket.getaddrinfo

    def counted(host, *given, **more):
        names.append(host)
        return look_up(host, *given, **more)

    monkeypatch.setattr(fetching.socket, "getaddrinfo", counted)
    fetch(server.serve(TEN_TO_ELEVEN), ("localhost",))
    assert [name for name in names if name == "localhost"] == ["localhost"]


def test_large_files_and_slow_servers_end_in_time(server):
    server.answers["/k.ics"] = (200, {}, b"x" * (fetching.LARGEST + 1))
    with pytest.raises(Unfetchable, match="zu groß"):
        fetch(server.address(), ("localhost",))
    server.serve(TEN_TO_ELEVEN, path="/slow")
    server.trickles.add("/slow")
    with pytest.raises(Unfetchable, match="nicht rechtzeitig"):
        fetch(server.address("/slow"), ("localhost",), seconds=1)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fd00::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
    ],
)
def test_what_is_public(address, public):
    assert is_public(address) is public


def test_addresses_of_calendar_programs_are_understood():
    assert check(" webcal://kalender.example/k.ics ") == "https://kalender.example/k.ics"
