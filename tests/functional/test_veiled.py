"""Once a case is forgotten its entries in the audit chain lead to it no more."""

from dataclasses import replace

import hostile
import pytest
from driving import meet

from portal import retention
from portal.audit.domain import link, note, verify
from portal.audit.models import Opening
from portal.audit.tracing import about
from portal.audit.veiled import MARK, NAMED, commitment
from portal.documents.terms import term

from .test_uploads import bring


@pytest.fixture
def ids(site):
    """Hold a conversation with files, one of them taken back; returns every id there was of it."""
    meeting = meet(site)
    meeting.begin()
    kept, gone = (bring(meeting, content=hostile.letter(w))["id"] for w in ("Eins", "Zwei"))
    path = f"/raum/{meeting.id}/unterlagen/{gone}/loeschen"
    meeting.post(meeting.citizen, path)
    meeting.desk("beenden")
    page = meeting.caseworker.get(f"/intern/beratung/{meeting.id}/ablage")
    form = next(f for f in page.forms.values() if f.action.endswith("/ablage"))
    form["weg"].force_value("not_needed")
    form.submit(status=303)
    with site.office.transact() as work:
        link(work.records.audit)
        (case,) = work.records.cases.values()
        seats = work.records.consultations[meeting.id].seats
        found = {"case": case.id, "reference": case.reference, "appointment": meeting.id}
        found |= {"kept": kept, "gone": gone, "participant": case.participants[0].id}
        return found | {f"seat {number}": seat for number, seat in enumerate(seats)}


@pytest.fixture
def case(site):
    """Invite somebody; returns the id of the case."""
    meet(site)
    with site.office.transact() as work:
        link(work.records.audit)
        return next(iter(work.records.cases))


def entries(chain) -> list[str]:
    """Return every entry with all that lies beside the chain, as an attacker with it reads them."""
    linked = {n: repr((entry, chain.openings.get(n))) for n, (entry, _h) in chain.links.items()}
    index = [key + linked[int(key.rpartition("/")[2])] for key in (*chain.about, *chain.by)]
    return [*linked.values(), *map(repr, chain.pending.values()), *index]


def known_by(site, id: str) -> int:
    """Return in how many places of the chain somebody who has it and an id finds that id."""
    with site.office.transact() as work:
        named = [e for e in entries(work.records.audit) if not any(act in e for act in NAMED)]
        return sum(id in each for each in named)


def forget(site) -> None:
    with site.office.transact() as work:
        (case,) = work.records.cases.values()
        until = term(work, case)
        days = (until - work.now).days + 1
    site.advance(days=days)
    assert retention.run(site.office) == 1
    with site.office.transact() as work:
        link(work.records.audit)


def test_who_has_the_chain_and_an_id_finds_nothing_once_the_case_is_gone(site, ids):
    before = {what: known_by(site, id) for what, id in ids.items()}
    assert before["reference"] == 0  # it never stands there
    assert before["case"] > 0
    assert before["appointment"] > 0
    assert before["kept"] > 0
    assert before["gone"] > 0
    assert before["participant"] > 0
    with site.office.transact() as work:
        chain, number = work.records.audit, len(work.records.audit.links)
        found = about(chain, [f"upload:{ids['gone']}", f"case:{ids['case']}"])
        assert {"upload.added", "upload.removed"} <= {each.act for each in found}
        assert f"participant:{ids['participant']}" in {each.actor for each in found}
    forget(site)
    assert {what: known_by(site, id) for what, id in ids.items()} == dict.fromkeys(ids, 0)
    with site.office.transact() as work:
        chain = work.records.audit
        assert verify(chain) is None
        assert len(chain.links) > number
        held = [e.subject for e, _h in chain.links.values() if e.subject.startswith(MARK)]
        assert len(set(held)) == len(held) > 5
        assert guesses(ids).isdisjoint(held)
        left = about(chain, [f"case:{ids['case']}"])
        assert {each.act for each in left} == {"case.forgotten", "key.destroyed"}


def guesses(ids: dict[str, str]) -> set[str]:
    """Return what the chain would hold if there were no salt."""
    return {
        f"{MARK}{commitment(Opening(salt=b'', actor=actor, subject=f'{kind}:{id}', digest=''))}"
        for id in ids.values()
        for kind in ("case", "appointment", "participant", "upload", "seat", "consultation")
        for actor in ("citizen", f"participant:{ids['participant']}", "retention")
    }


def test_an_opening_that_was_altered_is_found(site, case):
    for part in ("actor", "subject", "digest"):
        with site.office.transact() as work:
            chain = work.records.audit
            assert verify(chain) is None
            number, before = chain.openings.minKey(), chain.openings[chain.openings.minKey()]
            chain.openings[number] = replace(before, **{part: "account:anderes"})
            assert verify(chain) == number
            chain.openings[number] = before


def test_entries_that_were_not_linked_yet_are_veiled_too(site, case):
    with site.office.transact() as work:
        note(work, "case.held", "account:a", f"case:{case}")
        retention.forget(work, work.records.cases[case])
        waiting = [e for e in work.records.audit.pending.values() if e.act == "case.held"]
        assert [each.subject.startswith(MARK) for each in waiting] == [True]
        link(work.records.audit)
        assert verify(work.records.audit) is None
    assert known_by(site, case) == 0
