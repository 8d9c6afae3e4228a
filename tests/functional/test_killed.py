"""Moving, forgetting and sealing, killed anywhere: wholly before or wholly after."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("killed.py")
OLD = {
    "start": "2027-03-17T10:00:00+01:00",
    "desk": ["2027-03-17T10:00:00+01:00"],
    "agenda": 1,
    "sequence": 0,
    "link": "old",
    "old link": "access",
    "mails": ["confirmation"],
}
NEW = {
    "start": "2027-03-17T11:00:00+01:00",
    "desk": ["2027-03-17T11:00:00+01:00"],
    "agenda": 1,
    "sequence": 1,
    "link": "new",
    "old link": "moved 1",
    "mails": ["change", "confirmation"],
}


def killed(folder, points, act):
    """Return what stands after a kill at each of so many points, in order."""
    command = [sys.executable, SCRIPT, folder, str(points), act]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(each.pop("killed") for each in found)
    assert len(found) >= points
    return [{key: value for key, value in each.items() if key != "point"} for each in found]


def test_killed_anywhere_it_is_all_old_or_all_new(tmp_path):
    found = killed(tmp_path, 24, "move")
    turn = found.index(NEW)
    assert found == [OLD] * turn + [NEW] * (len(found) - turn)
    assert turn > 0


def test_in_two_commits_a_kill_leaves_the_person_without_a_time(tmp_path):
    """The negative control: the same run sees what the single commit prevents."""
    found = killed(tmp_path, 12, "in-two")
    assert [each for each in found if each not in (OLD, NEW) and each["desk"] == []]


def test_forgetting_that_is_killed_is_finished_by_the_next_run(tmp_path):
    found = killed(tmp_path, 8, "forget")
    gone = dict.fromkeys(found[0]["after"], 0)
    assert [each["after"] for each in found] == [gone] * len(found)
    whole = found[0]["before"]
    assert whole["cases"] == whole["keys"] == whole["links"] == 1
    # With its records gone, at most the key is left, which opens nothing any more.
    assert all(each["before"] in (whole, gone, gone | {"keys": 1}) for each in found)


def test_a_seal_that_is_killed_is_not_there_or_good(tmp_path):
    found = killed(tmp_path, 5, "lock")
    open_ = {"state": "signed", "final": False, "seals": 0, "good": None, "undecided": 0}
    done = {"state": "locked", "final": True, "seals": 1, "good": True, "undecided": 1}
    turn = found.index(done)
    assert found == [open_] * turn + [done] * (len(found) - turn)
    assert turn > 0
