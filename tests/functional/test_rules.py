"""Booking rules set by the office: previewed, kept with who changed what, in effect at once."""

import pytest
from driving import book_firmly, form_with, heading, words

from portal.catalogue import adjusting

SERVICE = "pruefamt/sofort"
PAGE = "/intern/aemter/pruefamt/regeln/sofort"
TUESDAY, WEDNESDAY = "2027-03-23", "2027-03-17"


@pytest.fixture
def head(site):
    return site.signed_in("department-admin", "pruefamt")


def times(site, day):
    path = f"/api/v1/departments/pruefamt/services/sofort/slots?from={day}&to={day}"
    return [slot["start"][11:16] for slot in site.browser().get(path).json["slots"]]


def change(browser, button="", status=303, **fields):
    form = form_with(browser.get(PAGE), "tue")
    for name, text in fields.items():
        form[name] = text
    return form.submit(button, status=status) if button else form.submit(index=1, status=status)


def test_the_form_shows_the_rules_the_office_brought(head):
    form = form_with(head.get(PAGE), "tue")
    assert (form["tue"].value, form["wed"].value, form["desks"].value) == ("09:00-12:00", "", "1")
    assert (form["notice"].value, form["horizon"].value, form["daily"].value) == ("24", "60", "")


def test_other_hours_count_at_once_everywhere(site, head):
    assert times(site, TUESDAY) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    shown = change(head, tue="", wed="13:00–14:00", special="18.03.2027 08:00-08:30").follow()
    assert "Gespeichert. Die Regeln gelten ab sofort." in words(shown)
    assert times(site, TUESDAY) == []
    assert times(site, WEDNESDAY) == ["13:00", "13:30"]
    assert times(site, "2027-03-18") == ["08:00"]
    assert "13:00" in words(site.browser().get(f"/buchen/{SERVICE}?tag={WEDNESDAY}"))
    assert ("rules.changed", "service:pruefamt/sofort") in site.acts


def test_the_preview_says_what_changes_and_whom_it_leaves_outside_and_changes_nothing(site, head):
    book_firmly(site, SERVICE, f"{TUESDAY}T11:30:00+01:00")
    shown = words(change(head, "vorschau", status=200, tue="09:00-11:30", desks="2"))
    assert "Dienstag bisher 09:00-12:00, dann 09:00-11:30" in shown
    assert "Plätze bisher 1, dann 2" in shown
    assert "1 vereinbarter Termin liegt dann außerhalb der neuen Regeln." in shown
    assert "Dienstag, 23. März 2027, 11:30 Uhr" in shown
    assert "10:30" in times(site, TUESDAY)
    shown = words(change(head, "vorschau", status=200, desks="3"))
    assert "Kein vereinbarter Termin liegt außerhalb der neuen Regeln." in shown


def test_closing_for_online_booking_and_from_until(site, head):
    change(head, first="2027-03-24")
    assert times(site, TUESDAY) == []
    change(head, first="", last="2027-03-23")
    assert times(site, TUESDAY) != []
    assert times(site, "2027-03-30") == []
    change(head, online="nein")
    path = "/api/v1/departments/pruefamt/services/sofort/slots?from=2027-03-23&to=2027-03-23"
    site.browser().get(path, status=404)
    shown = words(site.browser().get("/aemter/pruefamt/sofort"))
    assert "Einladung" in shown
    change(head, online="ja")
    assert times(site, TUESDAY) != []


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("tue", "9-12", "Bitte schreiben Sie Zeiten wie 08:30-12:00 13:00-16:00"),
        ("tue", "12:00-09:00", "Bitte schreiben Sie Zeiten wie"),
        ("special", "31.02.2027 09:00-10:00", "Nicht lesbar: „31.02.2027 09:00-10:00“"),
        ("special", "24.12.2027 geschlossen\r\n24.12.2027 08:00-09:00", "steht zweimal da"),
        ("special", "zu\r\n24.12. auf\r\n1.1.2028 zu", "Nicht lesbar: „zu“, „24.12. auf“, „1.1."),
        ("special", "zu", "Bitte schreiben Sie je Zeile einen Tag"),
        ("desks", "0", "Bitte geben Sie eine ganze Zahl von 1 bis 200 an."),
        ("desks", "²", "Bitte geben Sie eine ganze Zahl von 1 bis 200 an."),
        ("notice", "1441", "Bitte geben Sie eine ganze Zahl von 0 bis 1440 an."),
        ("first", "morgen", "Bitte geben Sie einen Tag an"),
        ("horizon", "0", "Bitte geben Sie eine ganze Zahl von 1 bis 366 an."),
    ],
)
def test_what_cannot_be_is_said_and_kept_and_changes_nothing(site, head, field, text, said):
    refused = change(head, status=422, wed="10:00-11:00", **{field: text})
    assert said in words(refused)
    form = form_with(refused, "tue")
    assert (form[field].value, form["wed"].value) == (text, "10:00-11:00")
    assert times(site, WEDNESDAY) == []


def test_the_summary_names_each_field_that_is_wrong(head):
    refused = change(head, status=422, tue="nie", desks="0", horizon="0")
    links = refused.html.select("#fehler a")
    assert [link.get_text().partition(":")[0] for link in links] == [
        "Dienstag",
        "Plätze",
        "Buchbar im Voraus, Tage",
    ]
    assert all(refused.html.select_one(link["href"]) for link in links)


def test_contradictions_are_named(head):
    refused = change(head, status=422, notice="480", horizon="3")
    assert "Das ist kürzer als der Vorlauf" in words(refused)
    refused = change(head, status=422, first="2027-05-01", last="2027-04-01")
    assert "Das liegt vor dem ersten Tag." in words(refused)


def test_the_history_tells_who_changed_what_and_brings_an_earlier_state_back(site, head):
    change(head, tue="10:00-12:00")
    change(head, desks="4")
    shown = head.get(PAGE)
    said = words(shown)
    assert "department-admin@stadt.example" in said
    assert "Dienstag bisher 09:00-12:00, dann 10:00-12:00" in said
    assert "Plätze bisher 1, dann 4" in said
    loaded = head.get(f"{PAGE}?stand=1")
    assert "Sie gilt erst, wenn Sie speichern." in words(loaded)
    form = form_with(loaded, "tue")
    assert (form["tue"].value, form["desks"].value) == ("10:00-12:00", "1")
    form = form_with(head.get(f"{PAGE}?stand=vorgabe"), "tue")
    form.submit(index=1)
    with site.office.transact() as work:
        assert work.records.adjusted["pruefamt"].values("sofort") == {}
    assert times(site, TUESDAY)[0] == "09:00"


def test_who_saves_later_reads_what_the_first_one_changed_and_decides(site, head):
    mine, theirs = (form_with(head.get(PAGE), "tue") for _each in range(2))
    theirs["desks"] = "4"
    theirs.submit(index=1, status=303)
    mine["notice"] = "12"
    refused = mine.submit(index=1, status=409)
    assert "Nicht gespeichert: Inzwischen hat jemand anderes etwas geändert." in words(refused)
    assert "Plätze bisher 4, dann 1" in words(refused)
    again = form_with(refused, "tue")
    assert (again["desks"].value, again["notice"].value) == ("1", "12")
    with site.office.transact() as work:
        assert work.records.adjusted["pruefamt"].values("sofort") == {"desks": 4}
    again["desks"] = "4"
    again.submit(index=1, status=303)
    form = form_with(head.get(PAGE), "tue")
    assert (form["desks"].value, form["notice"].value) == ("4", "12")


def test_rules_by_which_nothing_is_booked_are_doubted_before_and_after_saving(site, head):
    assert "Bitte noch einmal ansehen" not in words(head.get(PAGE))
    given = {"tue": "", "last": "2020-01-01", "special": "24.12.2020 geschlossen"}
    preview = words(change(head, "vorschau", status=200, **given))
    saved = words(change(head, **given).follow())
    for said in (preview, saved):
        assert "„Online buchbar bis“ liegt in der Vergangenheit (01.01.2020)" in said
        assert "Es gibt keine Sprechzeiten" in said
        assert "die schon vorbei sind, bewirken nichts mehr: 24.12.2020." in said
    assert "bisher –, dann 01.01.2020" in preview
    said = words(change(head, "vorschau", status=200, tue="08:00-08:05 09:00-10:00"))
    assert "Dienstag 08:00-08:05 ist kürzer als ein Termin (30 Minuten)" in said
    assert "09:00-10:00 ist kürzer" not in said
    assert "Bitte noch einmal ansehen" not in words(change(head, online="nein").follow())


def test_saving_twice_is_one_change(site, head):
    change(head, desks="2")
    assert "Es war schon alles so eingestellt." in words(change(head, desks="2").follow())
    with site.office.transact() as work:
        assert len(work.records.adjusted["pruefamt"].history) == 1


def test_an_act_that_is_undone_leaves_no_trace_in_what_is_remembered(site, head):
    class Undone(Exception):
        pass

    def other(work, desks):
        adjusting.change(work, "pruefamt", "sofort", {"desks": desks}, "somebody")
        assert work.departments.service("pruefamt", "sofort").booking.desks == desks

    with pytest.raises(Undone), site.office.transact() as work:
        other(work, 7)
        raise Undone
    with site.office.transact() as work:
        assert work.departments.service("pruefamt", "sofort").booking.desks == 1
    with site.office.transact() as work:
        other(work, 9)


def test_nobody_else_may(site):
    others = site.signed_in("department-admin", "sozialamt")
    others.get(PAGE, status=404)
    site.signed_in("caseworker", "pruefamt").get(PAGE, status=403)
    invited = site.signed_in("operator").get("/intern/aemter/servicecenter/regeln/nix", status=404)
    assert heading(invited)


def test_why_a_time_is_not_offered_names_the_new_rule(head):
    change(head, last="2027-03-22")
    asked = "?dienstleistung=sofort&um-tag=2027-03-23&um-zeit=09:00"
    shown = words(head.get(f"/intern/aemter/pruefamt/zeiten{asked}"))
    assert "Online gebucht werden kann hier nur bis 22.03.2027." in shown
