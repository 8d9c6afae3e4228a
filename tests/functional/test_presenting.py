"""A form that is filled in: presented, read, signed on the touchpad, taken back."""

import io

import pypdf
import pytest
from driving import NAME

from plugins.ordnungsamt.forms.waffen_aufbewahrung import KEY_PLACES

from .papers import INK, VALUES, text_of


def test_only_the_caseworker_presents(desk):
    desk.fill_all()
    desk.identify()
    desk.act(desk.citizen, "vorlegen", status=403)


def test_what_is_presented_cannot_be_changed(presented):
    answer = presented.fill(presented.citizen, "ort", "Esslingen", base=1, status=409)
    assert answer.json["type"].endswith("/locked")
    presented.present(status=409)


def test_the_presented_pages_can_be_looked_at(presented):
    pages = presented.show()["pages"]
    answer = presented.citizen.get(f"{presented.path}/seiten/{pages}.png")
    assert (answer.content_type, answer.body[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    presented.citizen.get(f"{presented.path}/seiten/{pages + 1}.png", status=404)
    presented.citizen.get(f"{presented.path}/seiten/0.png", status=404)


def test_the_presented_version_can_be_read_in_full(presented):
    text = text_of(presented.pdf(name="fassung").body)
    for value in (NAME, *VALUES.values(), "Entwurf: Dieses Formular ist vom Amt"):
        assert value in text


def test_both_see_the_same_check_mark(presented):
    shown = [presented.show(b) for b in (presented.citizen, presented.caseworker)]
    assert shown[0]["mark"] == shown[1]["mark"]
    assert shown[0]["digest"].upper().startswith(shown[0]["mark"].replace(" ", ""))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"read": False}, "Bitte bestätigen Sie, dass Sie das Dokument gelesen haben."),
        ({"read": "ja"}, "Bitte bestätigen Sie, dass Sie das Dokument gelesen haben."),
        ({"digest": "0" * 64}, "Das Dokument wurde geändert. Bitte lesen Sie die neue Fassung."),
        ({"strokes": []}, "Bitte unterschreiben Sie im Feld mit Ihrem ganzen Namen."),
        (
            {"strokes": [{"points": [{"x": 1, "y": 1}, {"x": 2, "y": 2}]}]},
            "Bitte unterschreiben Sie im Feld mit Ihrem ganzen Namen.",
        ),
        ({"strokes": "<svg/>"}, "Die Unterschrift ist nicht lesbar angekommen."),
        ({"width": "NaN"}, "Die Unterschrift ist nicht lesbar angekommen."),
    ],
)
def test_a_signature_needs_reading_ink_and_the_version_that_was_read(presented, more, reason):
    assert presented.sign(status=409, **more).json["detail"] == reason
    assert presented.show()["state"] == "presented"


def test_the_caseworker_cannot_sign(presented):
    given = INK | {"digest": presented.show()["digest"], "read": True}
    presented.act(presented.caseworker, "unterschrift", given, status=403)


def test_before_it_is_presented_nothing_can_be_signed_or_locked(desk):
    desk.sign(status=409)
    desk.lock(status=409)
    desk.pdf(name="fassung", status=409)


def test_without_the_signature_nothing_is_locked(presented):
    answer = presented.lock(status=409)
    assert answer.json["detail"] == "Das Dokument ist noch nicht unterschrieben."
    presented.pdf(status=409)


def test_taken_back_it_can_be_changed_and_the_old_version_is_void(presented):
    old = presented.show()["digest"]
    presented.act(presented.citizen, "zuruecknehmen")
    presented.fill(presented.citizen, "ort", "Esslingen", base=1)
    presented.present()
    assert presented.show()["digest"] != old
    presented.sign(status=409, digest=old)
    presented.sign()


def test_after_the_signature_nothing_is_taken_back(presented):
    presented.sign()
    presented.act(presented.citizen, "zuruecknehmen", status=409)


def test_only_the_caseworker_locks(presented):
    presented.sign()
    presented.act(presented.citizen, "sperren", status=403)


def test_the_signed_pages_show_the_signature(presented):
    before = presented.citizen.get(f"{presented.path}/seiten/1.png").body
    presented.sign()
    pages = presented.show()["pages"]
    signed = [presented.citizen.get(f"{presented.path}/seiten/{n}.png").body for n in (1, pages)]
    assert len({before, *signed}) > 1
    shown = presented.show()
    assert shown["shown"] != shown["digest"]


def test_the_consultation_does_not_end_over_a_document_that_waits_for_its_lock(presented):
    answer = presented.meeting.desk("beenden", status=409)
    assert answer.json["type"].endswith("/unfinished")
    presented.sign()
    presented.meeting.desk("beenden", status=409)
    presented.lock()
    presented.meeting.desk("beenden")


def test_an_identity_that_was_withdrawn_is_no_longer_enough_to_sign(presented):
    presented.meeting.desk("identitaet", {"ausweis": "reisepass", "ergebnis": "nein"})
    presented.sign(status=409)


def test_who_reads_english_sees_both_texts_and_signs_the_german_one(desk):
    shown = desk.citizen.get(f"/en{desk.path}").json
    fields = {field["key"]: field for field in shown["fields"]}
    assert shown["title"] == "Information on safe storage (Angaben zur sicheren Aufbewahrung)"
    assert fields["ort"]["label"] == "Town (Ort)"
    assert fields["schluessel"]["options"][1] == {
        "value": KEY_PLACES[1],
        "label": f"I always carry the key with me ({KEY_PLACES[1]})",
    }
    assert shown["translated"] and not desk.show()["translated"]
    desk.fill_all()
    desk.identify()
    desk.present()
    text = pypdf.PdfReader(io.BytesIO(desk.pdf(name="fassung").body)).pages[0].extract_text()
    assert "Ort" in text and "Town" not in text


def test_an_entry_that_lost_a_race_is_settled_before_anything_is_signed(desk):
    desk.fill_all()
    desk.identify()
    desk.fill(desk.citizen, "bemerkungen", "Der Tresor steht im Keller.")
    desk.fill(desk.caseworker, "bemerkungen", "Keine.", status=409)
    problem = desk.show()["entries"]["bemerkungen"]["problem"]
    assert (problem["value"], problem["by"]) == ("Keine.", "caseworker")
    assert desk.present(status=422).json["fields"] == {"bemerkungen": problem["reason"]}
    desk.fill(desk.caseworker, "bemerkungen", "Der Tresor steht im Keller.", base=1)
    desk.present()


def test_what_was_refused_is_said_again_instead_of_missing(desk):
    desk.fill_all()
    desk.identify()
    desk.fill(desk.citizen, "geburtsdatum", "", base=1)
    desk.fill(desk.citizen, "geburtsdatum", "31.02.1954", base=2, status=422)
    assert desk.present(status=422).json["fields"] == {
        "geburtsdatum": "Bitte geben Sie ein Datum ein, zum Beispiel 24.12.1980."
    }


def test_the_caseworker_takes_back_a_signature_that_is_none(presented):
    presented.sign()
    presented.act(presented.citizen, "zuruecknehmen", status=409)
    presented.act(presented.caseworker, "zuruecknehmen")
    assert presented.show()["state"] == "draft"
    presented.lock(status=409)
    presented.present()
    presented.sign()
    presented.lock()
    assert presented.show()["state"] == "locked"
