"""Older databases become this version's when they are opened."""

import copyreg
import pickle
from datetime import UTC, datetime
from types import SimpleNamespace

from BTrees.OOBTree import OOBTree

from portal.audit.models import Entry
from portal.booking.models import Appointment, Day
from portal.case.domain import cases_under
from portal.evaluation.models import Block
from portal.evolution import EVOLUTION, _find_people_by_pairs, _keep_blocks_apart, _keep_nodes_small
from portal.records import ROOT, Records, Tree, records

NINE = datetime(2027, 3, 17, 8, tzinfo=UTC)


def test_days_from_before_desks_were_shared_learn_whose_their_entries_are():
    old = Records()
    old.schema, old.people = 0, OOBTree()
    appointment = Appointment(
        id="a1", department="amt", service="dienst", matters=(), start=NINE, end=NINE, state="held"
    )
    old.appointments["a1"] = appointment
    day = old.days["amt/dienst/739691"] = Day()
    del day.most
    day.busy = {"a1": (1, 2, 0, 3), "gone": (2, 3, 1, 3)}
    found = records({ROOT: old})
    assert found.schema == len(EVOLUTION)
    assert day.busy == {"a1": (1, 2, 0, 3, "dienst"), "gone": (2, 3, 1, 3, "dienst")}
    assert (day.most, appointment.day) == ({}, "amt/dienst/739691")
    assert records({ROOT: found}) is found


def test_trees_many_write_to_keep_what_is_in_them_and_get_small_nodes():
    old = Records()
    old.schema = EVOLUTION.index(_keep_nodes_small)
    old.references = OOBTree({f"{number:04}": "case" for number in range(5000)})
    found = records({ROOT: old})
    assert type(found.references) is Tree
    assert list(found.references.items()) == [(f"{n:04}", "case") for n in range(5000)]


def test_people_are_found_as_before_however_many_cases_a_name_has():
    old = Records()
    old.schema = EVOLUTION.index(_find_people_by_pairs)
    old.people = OOBTree({"aa": ("c1", "c2"), "ab": ("c1",)})
    found = records({ROOT: old})
    assert [cases_under(SimpleNamespace(records=found), entry) for entry in ("aa", "ab", "a")] == [
        ["c1", "c2"],
        ["c1"],
        [],
    ]


class _AsBefore:
    """A record as it was stored before records were one value."""

    def __init__(self, record):
        self.record = record

    def __reduce__(self):
        return copyreg._reconstructor, (type(self.record), object, None), dict(self.record.__dict__)


def test_small_records_are_stored_as_one_value_and_those_from_before_are_read():
    entry = Entry(act="login", actor="account:1", subject="account:1", at=NINE)
    assert pickle.loads(pickle.dumps(_AsBefore(entry))) == entry
    assert pickle.loads(pickle.dumps(entry)) == entry
    assert b"account:1" in pickle.dumps(entry)


def test_what_was_released_before_is_shown_all_the_same():
    old = Records()
    old.schema = EVOLUTION.index(_keep_blocks_apart)
    block = Block(first="2027-W11", last="2027-W11", department="amt", service="", counts={})
    old.evaluation.__dict__.pop("released")
    old.evaluation.__dict__["blocks"] = (block,)
    assert records({ROOT: old}).evaluation.blocks == (block,)
