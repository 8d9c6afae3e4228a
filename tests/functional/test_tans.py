"""Signing with a TAN: released by the caseworker, for one version, one person, one seat, once."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from driving import NAME

from .papers import Desk, text_of

NUMBER = "0171 2345678"


@pytest.fixture
def released(presented):
    presented.act(presented.caseworker, "freigeben")
    return presented


def ask(desk: Desk, way="hidden_tan", status=200, browser=None, **more):
    given = {"way": way, "digest": desk.show()["digest"], "number": NUMBER} | more
    return desk.act(browser or desk.citizen, "tan", given, status)


def enter(desk: Desk, tan: str, way="hidden_tan", status=200, **more):
    given = {"way": way, "tan": tan, "digest": desk.show()["digest"], "read": True} | more
    return desk.act(desk.citizen, "unterschrift", given, status)


def other(tan: str) -> str:
    return f"{(int(tan) + 1) % 10**6:06}"


def test_a_shown_tan_signs_and_the_paper_says_so(site, released):
    answer = ask(released)
    assert answer.headers["Cache-Control"] == "no-store"
    tan = answer.json["tan"]
    assert re.fullmatch(r"\d{6}", tan)
    enter(released, f" {tan[:3]} {tan[3:]}")
    assert released.show()["state"] == "signed"
    released.lock()
    text = " ".join(text_of(released.pdf().body).split())
    assert f"{NAME}, unterschrieben mit TAN am" in text
    assert "TAN auf dem eigenen Bildschirm (Hidden-TAN)" in text
    assert "Eingaben bis zur richtigen TAN 1" in text
    assert "Einfache elektronische Signatur" in text
    assert tan not in text


def test_a_tan_by_text_message_signs_and_only_the_masked_number_is_kept(site, released):
    answer = ask(released, "mobile_tan").json
    assert answer["tan"] == ""
    assert answer["told"] == "+4917 ••••• 678"
    [(number, text)] = site.texts()
    assert number == "+491712345678"
    tan = re.search(r"TAN (\d{6})", text)[1]
    assert released.show()["mark"] in text
    assert text.splitlines()[-1] == f"@127.0.0.1:6543 #{tan}"
    assert released.show(released.caseworker)["told"] == "+4917 ••••• 678"
    enter(released, tan, "mobile_tan")
    released.lock()
    paper = " ".join(text_of(released.pdf().body).split())
    assert "TAN per SMS (Handy-TAN)" in paper
    assert "+4917 ••••• 678" in paper
    assert "1712345678" not in paper


def test_who_loads_the_page_again_can_still_enter_what_was_sent(site, released):
    def sent(browser):
        return browser.get(f"{released.path}/tan").json["sent"]

    assert sent(released.citizen) == ""
    ask(released, "mobile_tan")
    assert sent(released.citizen) == "+4917 ••••• 678"
    assert sent(released.caseworker) == ""
    site.advance(minutes=6)
    assert sent(released.citizen) == ""


def test_the_known_number_is_offered_to_the_citizen_alone(released):
    assert "number" in released.citizen.get(f"{released.path}/tan").json
    assert released.caseworker.get(f"{released.path}/tan").json == {"number": "", "sent": ""}


def test_a_number_that_was_not_used_is_gone_with_the_signature(site, released):
    ask(released, "mobile_tan")
    released.sign()
    with site.office.transact() as work:
        (document,) = work.records.documents.values()
        assert [each.tan for each in document.signers] == [None]


def test_without_release_there_is_no_tan(presented):
    answer = ask(presented, status=409)
    assert "noch nicht freigegeben" in answer.json["detail"]
    presented.act(presented.citizen, "freigeben", status=403)
    ask(presented, status=409)


def test_the_caseworker_never_gets_a_tan(released):
    ask(released, browser=released.caseworker, status=409)
    tan = ask(released).json["tan"]
    assert tan not in released.caseworker.get(released.path).text
    assert "tan" not in released.show(released.caseworker)


def test_three_wrong_ones_and_it_is_over(site, released):
    tan = ask(released).json["tan"]
    details = [enter(released, other(tan), status=409).json["detail"] for _ in range(3)]
    assert "vergleichen Sie jede Ziffer" in details[0]
    assert "gilt nicht mehr" in details[2]
    assert "gilt nicht mehr" in enter(released, tan, status=409).json["detail"]
    site.advance(seconds=61)
    enter(released, ask(released).json["tan"])


def test_guesses_at_once_count_like_those_one_after_the_other(released):
    tan = ask(released).json["tan"]
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda n: guess(released, f"{(int(tan) + n + 1) % 10**6:06}"), range(8))
        )
    assert sum("stimmt nicht" in detail for detail in answers) == 3
    assert "gilt nicht mehr" in enter(released, tan, status=409).json["detail"]


def guess(desk: Desk, tan: str) -> str:
    """Enter a TAN from a browser of the same session."""
    given = {"way": "hidden_tan", "tan": tan, "digest": desk.show()["digest"], "read": True}
    twin = desk.meeting.site.browser()
    twin.get(f"{desk.meeting.access}/raum")
    twin.set_cookie("platz", desk.citizen.cookies["platz"])
    answer = desk.meeting.post(twin, f"{desk.path}/unterschrift", json=given, status=409)
    return answer.json["detail"]


@pytest.mark.parametrize("seconds", [300, 301])
def test_after_five_minutes_it_is_too_late(site, released, seconds):
    tan = ask(released).json["tan"]
    site.advance(seconds=seconds)
    assert "abgelaufen" in enter(released, tan, status=409).json["detail"]


def test_a_tan_that_is_late_is_not_sent(site, released):
    ask(released, "mobile_tan")
    site.advance(seconds=301)
    assert site.texts() == []


def test_the_next_one_takes_a_minute_and_three_are_enough(site, released):
    ask(released)
    assert "eine Minute" in ask(released, status=409).json["detail"]
    for _ in range(2):
        site.advance(seconds=61)
        ask(released)
    site.advance(seconds=61)
    assert "schon drei TANs" in ask(released, status=409).json["detail"]


def test_only_the_last_one_counts(site, released):
    first = ask(released).json["tan"]
    site.advance(seconds=61)
    second = ask(released).json["tan"]
    if first != second:
        enter(released, first, status=409)
    enter(released, second)


def test_a_changed_version_needs_another_release_and_another_tan(site, released):
    tan = ask(released).json["tan"]
    released.act(released.caseworker, "zuruecknehmen")
    released.fill(released.citizen, "ort", "Esslingen", base=1)
    released.present()
    assert "zuerst eine TAN" in enter(released, tan, status=409).json["detail"]
    ask(released, status=409)


def test_unread_or_another_version_uses_no_try(released):
    tan = ask(released).json["tan"]
    for more in ({"read": False}, {"digest": "0" * 64}):
        enter(released, other(tan), status=409, **more)
    enter(released, tan)


def test_a_tan_of_one_way_is_none_for_the_other(released):
    tan = ask(released).json["tan"]
    assert "zuerst eine TAN" in enter(released, tan, "mobile_tan", status=409).json["detail"]
    assert enter(released, tan, "carrier-pigeon", status=409)


def test_a_used_tan_is_used(released):
    tan = ask(released).json["tan"]
    enter(released, tan)
    enter(released, tan, status=409)
    ask(released, status=409)


@pytest.mark.parametrize("number", ["", "0711 2160", "abc", "+4917"])
def test_a_number_without_text_messages_is_refused(released, number):
    answer = ask(released, "mobile_tan", number=number, status=409)
    assert "Handynummer" in answer.json["detail"]


def test_what_is_stored_holds_neither_tan_nor_number(site, released):
    ask(released, "mobile_tan")
    [(_number, text)] = site.texts()
    changes = site.office.database.storage.changes.iterator()
    stored = b"".join(record.data or b"" for change in changes for record in change)
    assert re.search(r"TAN (\d{6})", text)[1].encode() not in stored
    assert b"1712345678" not in stored
