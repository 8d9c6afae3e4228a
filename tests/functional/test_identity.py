"""Making sure who somebody is: by steps drawn by chance, by questions, or not by video at all."""

import pytest
from driving import WEAPONS, meet, words

from portal.consultation.sight import STEPS, draw

QUESTIONS = "sozialamt/versicherungsamt"
SEEN = {"ausweis": "personalausweis", "ergebnis": "ja"}


@pytest.fixture
def meeting(site):
    meeting = meet(site)
    meeting.begin()
    return meeting


def step(meeting, name, status=200, **given):
    return meeting.desk("sichtpruefung", {"schritt": name} | given, status=status)


def checks(site):
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        return [(c.method, c.document, c.passed, c.possible) for c in case.participants[0].checks]


def test_three_steps_of_three_kinds_are_drawn_and_differ_from_time_to_time():
    drawn = [draw() for _turn in range(50)]
    for keys in drawn:
        assert sorted(STEPS[key].kind for key in keys) == ["document", "face", "hand"]
    assert len(set(drawn)) > 10


def test_the_citizen_reads_one_step_after_the_other_and_never_the_next(meeting):
    assert meeting.state(meeting.citizen)["sight"] is None
    step(meeting, "beginnen")
    steps = [each["said"] for each in meeting.state(meeting.caseworker)["sight"]["steps"]]
    assert len(steps) == 3
    for number, said in enumerate(steps):
        assert meeting.state(meeting.citizen)["sight"] == {"done": number, "of": 3, "asked": said}
        step(meeting, "weiter")
    assert meeting.state(meeting.citizen)["sight"] == {"done": 3, "of": 3, "asked": ""}
    step(meeting, "weiter", status=409)
    step(meeting, "anderer", status=409)
    meeting.desk("identitaet", SEEN)
    assert meeting.state(meeting.citizen)["sight"] is None
    assert meeting.state(meeting.citizen)["identity"] == "identified"


def test_who_cannot_do_a_step_is_asked_for_another_of_its_kind(meeting):
    step(meeting, "beginnen")
    before = meeting.state(meeting.citizen)["sight"]["asked"]
    step(meeting, "anderer")
    after = meeting.state(meeting.citizen)["sight"]["asked"]
    kinds = {each.said: each.kind for each in STEPS.values()}
    assert (after != before, kinds[after]) == (True, kinds[before])
    step(meeting, "beenden")
    assert meeting.state(meeting.citizen)["sight"] is None
    step(meeting, "beenden")


def test_nobody_confirms_while_steps_are_open(site, meeting):
    step(meeting, "beginnen")
    step(meeting, "weiter")
    answer = meeting.desk("identitaet", SEEN, status=422)
    assert "Es sind noch Schritte offen." in answer.json["detail"]
    assert checks(site) == []
    assert meeting.state(meeting.caseworker)["sight"]["done"] == 1
    meeting.desk("identitaet", SEEN | {"ergebnis": "nein"})
    assert checks(site) == [("sight", "Personalausweis", False, True)]


def test_how_many_steps_were_seen_is_kept(site, meeting):
    step(meeting, "beginnen")
    for _turn in range(3):
        step(meeting, "weiter")
    meeting.desk("identitaet", SEEN)
    assert meeting.state(meeting.caseworker)["unguided"] is False
    step(meeting, "beginnen")
    step(meeting, "beenden")
    meeting.desk("identitaet", SEEN)
    assert meeting.state(meeting.caseworker)["unguided"] is True
    assert meeting.state(meeting.citizen)["unguided"] is False, "a word for the office alone"
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        assert [check.steps for check in case.participants[0].checks] == [3, 0]


def test_each_device_behind_a_link_is_checked_for_itself(site, meeting):
    meeting.desk("identitaet", SEEN)
    other = site.browser()
    meeting.enter(other)
    meeting.admit()
    people = {p["seat"]: p.get("identified") for p in meeting.state(meeting.caseworker)["people"]}
    assert people[meeting.state(meeting.citizen)["seat"]] is True
    assert people[meeting.state(other)["seat"]] is False


def test_a_confirmation_can_be_taken_back(meeting):
    meeting.desk("identitaet", SEEN)
    assert meeting.state(meeting.citizen)["identity"] == "identified"
    meeting.desk("identitaet", SEEN | {"ergebnis": "nein"})
    assert meeting.state(meeting.citizen)["identity"] == "identity_failed"


def test_only_the_seat_that_is_looked_at_reads_the_steps(site, meeting):
    other = site.browser()
    meeting.enter(other)
    for person in meeting.waiting():
        meeting.desk("einlassen", {"seat": person["seat"]})
    meeting.ticket(other)
    assert step(meeting, "beginnen", status=409).json["type"].endswith("/several-seats")
    step(meeting, "beginnen", seat=meeting.state(other)["seat"])
    assert meeting.state(other)["sight"]["done"] == 0
    assert meeting.state(meeting.citizen)["sight"] is None
    meeting.post(other, f"/raum/{meeting.id}/verlassen")
    assert meeting.state(meeting.caseworker)["sight"] is None


def test_who_takes_part_without_a_camera_is_not_asked_for_a_document(meeting):
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/zutritt", {"kamera": "nein"})
    answer = step(meeting, "beginnen", status=409)
    assert answer.json["type"].endswith("/no-camera")


def test_what_cannot_be_checked_is_kept_as_that_and_the_way_out_is_shown_to_both(site, meeting):
    step(meeting, "beginnen")
    meeting.desk("identitaet", {"ergebnis": "nicht-moeglich", "ausweis": "personalausweis"})
    assert checks(site) == [("sight", "", False, False)]
    for browser in (meeting.citizen, meeting.caseworker):
        state = meeting.state(browser)
        assert (state["identity"], state["identified"]) == ("identity_impossible", False)
        assert state["sight"] is None
    acts = [act for act, _subject in site.acts if act.startswith("identity.")]
    assert acts == ["identity.begun", "identity.impossible"]
    page = words(meeting.citizen.get(f"{meeting.access}/raum"))
    assert "mit der Online-Ausweisfunktion (eID)" in page
    assert "persönlich beim Amt für öffentliche Ordnung" in page
    meeting.desk("identitaet", SEEN)
    assert meeting.state(meeting.citizen)["identity"] == "identified"


def test_only_what_the_department_accepts_can_have_been_shown(meeting):
    page = meeting.caseworker.get(f"/intern/beratung/{meeting.id}")
    offered = [option["value"] for option in page.html.select("#ausweis option")]
    assert offered == ["personalausweis", "reisepass", "aufenthaltstitel"]
    for kind in ("ankunftsnachweis", "duldung", ""):
        meeting.desk("identitaet", {"ausweis": kind, "ergebnis": "ja"}, status=422)
    meeting.desk(
        "identitaet", {"ausweis": "aufenthaltstitel", "ergebnis": "vielleicht"}, status=400
    )
    meeting.desk("identitaet", {"ausweis": "aufenthaltstitel", "ergebnis": "ja"})
    assert meeting.state(meeting.citizen)["identified"] is True


def test_the_citizen_reads_beforehand_what_is_accepted(site, meeting):
    accepted = "Angenommen werden: Personalausweis, Reisepass, Aufenthaltstitel"
    assert accepted in words(meeting.citizen.get(f"{meeting.access}/raum"))
    assert accepted in words(site.browser().get(f"/aemter/{WEAPONS}"))
    english = words(site.browser().get(f"/en/aemter/{WEAPONS}"))
    assert "Accepted: identity card (Personalausweis), passport" in english


def test_questions_are_the_caseworkers_and_of_the_answers_only_the_outcome_stays(site):
    meeting = meet(site, QUESTIONS)
    meeting.begin()
    page = words(meeting.caseworker.get(f"/intern/beratung/{meeting.id}"))
    assert "Unter welcher Anschrift sind Sie gemeldet?" in page
    assert "Sichtprüfung beginnen" not in page
    assert "Anschrift" not in meeting.citizen.get(f"{meeting.access}/raum").text
    assert meeting.state(meeting.citizen)["identity"] == "not_identified"
    step(meeting, "beginnen", status=409)
    meeting.desk("identitaet", {"ergebnis": "ja", "antwort": "Hauptstraße 1"})
    assert checks(site) == [("questions", "", True, True)]
    assert meeting.state(meeting.citizen)["identified"] is True
    meeting.desk("identitaet", {"ergebnis": "nein"})
    assert meeting.state(meeting.citizen)["identity"] == "identity_failed"


def test_questions_need_no_camera(site):
    meeting = meet(site, QUESTIONS)
    meeting.begin()
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/zutritt", {"kamera": "nein"})
    meeting.desk("identitaet", {"ergebnis": "ja"})
    assert meeting.state(meeting.citizen)["identified"] is True


def test_where_nobody_is_checked_nothing_is_kept(site):
    meeting = meet(site, "servicecenter/anlaufstelle")
    meeting.begin()
    assert meeting.state(meeting.caseworker)["identification"] == "none"
    answer = meeting.desk("identitaet", SEEN, status=409)
    assert answer.json["type"].endswith("/nothing-to-check")
    assert checks(site) == []


@pytest.mark.parametrize("name", ["beginnen", "weiter", "anderer", "beenden"])
def test_the_steps_are_the_caseworkers(site, meeting, name):
    path = f"/intern/beratung/{meeting.id}/sichtpruefung"
    meeting.post(meeting.citizen, path, {"schritt": name}, status=403)
    other = site.signed_in("caseworker", "sozialamt", email="d@stadt.example")
    other.get("/intern/einladen")
    meeting.post(other, path, {"schritt": name}, status=404)
    step(meeting, "tanzen", status=400)
