"""Several signers of one form: each for whom, as what, seen by which proof; all of them needed."""

import io
import json
import re

import pypdf
import pytest
from driving import EMAIL, NAME

from .papers import INK, Desk, begun, text_of
from .test_uploads import bring

MOTHER = "Aylin Müller-Groß"
CHILD = "Deniz Müller-Groß"
HELPER = "Frieda Begleitung"


@pytest.fixture
def family(site, desk):
    """Fill in a form; a second parent is in the room, and a companion. Return all browsers."""
    second = joined(site, desk, "representative", MOTHER, "zweite@beispiel.example")
    third = joined(site, desk, "companion", HELPER, "dritte@beispiel.example")
    desk.fill_all()
    return desk, second, third


def joined(site, desk, role, name, email):
    """Invite somebody into the conversation that goes on, and let them in."""
    meeting = desk.meeting
    given = {"role": role, "name": name, "email": email, "language": "de"}
    meeting.desk("dazuholen", given)
    question = meeting.state(meeting.citizen)["proposal"]["id"]
    answer = {"frage": question, "antwort": "ja"}
    meeting.post(meeting.citizen, f"/raum/{meeting.id}/zustimmung", answer)
    mail = next(mail for mail in site.deliver() if mail.to == email)
    browser = site.browser()
    access = mail.links[0]
    browser.get(f"{access}/raum")
    meeting.post(browser, f"{access}/raum/betreten", {"zustimmung": "ja"})
    for person in meeting.waiting():
        meeting.desk("einlassen", {"seat": person["seat"]})
    meeting.ticket(browser)
    return browser


def able(desk):
    """Return {name: participant} of those the office may name."""
    return {each["name"]: each["participant"] for each in desk.show(desk.caseworker)["able"]}


def identify(desk, browser):
    seat = desk.meeting.state(browser)["seat"]
    given = {"ausweis": "personalausweis", "ergebnis": "ja", "seat": seat}
    desk.meeting.desk("identitaet", given)


def as_parents(desk):
    parent = {"capacity": "parent", "for_whom": CHILD, "proof": "birth"}
    return [{"participant": able(desk)[name]} | parent for name in (NAME, MOTHER)]


def present(desk, signers, status=200):
    return desk.act(desk.caseworker, "vorlegen", {"signers": signers}, status)


def sign(desk, browser, status=200):
    given = INK | {"digest": desk.show(browser)["digest"], "read": True}
    return desk.act(browser, "unterschrift", given, status)


def both_identified(family):
    desk, second, _third = family
    identify(desk, desk.citizen)
    identify(desk, second)
    return desk, second


def test_a_form_two_parents_sign_is_done_when_both_have_signed(family):
    desk, second = both_identified(family)
    present(desk, as_parents(desk))
    shown = [desk.show(browser) for browser in (desk.citizen, second, desk.caseworker)]
    assert len({each["mark"] for each in shown}) == 1
    assert [each["signs"] for each in shown] == [True, True, False]
    sign(desk, desk.citizen)
    assert desk.show()["state"] == "presented"
    assert [each["signed"] for each in desk.show()["signers"]] == [True, False]
    desk.lock(status=409)
    assert "schon unterschrieben" in sign(desk, desk.citizen, status=409).json["detail"]
    sign(desk, second)
    assert desk.show()["state"] == "signed"
    desk.lock()


def test_the_sealed_paper_names_each_one_with_capacity_proof_identity_and_way(family):
    desk, second = both_identified(family)
    present(desk, as_parents(desk))
    frozen = text_of(desk.pdf(name="fassung").body)
    for name in (NAME, MOTHER):
        assert f"{name}, als sorgeberechtigter Elternteil, für {CHILD}" in frozen
    sign(desk, desk.citizen)
    desk.act(desk.caseworker, "freigeben")
    digest = desk.show(second)["digest"]
    code = desk.act(second, "tan", {"way": "hidden_tan", "digest": digest}).json["tan"]
    typed = {"way": "hidden_tan", "tan": code, "digest": digest, "read": True}
    desk.act(second, "unterschrift", typed)
    desk.lock()
    content = desk.pdf().body
    attached = pypdf.PdfReader(io.BytesIO(content)).attachments["protokoll.json"][0]
    _document, first, other = json.loads(attached)
    assert first["title"] == "Unterschrift 1 von 2"
    assert (first["Unterschrieben durch"], first["Für"]) == (NAME, CHILD)
    assert first["Unterschreibt"] == "als sorgeberechtigter Elternteil"
    assert first["Nachweis, wie die Sachbearbeitung angibt"] == "Geburtsurkunde gesehen"
    assert first["Identität"] == (
        "Sichtprüfung per Kamera: Personalausweis, ohne die geführten Schritte"
    )
    assert first["Art der Unterschrift"] == "Unterschrift auf dem Tastfeld"
    assert other["Unterschrieben durch"] == MOTHER
    assert other["Art der Unterschrift"].startswith("TAN auf dem eigenen Bildschirm")
    assert {each["Stufe"] for each in (first, other)} == {
        "Einfache elektronische Signatur; das Dokument ist von der Stadt versiegelt"
    }
    text = text_of(content)
    assert "Unterschrift 2 von 2" in text and f"{MOTHER}, unterschrieben mit TAN am" in text


def test_a_representative_signs_alone_for_the_citizen(family):
    desk, second = both_identified(family)
    who = {"participant": able(desk)[MOTHER], "capacity": "authorised", "proof": "none"}
    present(desk, [who | {"for_whom": NAME}])
    desk.sign(status=403)
    assert desk.show()["signs"] is False
    sign(desk, second)
    desk.lock()
    text = text_of(desk.pdf().body)
    assert f"{MOTHER}, mit Vollmacht, für {NAME}" in text
    assert "kein Nachweis gesehen" in text


def test_who_was_not_looked_at_is_not_named(family):
    desk, second, _third = family
    identify(desk, desk.citizen)
    answer = present(desk, as_parents(desk), status=409)
    assert answer.json["detail"].startswith("Bitte prüfen Sie zuerst die Identität aller")
    people = desk.meeting.state(desk.caseworker)["people"]
    known = {each["name"]: each["identified"] for each in people if "identified" in each}
    assert known == {NAME: True, MOTHER: False}
    identify(desk, second)
    present(desk, as_parents(desk))


def test_each_is_looked_at_for_themselves(family):
    desk, second = both_identified(family)
    present(desk, as_parents(desk))
    seat = desk.meeting.state(second)["seat"]
    given = {"ausweis": "reisepass", "ergebnis": "nein", "seat": seat}
    desk.meeting.desk("identitaet", given)
    sign(desk, second, status=409)
    sign(desk, desk.citizen)


def test_of_three_each_reads_who_wrote_what(family):
    desk, second, _third = family
    version = desk.show()["entries"]["ort"]["version"]
    desk.fill(second, "ort", "Esslingen", base=version)
    theirs = [desk.show(b)["entries"]["ort"].get("theirs") for b in (desk.citizen, second)]
    assert theirs == [MOTHER, None]
    desk.fill(second, "plz", "1", base=desk.show()["entries"]["plz"]["version"], status=422)
    problem = desk.show(desk.citizen)["entries"]["plz"]["problem"]
    assert (problem["theirs"], "typed" in problem) == (MOTHER, False)
    assert desk.show(second)["entries"]["plz"]["problem"]["typed"]
    bring(desk.meeting, second)
    brought = [desk.meeting.state(b)["uploads"][0] for b in (desk.citizen, desk.caseworker)]
    assert [each["by"] for each in brought] == [MOTHER, MOTHER]


def test_a_companion_neither_signs_nor_gets_a_tan(family):
    desk, _second, third = family
    identify(desk, desk.citizen)
    assert HELPER not in able(desk)
    desk.present()
    desk.act(desk.caseworker, "freigeben")
    sign(desk, third, status=403)
    desk.pdf(third, name="fassung", status=403)
    digest = desk.show()["digest"]
    desk.act(third, "tan", {"way": "hidden_tan", "digest": digest}, status=409)


def test_a_tan_of_one_signer_is_none_for_the_other(site, family):
    desk, second = both_identified(family)
    present(desk, as_parents(desk))
    desk.act(desk.caseworker, "freigeben")
    digest = desk.show()["digest"]
    mine = desk.act(desk.citizen, "tan", {"way": "hidden_tan", "digest": digest}).json["tan"]
    theirs = desk.act(second, "tan", {"way": "hidden_tan", "digest": digest}).json["tan"]
    typed = {"way": "hidden_tan", "digest": digest, "read": True}
    if mine != theirs:
        desk.act(second, "unterschrift", typed | {"tan": mine}, status=409)
    desk.act(second, "unterschrift", typed | {"tan": theirs})
    desk.act(desk.citizen, "unterschrift", typed | {"tan": mine})
    assert desk.show()["state"] == "signed"


def test_text_messages_go_to_each_signer_at_their_own_number(site, family):
    desk, second = both_identified(family)
    present(desk, as_parents(desk))
    desk.act(desk.caseworker, "freigeben")
    given = {"way": "mobile_tan", "digest": desk.show()["digest"]}
    desk.act(desk.citizen, "tan", given | {"number": "0171 2345678"})
    desk.act(second, "tan", given | {"number": "0172 8765432"})
    sent = {number: re.search(r"TAN (\d{6})", text)[1] for number, text in site.texts()}
    assert set(sent) == {"+491712345678", "+491728765432"}
    assert desk.show(desk.caseworker)["told"] == "+4917 ••••• 678, +4917 ••••• 432"
    assert desk.show(second)["told"] == "+4917 ••••• 432"


def test_once_one_has_signed_only_the_office_takes_it_back_and_all_signatures_are_void(family):
    desk, second = both_identified(family)
    present(desk, as_parents(desk))
    sign(desk, desk.citizen)
    desk.act(second, "zuruecknehmen", status=409)
    desk.act(desk.caseworker, "zuruecknehmen")
    assert (desk.show()["state"], desk.show()["signers"]) == ("draft", [])
    present(desk, as_parents(desk))
    assert [each["signed"] for each in desk.show()["signers"]] == [False, False]


def test_who_signs_as_what_is_said_in_full_or_nothing_is_presented(family):
    desk, _second = both_identified(family)
    first, second = as_parents(desk)
    for change, reason in (
        ({"participant": "fremd"}, "Wer nur begleitet, unterschreibt nicht."),
        ({"capacity": "zauberer"}, "als was jede Person unterschreibt"),
        ({"for_whom": " "}, "für wen die Person unterschreibt"),
        ({"for_whom": "王芳"}, "Im Feld „Für wen“ können wir diese Zeichen nicht drucken: 王, 芳."),
        ({"proof": ""}, "welchen Nachweis Sie gesehen haben"),
    ):
        answer = present(desk, [first, second | change], status=422)
        assert reason in answer.json["fields"]["signers"]
    for signers in ([], [first, first], "alle", [7]):
        assert "signers" in present(desk, signers, status=422).json["fields"]
    assert desk.show()["state"] == "draft"


def test_a_name_our_fonts_lack_is_spelt_for_the_paper(city):
    desk = Desk(begun(city, name="王芳"))
    desk.fill_all()
    entered = desk.show()["entries"]["name"]
    desk.fill(desk.citizen, "name", "WANG Fang", entered["version"])
    identify(desk, desk.citizen)
    (citizen,) = desk.show(desk.caseworker)["able"]
    assert citizen["to_spell"]
    who = {"participant": citizen["participant"], "capacity": "self"}
    for given, reason in (
        ({}, "Im Namen „王芳“ können wir diese Zeichen nicht drucken: 王, 芳."),
        ({"spelling": "Wang 芳"}, "„Schreibweise auf dem Papier“ können wir"),
        ({"spelling": "x" * 201}, "am besten wie im Ausweis"),
    ):
        assert reason in present(desk, [who | given], status=422).json["fields"]["signers"]
    present(desk, [who | {"spelling": "WANG Fang"}])
    sign(desk, desk.citizen)
    desk.lock()
    text = text_of(desk.pdf().body)
    assert "WANG Fang, für sich selbst" in text and "Unterschrieben durch WANG Fang" in text
    assert "??" not in text


def test_the_names_of_who_is_represented_are_stored_sealed(site, family):
    desk, _second = both_identified(family)
    present(desk, as_parents(desk))
    changes = site.office.database.storage.changes.iterator()
    stored = b"".join(record.data or b"" for change in changes for record in change)
    assert CHILD.encode() not in stored and EMAIL.encode() not in stored
