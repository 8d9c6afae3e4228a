"""The JSON API, as interface and documents promise it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from driving import EMAIL, NAME

from portal.routes import ROUTES

WEAPONS = "/api/v1/departments/ordnungsamt/services/waffen-jagd-fischerei/slots"
TRADE = "/api/v1/departments/ordnungsamt/services/gewerbe-gaststaetten/slots"
NIGHT = "/api/v1/departments/pruefamt/services/nachtdienst/slots"
APPOINTMENTS = "/api/v1/appointments"
START = "2027-03-18T10:00:00+01:00"


def wish(**more):
    given = {
        "department": "ordnungsamt",
        "service": "waffen-jagd-fischerei",
        "matters": ["aufbewahrung"],
        "start": START,
        "name": NAME,
        "email": EMAIL,
    }
    return given | more


def firm(**more):
    place = {"department": "pruefamt", "service": "sofort", "start": "2027-03-23T09:00:00+01:00"}
    return wish(matters=[]) | place | more


def post(browser, given, status="*", **headers):
    return browser.post_json(APPOINTMENTS, given, status=status, headers=headers)


def starts(browser, address, first, last, matters="aufbewahrung"):
    query = {"from": first, "to": last, "matters": matters}
    return [slot["start"] for slot in browser.get(address, query).json["slots"]]


def kind(response):
    assert response.content_type == "application/problem+json"
    assert response.json["status"] == response.status_int
    return response.status_int, response.json["type"].rpartition("/")[2]


def test_departments_tell_what_can_be_booked(browser):
    departments = {d["key"]: d for d in browser.get("/api/v1/departments").json}
    assert list(departments) == [
        "ordnungsamt",
        "umweltschutz",
        "jobcenter",
        "pruefamt",
        "servicecenter",
        "sozialamt",
    ]
    assert departments["ordnungsamt"]["name"] == "Amt für öffentliche Ordnung"
    weapons = departments["ordnungsamt"]["services"][1]
    assert weapons["matters"].pop(1) == {
        "key": "aufbewahrung",
        "title": "Sichere Aufbewahrung nachweisen",
        "minutes": 30,
    }
    assert {name: weapons[name] for name in ("key", "bookable", "identification")} == {
        "key": "waffen-jagd-fischerei",
        "bookable": True,
        "identification": "sight",
    }
    assert [s["bookable"] for s in departments["sozialamt"]["services"]] == [False] * 4


def test_slots_carry_start_and_end_with_the_offset(browser):
    query = {"from": "2027-03-22", "to": "2027-03-22", "matters": "aufbewahrung"}
    found = browser.get(WEAPONS, query).json
    assert (found["timezone"], found["minutes"], len(found["slots"])) == ("Europe/Berlin", 30, 13)
    assert found["slots"][0] == {
        "start": "2027-03-22T08:30:00+01:00",
        "end": "2027-03-22T09:00:00+01:00",
    }


def test_two_matters_make_longer_slots(browser):
    query = {"from": "2027-03-22", "to": "2027-03-22", "matters": "aufbewahrung,fischereischein"}
    assert browser.get(WEAPONS, query).json["minutes"] == 45


def test_on_the_night_the_clocks_go_forward_no_time_is_lost_or_invented(browser):
    assert starts(browser, NIGHT, "2027-03-28", "2027-03-28", "") == [
        "2027-03-28T01:00:00+01:00",
        "2027-03-28T01:30:00+01:00",
        "2027-03-28T03:00:00+02:00",
        "2027-03-28T03:30:00+02:00",
    ]


def test_opening_hours_stay_on_the_wall_clock_when_the_offset_changes(browser):
    days = starts(browser, WEAPONS, "2027-03-24", "2027-03-31")
    assert [start for start in days if "T09:00" in start] == [
        "2027-03-24T09:00:00+01:00",
        "2027-03-25T09:00:00+01:00",
        # Good Friday and Easter Monday are closed.
        "2027-03-30T09:00:00+02:00",
        "2027-03-31T09:00:00+02:00",
    ]


def test_days_before_the_notice_and_after_the_horizon_are_empty(browser):
    assert starts(browser, WEAPONS, "2027-03-01", "2027-03-15") == []
    assert starts(browser, WEAPONS, "2027-03-16", "2027-03-16")[0] == "2027-03-16T09:15:00+01:00"
    assert starts(browser, WEAPONS, "2027-05-14", "2027-05-14")[0] == "2027-05-14T08:30:00+02:00"
    assert starts(browser, WEAPONS, "2027-05-15", "2027-06-30") == []


def test_ninety_two_days_are_answered_and_ninety_three_refused(browser):
    assert starts(browser, WEAPONS, "2027-03-15", "2027-06-14") != []
    query = {"from": "2027-03-15", "to": "2027-06-15", "matters": "aufbewahrung"}
    assert kind(browser.get(WEAPONS, query, status=422)) == (422, "invalid")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"from": "2027-03-22"},
        {"from": "22.03.2027", "to": "23.03.2027"},
        {"from": "2027-03-23", "to": "2027-03-22"},
    ],
)
def test_days_that_cannot_be_read_are_refused(browser, query):
    response = browser.get(WEAPONS, query | {"matters": "aufbewahrung"}, status=422)
    assert kind(response) == (422, "invalid")


@pytest.mark.parametrize("matters", ["", "gibt-es-nicht", "aufbewahrung,sprengstoff"])
def test_matters_that_do_not_go_together_are_refused(browser, matters):
    query = {"from": "2027-03-22", "to": "2027-03-22", "matters": matters}
    assert kind(browser.get(WEAPONS, query, status=422)) == (422, "refused")


@pytest.mark.parametrize(
    "where",
    ["sozialamt/services/versicherungsamt", "ordnungsamt/services/nichts", "nichts/services/x"],
)
def test_slots_of_what_cannot_be_booked_are_not_there(browser, where):
    query = {"from": "2027-03-22", "to": "2027-03-22"}
    response = browser.get(f"/api/v1/departments/{where}/slots", query, status=404)
    assert kind(response) == (404, "not-found")


def test_a_booking_is_held_until_the_button_of_the_mail(site, browser):
    response = post(browser, wish(), status=201)
    assert response.content_type == "application/json"
    assert response.json["status"] == "held"
    assert response.json["expires_at"].startswith("2027-03-15T09:15:")
    (mail,) = site.deliver()
    browser.get(mail.link("/bestaetigen")).form.submit()
    assert START not in starts(browser, WEAPONS, "2027-03-18", "2027-03-18")


def test_the_answer_names_no_id_of_ours(browser):
    assert "X-Appointment" not in post(browser, wish(), status=201).headers
    assert "X-Appointment" not in post(browser, firm(), status=201).headers


def test_a_booking_without_confirmation_by_mail_is_firm_at_once(site, browser):
    response = post(browser, firm(), status=201)
    assert response.json["status"] == "booked"
    path = response.json["manage_url"].removeprefix("http://127.0.0.1:6543")
    assert browser.get(path).status_int == 200
    assert [mail.links[0] for mail in site.deliver()] == [path]


def test_the_other_fields_are_taken(site, browser):
    post(browser, wish(phone="0711 12345", language="en", needs=["text", "unfug"]), status=201)
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        assert case.participants[0].language == "en"


def test_a_taken_time_is_answered_with_up_to_three_others(browser):
    post(browser, wish(), status=201)
    response = post(browser, wish(name="Zweite", email="zweite@beispiel.example"))
    assert kind(response) == (409, "slot-taken")
    assert response.json["alternatives"] == [
        "2027-03-18T09:15:00+01:00",
        "2027-03-18T09:30:00+01:00",
        "2027-03-18T10:30:00+01:00",
    ]


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"name": 7, "email": None}, ["email", "name"]),
        ({"email": "kaethe@"}, ["email"]),
        ({"phone": "nie"}, ["phone"]),
        ({"language": "tlh"}, ["language"]),
        ({"start": "morgen"}, ["start"]),
        ({"start": 5}, ["start"]),
        ({"start": "2027-03-18T10:00:00"}, ["start"]),
    ],
)
def test_wrong_fields_are_named_with_a_reason(browser, more, fields):
    response = post(browser, wish(**more))
    assert kind(response) == (422, "invalid")
    assert sorted(response.json["fields"]) == fields
    assert all(
        reason.endswith((".", "name@beispiel.de")) or "Beispiel" in reason
        for reason in response.json["fields"].values()
    )


@pytest.mark.parametrize(
    "more",
    [
        {"start": "2027-03-18T10:07:00+01:00"},
        {"start": "2027-03-20T10:00:00+01:00"},
        {"start": "2026-03-18T10:00:00+01:00"},
        {"matters": []},
        {"matters": "aufbewahrung"},
        {"matters": [1]},
        {"matters": ["gibt-es-nicht"]},
    ],
)
def test_what_the_rules_never_offered_is_refused(browser, more):
    response = post(browser, wish(**more))
    assert kind(response) == (422, "refused")
    assert response.json["detail"].endswith(".")


def test_the_start_may_come_with_any_offset(browser):
    assert post(browser, wish(start="2027-03-18T09:00:00+00:00")).status_int == 201


def test_what_the_department_refuses_comes_with_its_reason(browser):
    response = post(browser, firm(name="Falsche Adresse"))
    assert kind(response) == (422, "refused")
    assert response.json["detail"] == "Dafür ist ein anderes Amt zuständig."


@pytest.mark.parametrize(
    "where",
    [
        {"department": "sozialamt", "service": "versicherungsamt", "matters": []},
        {"department": "nichts"},
        {"department": ["ordnungsamt"]},
    ],
)
def test_what_cannot_be_booked_is_not_there(browser, where):
    assert kind(post(browser, wish(**where))) == (404, "not-found")


@pytest.mark.parametrize("body", ["", "{", "[]", '"text"', '{"name": "' + "x" * 17000 + '"}'])
def test_a_body_that_is_no_small_json_object_is_refused(browser, body):
    response = browser.post(APPOINTMENTS, body, content_type="application/json", status=422)
    assert kind(response) == (422, "invalid")


def test_a_form_is_no_way_into_the_api(browser):
    assert kind(browser.post(APPOINTMENTS, {"name": NAME}, status=422)) == (422, "invalid")


def test_the_same_key_and_body_get_the_same_answer_and_one_mail(site, browser):
    first = post(browser, wish(), **{"Idempotency-Key": "a"})
    second = post(browser, wish(), **{"Idempotency-Key": "a"})
    assert (second.status_int, second.json) == (first.status_int, first.json) == (201, first.json)
    assert second.content_type == first.content_type
    assert len(site.deliver()) == 1


def test_the_same_key_gets_the_same_link_of_a_firm_booking(site, browser):
    first = post(browser, firm(), **{"Idempotency-Key": "a"})
    second = post(browser, firm(), **{"Idempotency-Key": "a"})
    assert (second.status_int, second.json) == (201, first.json)
    assert len(site.deliver()) == 1


def test_repeating_a_request_after_the_confirmation_never_hands_out_the_link(site, browser):
    first = post(browser, wish(), **{"Idempotency-Key": "a"})
    (mail,) = site.deliver()
    browser.get(mail.link("/bestaetigen")).form.submit()
    assert post(browser, wish(), **{"Idempotency-Key": "a"}).json == first.json


def test_the_answer_stays_the_same_after_a_cancellation(site, browser):
    first = post(browser, firm(), **{"Idempotency-Key": "a"})
    (mail,) = site.deliver()
    browser.get(f"{mail.links[0]}/absagen").form.submit()
    assert post(browser, firm(), **{"Idempotency-Key": "a"}).json == first.json


def test_the_same_key_with_another_body_is_refused(browser):
    post(browser, wish(), status=201, **{"Idempotency-Key": "a"})
    response = post(browser, wish(name="Andere"), **{"Idempotency-Key": "a"})
    assert kind(response) == (422, "idempotency-key")


def test_an_error_is_repeated_as_well(browser):
    post(browser, wish(), status=201)
    other = wish(email="zweite@beispiel.example")
    first = post(browser, other, **{"Idempotency-Key": "b"})
    second = post(browser, other, **{"Idempotency-Key": "b"})
    assert kind(second) == (409, "slot-taken")
    assert second.json == first.json


def test_parallel_requests_with_one_key_book_once(site):
    def ask(_number):
        return post(site.browser(), wish(), **{"Idempotency-Key": "a"}).json

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(8)))
    assert answers == [answers[0]] * 8
    assert answers[0]["status"] == "held"
    assert len(site.deliver()) == 1


def test_without_a_key_a_repeated_request_is_a_second_one(browser):
    post(browser, wish(), status=201)
    assert kind(post(browser, wish())) == (409, "slot-taken")


def test_too_many_requests_are_told_when_to_come_back(browser):
    answers = [post(browser, {}) for _ in range(205)]
    assert kind(answers[-1]) == (429, "too-many")
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_the_faq_is_searched(browser):
    (best, *_others) = browser.get("/api/v1/faq", {"q": "Aufzeichnung"}).json
    assert best["question"] == "Darf das Gespräch aufgezeichnet werden?"
    assert best["url"].startswith("http://127.0.0.1:6543/faq/datenverarbeitung/")
    assert (best["answer_html"][:3], best["score"] > 0) == ("<p>", True)


@pytest.mark.parametrize("query", ["", " ", "Xylophonkonzert"])
def test_a_search_without_a_result_is_an_empty_list(browser, query):
    assert browser.get("/api/v1/faq", {"q": query}).json == []


def test_an_address_of_the_api_that_is_not_there_is_a_problem_too(browser):
    assert kind(browser.get("/api/v1/gibt-es-nicht", status=404)) == (404, "404")


def test_the_wrong_method_is_a_problem_too(browser):
    assert kind(browser.get(APPOINTMENTS, status="*"))[0] in (404, 405)


def test_the_description_names_every_address_of_the_api(browser):
    described = browser.get("/api/v1/openapi.json").json
    routes = {path for _name, path in ROUTES if path.startswith("/api/v1/")}
    assert set(described["paths"]) == routes - {"/api/v1/openapi.json"}
    assert described["openapi"] == "3.1.0"
