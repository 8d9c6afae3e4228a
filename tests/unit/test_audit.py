"""The audit chain: whatever is done to it afterwards is found."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from driving import running_site

from portal.audit import roots
from portal.audit.domain import DROPPED, drop_before, link, note, verify
from portal.audit.models import Chain
from portal.audit.term import drop_over
from portal.commands import CommandFailed, run

ENTRIES = 6


@pytest.fixture
def site(tmp_path):
    with running_site(tmp_path) as site:
        yield site


@pytest.fixture
def work(site):
    """A chain of six entries, an hour between each."""
    with site.office.transact() as work:
        work.records.audit.pending.clear()
        for number in range(ENTRIES):
            later = replace(work, now=work.now + timedelta(hours=number))
            note(later, "case.read", "account:a", f"case:{number}")
        assert link(work.records.audit) == ENTRIES
        yield work


def alter(chain):
    entry, stored = chain.links[3]
    chain.links[3] = replace(entry, actor="account:b"), stored


def delete(chain):
    del chain.links[3]


def reorder(chain):
    chain.links[3], chain.links[4] = chain.links[4], chain.links[3]


def swap_entries(chain):
    (one, first), (other, second) = chain.links[3], chain.links[4]
    chain.links[3], chain.links[4] = (other, first), (one, second)


def cut(chain):
    for number in (4, 5, 6):
        del chain.links[number]


def insert(chain):
    chain.links[7] = chain.links[3]


@pytest.mark.parametrize(
    ("damage", "first"),
    [(alter, 3), (delete, 3), (reorder, 3), (swap_entries, 3), (cut, 4), (insert, 7)],
)
def test_what_was_done_to_the_chain_is_named(work, damage, first):
    chain = work.records.audit
    assert verify(chain) is None
    damage(chain)
    assert verify(chain) == first


def forge(chain, without):
    """Make a chain of the same entries but one, as somebody may who can write the database."""
    forged = Chain()
    kept = [entry for number, (entry, _hash) in chain.links.items() if number != without]
    for number, entry in enumerate(kept):
        forged.pending[f"{number:04}"] = entry
    link(forged)
    return forged


@pytest.mark.parametrize("without", [2, ENTRIES])
def test_a_chain_made_anew_differs_from_the_line_kept_elsewhere(work, tmp_path, without):
    file, chain = tmp_path / "elsewhere" / "roots", work.records.audit
    assert roots.keep(file, chain, date(2027, 3, 15))
    forged = forge(chain, without)
    assert verify(forged) is None  # the chain alone cannot tell
    assert roots.differing(file, chain) is None
    assert roots.differing(file, forged) == "2027-03-15"


def test_one_line_is_kept_for_a_day(work, tmp_path):
    file, chain = tmp_path / "roots", work.records.audit
    assert roots.keep(file, chain, date(2027, 3, 15))
    assert not roots.keep(file, chain, date(2027, 3, 15))
    assert not roots.keep(file, chain, date(2027, 3, 14))  # a clock that was set back
    note(work, "case.read", "account:a", "case:9")
    link(chain)
    assert roots.keep(file, chain, date(2027, 3, 16))
    assert [line.split()[:2] for line in file.read_text().splitlines()] == [
        ["2027-03-15", "6"],
        ["2027-03-16", "7"],
    ]
    assert roots.differing(file, chain) is None


def test_entries_are_dropped_after_their_term_and_the_rest_still_verifies(work, tmp_path):
    file, chain = tmp_path / "roots", work.records.audit
    roots.keep(file, chain, date(2027, 3, 15))
    assert drop_before(work, work.now + timedelta(hours=2, minutes=30)) == 3
    link(chain)
    assert list(chain.links) == [4, 5, 6, 7]
    assert chain.links[7][0].act == DROPPED
    assert verify(chain) is None
    assert roots.differing(file, chain) is None
    assert drop_before(work, work.now) == 0
    # Who drops entries by hand and says that the chain begins later is found.
    number, (_entry, stored) = 4, chain.links[4]
    del chain.links[4]
    chain.base = number, stored
    assert verify(chain) == 5


def test_all_entries_may_be_dropped(work):
    chain = work.records.audit
    assert drop_before(work, work.now + timedelta(days=1)) == ENTRIES
    link(chain)
    assert list(chain.links) == [ENTRIES + 1]
    assert verify(chain) is None


def test_nothing_is_dropped_before_its_term_or_without_one(work):
    later = replace(work, now=work.now + timedelta(days=700))
    assert drop_over(later) == 0
    over = replace(work, now=work.now + timedelta(days=800))
    assert drop_over(replace(over, settings=replace(work.settings, audit_months=0))) == 0
    assert drop_over(over) == ENTRIES


def test_the_command_compares_chain_and_lines(site, tmp_path):
    site.account("operator")
    site.housekeeping.tidy()
    assert (tmp_path / "audit-roots").exists()
    assert "vollständig" in run(site.office, "audit verify", {})
    with site.office.transact() as work:
        work.records.audit = forge(work.records.audit, 1)
    with pytest.raises(CommandFailed, match="ist eine andere als am 2027-03-15"):
        run(site.office, "audit verify", {})
    (tmp_path / "audit-roots").write_text("no line of ours\n")
    with pytest.raises(CommandFailed, match="nicht zu lesen"):
        run(site.office, "audit verify", {})


def test_verifying_says_with_what_the_chain_was_compared(tmp_path):
    with running_site(tmp_path) as site:
        site.account("operator")
        said = run(site.office, "audit verify", {})
        file = site.office.settings.path(site.office.settings.audit_roots)
        assert f"Nicht verglichen: In {file} steht noch kein Tageswert." in said
        site.housekeeping.tidy()
        site.advance(days=1)
        site.housekeeping.tidy()
        said = run(site.office, "audit verify", {})
        assert f"Verglichen mit 2 Tageswerten in {file}, zuletzt vom 2027-03-16" in said
