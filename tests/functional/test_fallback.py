"""When the technology fails: what both sides agreed on at the start, and a code written down."""

from dataclasses import replace

import pytest
from driving import meet

from portal.case.domain import keep, person

from .test_moving import use
from .test_signers import joined

NUMBER = "+49 171 2345678"


@pytest.fixture
def meeting(site):
    meeting = meet(site)
    meeting.begin()
    return meeting


def agree(meeting, browser=None, way="call", reach="0171 2345678", status=200):
    given = {"weg": way, "wohin": reach}
    path = f"/raum/{meeting.id}/ausweichweg"
    return meeting.post(browser or meeting.caseworker, path, given, status=status)


def known(meeting, browser=None):
    return meeting.state(browser or meeting.citizen)["fallback"]


@pytest.mark.parametrize(
    ("way", "given", "kept"),
    [
        ("call", "0171 2345678", NUMBER),
        ("text", "0171/2345678", NUMBER),
        ("text", " kaethe@Beispiel.example ", "kaethe@beispiel.example"),
        ("again", "was da noch stand", ""),
    ],
)
def test_either_side_says_it_and_both_read_the_last_word(site, meeting, way, given, kept):
    assert known(meeting) == {"way": "", "reach": ""}
    agree(meeting, way="call", reach="030 123456")
    agree(meeting, meeting.citizen, way, given)
    for browser in (meeting.citizen, meeting.caseworker):
        assert known(meeting, browser) == {"way": way, "reach": kept}
    assert ("fallback.agreed", f"consultation:{meeting.id}") in site.acts


@pytest.mark.parametrize(
    ("way", "reach", "field", "reason"),
    [
        ("call", "", "wohin", "eine Telefonnummer ein"),
        ("call", "0900 1234567", "wohin", "nicht mehr kostet"),
        ("call", "12", "wohin", "eine Telefonnummer ein"),
        ("call", "kaethe@beispiel.example", "wohin", "eine Telefonnummer ein"),
        ("text", "Marktplatz 1", "wohin", "oder eine E-Mail-Adresse"),
        ("brieftaube", "1", "weg", "wählen Sie"),
    ],
)
def test_what_nobody_can_be_reached_at_is_refused(meeting, way, reach, field, reason):
    agree(meeting)
    answer = agree(meeting, way=way, reach=reach, status=422)
    assert reason in answer.json["fields"][field]
    assert known(meeting)["reach"] == NUMBER


def test_the_office_is_proposed_the_number_of_the_booking(site, meeting):
    with site.office.transact() as work:
        case = work.records.cases[work.records.appointments[meeting.id].case]
        citizen = case.participants[0]
        keep(work, case, citizen, replace(person(work, case, citizen), phone=NUMBER))
    assert known(meeting, meeting.caseworker) == {"way": "", "reach": NUMBER}
    assert known(meeting) == {"way": "", "reach": ""}


def test_it_is_the_business_of_who_decides_and_is_inside(site, meeting):
    agree(meeting)
    companion = joined(site, Room(meeting), "companion", "Dritte Person", "dritte@b.example")
    assert known(meeting, companion) is None
    agree(meeting, companion, status=403)
    second = joined(site, Room(meeting), "representative", "Zweite Person", "zweite@b.example")
    assert known(meeting, second) is None
    agree(meeting, second, status=403)
    meeting.desk("ablehnen", {"seat": meeting.state(meeting.citizen)["seat"]})
    agree(meeting, meeting.citizen, status=403)
    assert known(meeting, second)["reach"] == NUMBER  # who speaks for somebody absent
    assert known(meeting, meeting.caseworker)["reach"] == NUMBER


class Room:
    """What `joined` wants of a desk."""

    def __init__(self, meeting) -> None:
        self.meeting = meeting


def test_a_code_written_down_leads_in_again_until_the_room_closes(site, meeting):
    path = f"/raum/{meeting.id}/geraet"
    kept = meeting.post(meeting.citizen, path, {"aufschreiben": "ja"}).json
    now = meeting.post(meeting.citizen, path).json["code"]
    site.advance(minutes=30)
    assert use(site, now)[1].status_int != 303  # that one was for right then
    other, answer = use(site, kept["code"])
    assert answer.status_int == 303 and kept["page"].endswith("/geraet")
    assert meeting.state(other)["state"] == "admitted"
    people = meeting.state(meeting.caseworker)["people"]
    assert [p["second_device"] for p in people if p["role"] == "citizen"] == [True]
    assert use(site, kept["code"])[1].status_int != 303
