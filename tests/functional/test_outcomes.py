"""What came of a conversation: noted by the caseworker, sealed where it speaks of somebody."""

from urllib.parse import parse_qs, urlsplit

import pytest
from driving import EMAIL, NAME, book_firmly, form_with, heading, meet, words

from portal import retention

MARK = "Geburtsurkunde von Käthe vorlegen"
ALL = [
    *("completed", "on_site", "originals", "phone", "follow_up", "no_show", "technical", "threat"),
]


@pytest.fixture
def meeting(site):
    """A conversation that was held and has ended."""
    meeting = meet(site, "ordnungsamt/gewerbe-gaststaetten")
    meeting.begin()
    meeting.desk("beenden")
    return meeting


def page(meeting):
    return meeting.caseworker.get(f"/intern/termin/{meeting.id}/ergebnis")


def give(meeting, outcome, rest="", status=303):
    """Choose an outcome on its page; returns the answer."""
    form = form_with(page(meeting), "ergebnis")
    form["ergebnis"], form["rest"] = outcome, rest
    return form.submit(status=status)


def kept(meeting):
    with meeting.site.office.transact() as work:
        held = work.records.consultations[meeting.id]
        return held.state, held.outcome, held.remains


def noted(site):
    return [act for act, _subject in site.acts if act.startswith("outcome.")]


def test_the_page_offers_every_outcome_and_none_is_chosen(meeting):
    shown = page(meeting)
    assert heading(shown) == "Ergebnis eintragen"
    assert [r["value"] for r in shown.html.select("input[type=radio]")] == ALL
    assert shown.html.select("input[checked]") == []
    assert NAME in words(shown)


@pytest.mark.parametrize(
    ("outcome", "state", "title"),
    [
        ("completed", "ended", "Per Video abgeschlossen"),
        ("originals", "ended", "Warten auf Originale"),
        ("phone", "ended", "Telefonisch weitergeführt"),
        ("technical", "aborted", "Wegen Technik abgebrochen"),
        ("threat", "aborted", "Wegen Bedrohung abgebrochen"),
    ],
)
def test_an_outcome_is_kept_and_shown(meeting, outcome, state, title):
    day = give(meeting, outcome).follow()
    assert title in words(day)
    assert "Ergebnis fehlt" not in words(day)
    assert kept(meeting) == (state, outcome, b"")
    assert noted(meeting.site) == [f"outcome.{outcome}"]
    assert meeting.site.acts[-1][1] == f"consultation:{meeting.id}"


def test_what_remains_on_site_is_sealed(meeting):
    give(meeting, "on_site", f"  {MARK}\r\nzweite Zeile ")
    state, outcome, sealed = kept(meeting)
    assert (state, outcome) == ("ended", "on_site")
    assert b"Geburtsurkunde" not in sealed
    form = form_with(page(meeting), "ergebnis")
    assert form["ergebnis"].value == "on_site"
    assert form["rest"].value.split() == [*MARK.split(), "zweite", "Zeile"]
    assert not any("Geburtsurkunde" in str(act) for act in meeting.site.acts)
    assert MARK not in meeting.caseworker.get("/intern/").text


@pytest.mark.parametrize(
    ("outcome", "rest", "reason"),
    [
        ("on_site", " ", "Bitte schreiben Sie, was vor Ort noch zu erledigen ist."),
        ("on_site", "x" * 501, "Bitte schreiben Sie höchstens 500 Zeichen."),
        ("no_show", "", "In diesem Gespräch war jemand im Raum."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(meeting, outcome, rest, reason):
    answer = give(meeting, outcome, rest, status=422)
    assert reason in words(answer)
    assert answer.html.title.get_text().startswith("Fehler: ")
    assert form_with(answer, "ergebnis")["ergebnis"].value == outcome
    assert (kept(meeting), noted(meeting.site)) == (("ended", "", b""), [])


@pytest.mark.parametrize("chosen", [{}, {"ergebnis": "gut"}])
def test_no_choice_and_an_unknown_one_are_no_outcome(meeting, chosen):
    token = {"csrf_token": form_with(page(meeting), "ergebnis")["csrf_token"].value}
    path = f"/intern/termin/{meeting.id}/ergebnis"
    answer = meeting.caseworker.post(path, token | chosen, status=422)
    assert "Bitte wählen Sie, was herausgekommen ist." in words(answer)


def test_five_hundred_characters_fit(meeting):
    give(meeting, "on_site", "ü" * 500)
    assert form_with(page(meeting), "ergebnis")["rest"].value == "ü" * 500


def test_an_outcome_may_change_and_the_same_twice_is_noted_once(meeting):
    give(meeting, "on_site", MARK)
    give(meeting, "on_site", MARK)
    give(meeting, "on_site", "anderes")
    give(meeting, "completed", "vergessen")
    assert kept(meeting) == ("ended", "completed", b"")
    assert noted(meeting.site) == ["outcome.on_site", "outcome.on_site", "outcome.completed"]


def test_a_follow_up_leads_to_the_invitation_with_nobodys_name_in_its_address(meeting):
    location = urlsplit(give(meeting, "follow_up").location)
    assert (location.path, parse_qs(location.query)) == (
        "/intern/einladen",
        {"folge": [meeting.id]},
    )
    invite = form_with(meeting.caseworker.get(f"{location.path}?{location.query}"), "service")
    assert invite["service"].value == "ordnungsamt/gewerbe-gaststaetten"
    assert (invite["name"].value, invite["email"].value) == (NAME, EMAIL)
    assert kept(meeting)[1] == "follow_up"


def test_who_is_late_can_be_awaited_again(site):
    book_firmly(site, "pruefamt/zwei-plaetze", "2027-03-17T10:00:00+01:00")
    access = site.deliver()[-1].links[0]
    site.advance(hours=49, minutes=15)
    desk, late = site.signed_in("caseworker", "pruefamt"), site.browser()
    form_with(desk.get("/intern/"), "ergebnis").submit()
    late.get(f"{access}/raum", status=410)
    shown = desk.get("/intern/").click("Ergebnis ändern")
    day = form_with(shown, "ergebnis").submit("zuruecknehmen").follow()
    assert "noch niemand da" in words(day)
    assert late.get(f"{access}/raum").status_int == 200
    assert noted(site) == ["outcome.no_show", "outcome.taken_back"]
    path = shown.request.path
    form_with(desk.get("/intern/"), "ergebnis").submit()
    site.advance(hours=3)
    assert "Doch noch erwarten" not in words(desk.get(path))
    token = {"csrf_token": form_with(shown, "ergebnis")["csrf_token"].value}
    desk.post(path, token | {"zuruecknehmen": "1"})
    assert noted(site)[2:] == ["outcome.no_show"]


def test_nobody_is_left_sitting_in_the_room(site):
    meeting = meet(site)
    meeting.enter()
    assert "Im Raum oder im Warteraum ist noch jemand." in words(page(meeting))
    assert page(meeting).html.select("input[type=radio]") == []
    meeting.open()
    meeting.admit()
    path = f"/intern/termin/{meeting.id}/ergebnis"
    given = {"ergebnis": "completed"}
    token = {"csrf_token": form_with(page(meeting), "csrf_token")["csrf_token"].value}
    answer = meeting.caseworker.post(path, given | token, status=409)
    assert "beenden Sie dort zuerst die Beratung." in words(answer)
    assert kept(meeting)[:2] == ("open", "")
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/verlassen")
    meeting.caseworker.post(path, given | token, status=303)
    assert kept(meeting)[:2] == ("ended", "completed")
    assert meeting.state(meeting.caseworker)["state"] == "ended"


def test_before_the_start_there_is_no_outcome(site):
    book_firmly(site, "pruefamt/zwei-plaetze", "2027-03-17T10:00:00+01:00")
    with site.office.transact() as work:
        (id,) = work.records.appointments
    desk = site.signed_in("caseworker", "pruefamt")
    assert "Ergebnis eintragen" not in words(desk.get("/intern/?tag=2027-03-17"))
    shown = desk.get(f"/intern/termin/{id}/ergebnis")
    assert "Dieser Termin hat noch nicht begonnen." in words(shown)


def test_what_was_cancelled_has_no_outcome(site):
    book_firmly(site, "pruefamt/zwei-plaetze", "2027-03-17T10:00:00+01:00")
    desk = site.signed_in("caseworker", "pruefamt")
    closing = desk.get("/intern/?tag=2027-03-17").click("Absagen oder zurückziehen")
    form = next(f for f in closing.forms.values() if "/intern/termin/" in f.action)
    form.submit("schritt", value="absagen")
    path = f"{form.action}/ergebnis"
    assert "Dieser Termin ist abgesagt oder zurückgezogen." in words(desk.get(path))
    token = {"csrf_token": form["csrf_token"].value}
    desk.post(path, token | {"ergebnis": "completed"}, status=409)


def test_other_scopes_find_nothing(site, meeting):
    path = f"/intern/termin/{meeting.id}/ergebnis"
    for scope in ("sozialamt", "ordnungsamt/waffen-jagd-fischerei"):
        other = site.signed_in("caseworker", scope, email=f"{len(scope)}@stadt.example")
        own = other.get("/intern/")
        token = {"csrf_token": next(iter(own.forms.values()))["csrf_token"].value}
        other.get(path, status=404)
        other.post(path, token | {"ergebnis": "completed"}, status=404)
    site.signed_in("editor").get(path, status=403)
    assert site.browser().get(path).status_int == 303
    assert kept(meeting)[1] == ""


def test_a_forged_form_is_refused(meeting):
    path = f"/intern/termin/{meeting.id}/ergebnis"
    meeting.caseworker.post(path, {"ergebnis": "completed"}, status=400)
    assert kept(meeting)[1] == ""


@pytest.mark.parametrize("id", ["x", "0" * 32])
def test_what_is_not_there_is_not_found(meeting, id):
    meeting.caseworker.get(f"/intern/termin/{id}/ergebnis", status=404)


def test_what_was_never_confirmed_is_not_found(site, browser):
    given = {"department": "pruefamt", "service": "zwei-plaetze-mail", "name": NAME}
    given |= {"start": "2027-03-17T10:00:00+01:00", "email": EMAIL}
    browser.post_json("/api/v1/appointments", given, status=201)
    with site.office.transact() as work:
        (id,) = work.records.appointments
    site.signed_in("caseworker", "pruefamt").get(f"/intern/termin/{id}/ergebnis", status=404)


def test_the_outcome_goes_with_the_case(site, meeting):
    give(meeting, "on_site", MARK)
    site.advance(days=365)
    retention.run(site.office)
    with site.office.transact() as work:
        assert len(work.records.consultations) == 0
