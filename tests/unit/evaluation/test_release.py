"""Which numbers of the evaluation may be shown, and that nothing is lost or told twice."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.evaluation.models import Cell
from portal.evaluation.release import (
    FEWEST_EVENTS,
    FEWEST_HANDS,
    PATIENCE,
    TALK,
    release,
)

KINDS = {
    TALK: ("completed", "on_site", "no_show", "threat"),
    "booked": ("citizen", "invitation"),
    "lasted": ("",),
}
keys = st.sampled_from([(kind, detail) for kind, all in KINDS.items() for detail in all]).flatmap(
    lambda key: st.tuples(
        st.just(key[0]), st.just(key[1]), st.integers(0, 60) if key[0] == "lasted" else st.just(0)
    )
)
cells = st.builds(
    lambda week, place, counts, hands: Cell(
        week=f"2027-W{week:02}",
        department=place[0],
        service=place[1],
        counts=counts,
        hands=frozenset(map(str, hands)),
    ),
    st.integers(1, 30),
    st.sampled_from([("amt", "eins"), ("amt", "zwei"), ("haus", "drei")]),
    st.dictionaries(keys, st.integers(1, 9), min_size=1),
    st.sets(st.integers(0, 5), max_size=4),
)
years = st.lists(
    cells, max_size=25, unique_by=lambda cell: (cell.week, cell.department, cell.service)
)


def cell(week, counts, hands, service="eins"):
    marks = frozenset(f"{service}{n}" for n in range(hands))
    return Cell(week=week, department="amt", service=service, counts=counts, hands=marks)


def talks(number, detail="completed"):
    return {(TALK, detail, 0): number}


def totals(counts):
    found = Counter()
    for (kind, _detail, _number), times in counts.items():
        found[kind] += times
    return found


def details(counts):
    found = Counter()
    for (kind, detail, _number), times in counts.items():
        found[kind, detail] += times
    return found


@settings(max_examples=80, deadline=None)
@given(years)
def test_no_number_is_of_too_few_and_none_is_told_twice(year):
    blocks = list(release(year))
    for block in blocks:
        assert totals(block.counts)[TALK] >= FEWEST_EVENTS
        assert min(details(block.counts).values()) >= FEWEST_EVENTS
    everything = sum((totals(each.counts) for each in year), Counter())
    shown = sum((totals(each.counts) for each in blocks), Counter())
    assert not shown - everything


@settings(max_examples=50, deadline=None)
@given(years, st.integers(1, 30))
def test_what_was_released_once_stays_as_it_is(year, week):
    earlier = [each for each in year if each.week <= f"2027-W{week:02}"]
    before, after = list(release(earlier)), list(release(year))
    assert after[: len(before)] == before


@settings(max_examples=50, deadline=None)
@given(years)
def test_each_block_has_a_week_in_which_enough_took_part(year):
    for block in release(year):
        own = [
            each
            for each in year
            if block.first <= each.week <= block.last
            and block.department in ("", each.department)
            and block.service in ("", each.service)
        ]
        weeks = {each.week for each in own}
        most = max(len(set().union(*(e.hands for e in own if e.week == w))) for w in weeks)
        assert most >= FEWEST_HANDS


def test_a_full_week_is_a_block_of_its_own():
    (block,) = release([cell("2027-W11", talks(5), hands=3)])
    assert (block.first, block.last) == ("2027-W11", "2027-W11")
    assert (block.department, block.service, block.counts) == ("amt", "eins", talks(5))


def test_too_few_wait_for_the_next_week():
    found = [cell("2027-W11", talks(4), hands=3), cell("2027-W12", talks(3), hands=3)]
    assert list(release(found[:1])) == []
    (block,) = release(found)
    assert (block.first, block.last, block.counts) == ("2027-W11", "2027-W12", talks(7))


def test_one_caseworker_s_talks_are_never_shown_alone():
    alone = [cell(f"2027-W{week:02}", talks(50), hands=1) for week in range(1, 40)]
    assert list(release(alone)) == []


def test_services_of_few_go_together_after_their_patience():
    weeks = range(1, PATIENCE + 2)
    few = [
        cell(f"2027-W{week:02}", talks(1), hands=2, service=service)
        for week in weeks
        for service in ("eins", "zwei")
    ]
    blocks = list(release(few))
    assert [(each.department, each.service) for each in blocks] == [("amt", "")]
    assert totals(blocks[0].counts) == {TALK: 2 * PATIENCE}


def test_seldom_outcomes_wait_until_they_are_not_seldom():
    week = talks(20) | talks(3, "threat")
    first, second = release([cell("2027-W11", week, hands=3), cell("2027-W12", week, hands=3)])
    assert first.counts == talks(20)
    assert second.counts == talks(20) | talks(6, "threat")


def test_a_kind_of_which_there_is_too_little_waits_for_the_next_block():
    booked = {("booked", "citizen", 0): 3}
    first, second = release(
        [
            cell("2027-W11", talks(9) | booked, hands=3),
            cell("2027-W12", talks(9) | booked, hands=3),
        ]
    )
    assert totals(first.counts) == {TALK: 9}
    assert totals(second.counts) == {TALK: 9, "booked": 6}


def test_marks_of_the_questionnaire_need_no_caseworker_and_stay_apart():
    marks = Cell(
        week="2027-W11",
        department="",
        service="feedback",
        counts={("mark_gesamt", "", 5): 3, ("mark_gesamt", "", 1): 2},
    )
    (block,) = release([marks])
    assert (block.department, block.service) == ("", "feedback")
    assert totals(block.counts) == {"mark_gesamt": 5}
