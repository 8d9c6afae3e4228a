"""A form in the room: opened, and filled in together."""

from dataclasses import replace

import pytest
from driving import NAME, form_with

from plugins.ordnungsamt.forms.waffen_aufbewahrung import FORM, KEY_PLACES, LEVELS

from .papers import VALUES


def test_only_the_caseworker_opens_a_form(room):
    room.post(room.citizen, f"/raum/{room.id}/dokumente", {"form": FORM.key}, status=403)


def test_a_form_the_department_does_not_declare_is_not_there(room):
    room.post(room.caseworker, f"/raum/{room.id}/dokumente", {"form": "nichts"}, status=404)


def test_what_the_booking_knows_is_filled_in_already(desk):
    entries = desk.show()["entries"]
    assert {key: entry["value"] for key, entry in entries.items()} == {
        "name": NAME,
        "email": "kaethe@beispiel.example",
    }


def test_both_see_the_same_document(desk):
    both = [desk.show(desk.citizen), desk.show(desk.caseworker)]
    assert both[0]["entries"] == both[1]["entries"]
    assert [d["state"] for d in both] == ["draft", "draft"]
    assert both[0]["draft_form"] is True


def test_who_waits_sees_no_document(site, desk):
    other = site.browser()
    desk.meeting.enter(other)
    other.get(desk.path, status=403)
    desk.meeting.post(other, f"{desk.path}/felder", json={}, status=403)


def test_a_document_of_another_case_is_not_there(desk, site):
    other = meet_again(site, desk.meeting)
    path = f"/raum/{other.id}/dokumente/{desk.path.rpartition('/')[2]}"
    other.citizen.get(path, status=404)
    other.caseworker.get(path, status=404)


def meet_again(site, meeting):
    """Return a second meeting of the same caseworker that has begun."""
    from driving import EMAIL, WEAPONS

    form = form_with(meeting.caseworker.get("/intern/einladen"), "service")
    form["service"], form["name"], form["email"] = WEAPONS, "Zweite Person", EMAIL
    id = form.submit("now").location.rpartition("/")[2]
    other = replace(meeting, id=id, access=site.deliver()[0].links[0], citizen=site.browser())
    other.begin()
    return other


def test_an_entry_of_the_citizen_reaches_the_caseworker(desk):
    answer = desk.fill(desk.citizen, "ort", " Stuttgart ")
    assert answer.json == {"value": "Stuttgart", "version": 1, "by": "citizen"}
    assert desk.show(desk.caseworker)["entries"]["ort"] == answer.json | {"theirs": NAME}
    desk.fill(desk.caseworker, "ort", "Esslingen", base=1)
    assert desk.show()["entries"]["ort"]["theirs"] == ""  # the office
    assert "theirs" not in desk.show(desk.caseworker)["entries"]["ort"]


def test_the_second_to_write_is_told_what_the_first_wrote(desk):
    desk.fill(desk.citizen, "ort", "Stuttgart")
    answer = desk.fill(desk.caseworker, "ort", "Esslingen", base=0, status=409)
    assert {name: answer.json[name] for name in ("status", "value", "version", "theirs")} == {
        "status": 409,
        "value": "Stuttgart",
        "version": 1,
        "theirs": NAME,
    }
    assert answer.json["type"].endswith("/stale")
    assert desk.fill(desk.caseworker, "ort", "Esslingen", base=1).json["version"] == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("geburtsdatum", "31.02.1980"),
        ("plz", "7017"),
        ("email", "kaethe@"),
        ("telefon", "nie"),
        ("sicherheitsstufe", "Pappkarton"),
        ("langwaffen", "viele"),
        ("munition-getrennt", "vielleicht"),
        ("ort", "x" * 81),
    ],
)
def test_an_entry_of_the_wrong_kind_is_refused_with_a_reason(desk, field, value):
    base = desk.show()["entries"].get(field, {"version": 0})["version"]
    answer = desk.fill(desk.citizen, field, value, base, status=422)
    assert list(answer.json["fields"]) == [field]
    assert answer.json["fields"][field].endswith(".")


@pytest.mark.parametrize("given", [{}, {"field": 1}, {"field": "ort", "value": 3, "base": 0}, []])
def test_a_message_that_is_no_entry_is_refused(desk, given):
    desk.meeting.post(desk.citizen, f"{desk.path}/felder", json=given or [], status=422)


def test_a_field_the_form_does_not_have_is_not_there(desk):
    desk.fill(desk.citizen, "lieblingsfarbe", "blau", status=404)


def test_what_only_the_citizen_answers_the_caseworker_cannot(desk):
    desk.fill(desk.caseworker, "schluessel", KEY_PLACES[0], status=404)
    fields = {f["key"]: f["readonly"] for f in desk.show(desk.caseworker)["fields"]}
    assert (fields["schluessel"], fields["ort"]) == (True, False)


def test_a_question_appears_with_the_answer_it_depends_on(desk):
    def shown():
        return {f["key"]: f["shown"] for f in desk.show()["fields"]}["gewicht"]

    assert shown() is False
    desk.fill(desk.citizen, "sicherheitsstufe", LEVELS[0])
    assert shown() is True


def test_without_the_identity_nothing_is_presented(desk):
    desk.fill_all()
    answer = desk.present(status=409)
    assert answer.json["detail"].startswith("Bitte prüfen Sie zuerst die Identität")


def test_what_is_missing_is_named_before_anything_is_presented(desk):
    desk.identify()
    desk.fill(desk.citizen, "sicherheitsstufe", LEVELS[0])
    answer = desk.present(status=422)
    assert sorted(answer.json["fields"]) == sorted({*VALUES, "gewicht"} - {"sicherheitsstufe"})


def test_opened_twice_it_is_one_form_until_somebody_writes_in_it(desk):
    def open_again():
        return desk.meeting.post(desk.caseworker, desk.base, {"form": FORM.key}).json["id"]

    assert open_again() == desk.path.rpartition("/")[2]
    desk.fill(desk.citizen, "ort", "Stuttgart")
    assert open_again() != desk.path.rpartition("/")[2]


def test_what_one_side_entered_wrongly_the_other_sees_as_that(desk):
    desk.fill(desk.citizen, "plz", "7017", status=422)
    entry = desk.show(desk.caseworker)["entries"]["plz"]
    assert entry == {
        "value": "",
        "version": 0,
        "by": "",
        "problem": {
            "value": "7017",
            "reason": "Bitte geben Sie die fünf Ziffern der Postleitzahl ein.",
            "by": "citizen",
            "theirs": NAME,
        },
    }
    desk.fill(desk.citizen, "plz", "70173")
    assert "problem" not in desk.show(desk.caseworker)["entries"]["plz"]


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("日本", "日, 本"),
        ("Stuttgart 😀😀", "😀"),
        ("ኢትዮ", "ኢ, ት, ዮ"),
        ("Stutt\x07gart\ufe0f", "U+0007, U+FE0F"),
    ],
)
def test_what_our_fonts_cannot_print_is_named_at_once_and_before_freezing(desk, value, named):
    desk.fill_all(ort=VALUES["ort"])
    reason = f"Im Feld „Ort“ können wir diese Zeichen nicht drucken: {named}. Bitte schreiben"
    assert desk.fill(desk.citizen, "ort", value, 1, 422).json["fields"]["ort"].startswith(reason)
    desk.identify()
    refused = desk.present(status=422).json["fields"]
    assert [*refused] == ["ort"] and refused["ort"].startswith(reason)
    english = desk.citizen.get(f"/en{desk.path}").json["entries"]["ort"]["problem"]["reason"]
    assert english.startswith(f"In the field “Ort” we cannot print these characters: {named}.")
    desk.fill(desk.citizen, "ort", "Stuttgart", 1)
    desk.present()


def test_what_is_refused_stays_as_typed_for_who_typed_it(desk):
    typed = "Zeile mit Text 😀\n" * 200
    desk.fill(desk.citizen, "bemerkungen", typed, status=422)
    own = desk.show()["entries"]["bemerkungen"]["problem"]
    assert (own["value"], own["typed"]) == (typed, True)
    other = desk.show(desk.caseworker)["entries"]["bemerkungen"]["problem"]
    assert (other["value"], "typed" in other) == (typed[:200], False)
    desk.fill(desk.citizen, "ort", "Ulm")
    desk.fill(desk.citizen, "ort", "Aalen", status=409)
    assert "typed" not in desk.show()["entries"]["ort"]["problem"]  # the newer entry is shown


def test_blanks_and_marks_nobody_sees_are_no_reason_to_refuse(desk):
    pasted = "\u200eKönig\u00adstraße\u00a01\ufeff"
    assert desk.fill(desk.citizen, "strasse", pasted).json["value"] == "Königstraße 1"
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert desk.fill(desk.citizen, "ort", persian).json["value"] == persian


@pytest.mark.parametrize("name", ["Işıl Şahin", "Nguyễn Văn Đạt", "Γιώργος", "Œuvrard", "Łukasz"])
def test_names_as_people_write_them_pass(desk, name):
    assert desk.fill(desk.citizen, "name", name, 1).json["value"] == name


@pytest.mark.parametrize("value", ["nan", "1e5", "-3", "１２"])
def test_what_python_takes_for_a_number_but_nobody_writes_is_refused(desk, value):
    desk.fill(desk.citizen, "langwaffen", value, status=422)
