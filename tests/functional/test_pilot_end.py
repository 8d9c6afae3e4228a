"""One command ends a department's pilot: nothing is lost, nothing is left, and both is proven."""

import hashlib
import json
from datetime import timedelta

import pytest
from driving import WEAPONS, book_firmly, meet, words

from portal import commands
from portal import pilot_end as ending
from portal.audit.domain import verify
from portal.case import holds
from portal.case.keys import KeyDestroyed
from portal.case.models import PickUp, Wish
from portal.commands import CommandFailed

OTHER = "pruefamt/viertelstunden"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Nobody waits for mails that only the test delivers."""
    monkeypatch.setattr(ending, "UNTIL_TOLD", 0.0)


@pytest.fixture
def held(site):
    """Hold a conversation; returns the id of its case."""
    meeting = meet(site)
    meeting.begin()
    meeting.desk("beenden")
    return case_of(site)


@pytest.fixture
def counted(site, held):
    """Let the days pass until the conversation is in the evaluation."""
    site.advance(days=5)
    site.deliver()
    return held


def case_of(site) -> str:
    with site.office.transact() as work:
        (id,) = [c.id for c in work.records.cases.values() if c.department == "ordnungsamt"]
    return id


def pilot(site, execute=True) -> str:
    return commands.run(site.office, "pilot end", {"key": "ordnungsamt", "execute": execute})


def refused(site) -> str:
    with pytest.raises(CommandFailed) as error:
        pilot(site)
    return str(error.value)


def change(site, id: str, act) -> None:
    site.office.attempt(lambda work: act(work, work.records.cases[id]))


def standing(site) -> tuple[set[str], bool]:
    with site.office.transact() as work:
        return set(work.records.cases), work.records.enabled["ordnungsamt"].enabled


def book(site, service: str = WEAPONS, day: str = "2027-03-24") -> None:
    department, _slash, key = service.partition("/")
    with site.office.transact() as work:
        matters = [m.key for m in work.departments.get(department).service(key).matters[:1]]
    book_firmly(site, service, f"{day}T09:00:00+01:00", matters=matters)
    site.deliver()


def test_undecided_documents_are_named_before_anything_changes(site, locked):
    locked.meeting.desk("beenden")
    before, id = standing(site), case_of(site)
    told = refused(site)
    assert told.startswith("Nichts wurde geändert; offen sind:\n")
    assert f"case:{id}  über die Ablage ist noch nicht entschieden\n" in told
    assert standing(site) == before


def wish(work, case) -> None:
    case.wishes = (Wish(kind="copy", participant=case.participants[0].id, at=work.now),)
    work.records.wishes[case.id] = work.now


def test_each_thing_that_is_open_keeps_everything_as_it_is(site, counted):
    before = standing(site)
    for act, why, undo in (
        (
            lambda work, case: holds.hold(work, case, "Klage", "somebody"),
            "Löschsperre",
            lambda work, case: holds.lift(work, case, "somebody"),
        ),
        (
            wish,
            "ein Antrag auf Kopie oder Löschung ist noch nicht entschieden",
            lambda work, case: work.records.wishes.pop(case.id),
        ),
        (
            lambda work, case: setattr(
                case, "pickup", PickUp(code="", until=work.now + timedelta(days=3))
            ),
            "Dokumente können noch bis 23.03.2027, 09:00 Uhr abgeholt werden",
            lambda work, case: setattr(case, "pickup", None),
        ),
        (
            lambda work, case: setattr(case, "hand_in", work.now + timedelta(days=1)),
            "Unterlagen können noch bis 21.03.2027, 09:00 Uhr nachgereicht werden",
            lambda work, case: setattr(case, "hand_in", None),
        ),
    ):
        change(site, counted, act)
        assert f"\n  case:{counted}  {why}\n" in refused(site)
        assert standing(site) == before
        change(site, counted, undo)
    assert "1 Vorgänge gelöscht" in pilot(site)


def test_a_conversation_is_counted_before_it_is_forgotten(site, held):
    assert "wird noch ausgewertet, bis 3 Tage nach dem Gespräch" in refused(site)
    site.advance(days=5)
    site.deliver()
    pilot(site)
    with site.office.transact() as work:
        cells = work.records.evaluation.cells
        counts = [cell.counts for key, cell in cells.items() if "/ordnungsamt/" in key]
        assert any("talk" in str(each) for each in counts)


def test_a_preview_says_what_would_happen_and_does_nothing(site, counted):
    book(site)
    before = standing(site)
    told = pilot(site, execute=False)
    assert "Vorschau, nichts wurde geändert" in told
    assert "2 Vorgänge werden gelöscht" in told
    assert "1 Termine werden abgesagt oder freigegeben:\n  appointment:" in told
    assert standing(site) == before


def test_what_is_to_come_is_withdrawn_and_told_before_everything_goes_with_a_proof(site, counted):
    book(site)
    ours, _enabled = standing(site)
    book(site, OTHER)
    everything, _enabled = standing(site)
    assert "eine Nachricht ist noch nicht zugestellt" in refused(site)
    assert standing(site) == (everything, False)
    (mail,) = site.deliver()
    assert mail.subject == "Ihr Termin zur Videoberatung muss leider ausfallen"
    assert "verschieben" not in mail.text
    assert "2 Vorgänge gelöscht, 1 Termine und Einladungen" in pilot(site)
    assert standing(site) == (everything - ours, False)
    for id in ours:
        with pytest.raises(KeyDestroyed):
            site.office.keys.read(id)
    assert "2 Vorgänge gelöscht" in pilot(site)
    told = json.loads(commands.run(site.office, "pilot certificate", {"key": "ordnungsamt"}))
    assert (told["proven"], told["chain"]["whole"], len(told["links"])) == (True, True, 1)
    assert set(told["certificate"]["cases"]) == ours
    plain = json.dumps(told["certificate"], sort_keys=True, separators=(",", ":")).encode()
    assert hashlib.sha256(plain).hexdigest() == told["sha256"] == told["links"][0]["digest"]


class Killed(BaseException):
    """The process ended here."""


def test_killed_after_any_step_it_goes_on_and_ends_once(site, counted, monkeypatch):
    for day in ("2027-03-24", "2027-03-25"):
        book(site, day=day)
    ours, _enabled = standing(site)
    attempt, destroy = site.office.attempt, site.office.keys.destroy

    def die_after(steps: int) -> bool:
        left = iter(range(steps))

        def counted_step(step):
            def act(*given, **more):
                if next(left, None) is None:
                    raise Killed
                return step(*given, **more)

            return act

        monkeypatch.setattr(site.office, "attempt", counted_step(attempt))
        monkeypatch.setattr(site.office.keys, "destroy", counted_step(destroy))
        try:
            pilot(site)
        except Killed:
            return True
        except CommandFailed:
            monkeypatch.setattr(site.office, "attempt", attempt)
            site.deliver()
            return True
        return False

    deaths = 0
    while die_after(deaths):
        deaths += 1
    assert deaths > 6
    monkeypatch.undo()
    with site.office.transact() as work:
        (end,) = work.records.pilots.values()
        assert {id for id, _digest in end.cases} == ours
        acts = [e.act for e in work.records.audit.pending.values()]
        assert acts.count("pilot.ended") == acts.count("pilot.ending") == 1
        assert acts.count("key.destroyed") == len(ours)
        assert verify(work.records.audit) is None
    assert not any(site.office.keys.has(id) for id in ours)


def test_the_page_of_what_was_forgotten_shows_it_and_gives_the_proof(site, counted):
    pilot(site)
    browser = site.signed_in("dpo")
    page = browser.get("/intern/geloescht/")
    assert "Gelöscht: 1 Vorgänge. Zurückgenommen: 0 Termine" in words(page)
    link = page.lxml.xpath("//a[contains(@href, '/geloescht/pilot/')]/@href")[0]
    told = browser.get(link).json
    assert list(told["certificate"]["cases"]) == [counted]


def test_a_department_that_never_was_is_refused(site):
    with pytest.raises(CommandFailed, match="bietet zurzeit keine Videoberatung an"):
        commands.run(site.office, "pilot end", {"key": "niemand", "execute": True})
