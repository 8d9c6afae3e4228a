"""Acts that wait share a commit: each is done once, and none spoils what the others did."""

import threading
import time

import pytest
from ZODB.POSException import ConflictError

import portal.acts
from portal.serving import open_office
from portal.settings import Settings


@pytest.fixture
def office(tmp_path):
    office = open_office(Settings(var=tmp_path, storage=f"file://{tmp_path}/Data.fs"))
    yield office
    office.database.close()


def together(office, acts) -> list:
    """Let all wait for their turn at once; return what each gave or raised."""
    results = [None] * len(acts)

    def run(number: int) -> None:
        try:
            results[number] = office.attempt(acts[number])
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    with office.turn():
        for thread in threads:
            thread.start()
        while office.acts.waiting < len(acts):
            pass
    for thread in threads:
        thread.join(20)
    return results


def noting(name: str):
    def act(work):
        work.records.answers[name] = len(work.records.answers)
        return name

    return act


def noted(office) -> set[str]:
    with office.transact() as work:
        return set(work.records.answers)


def commits(office) -> int:
    return len(office.database.undoLog(0, 1000))


def test_those_that_wait_share_a_commit(office):
    before = commits(office)
    names = [f"n{number}" for number in range(12)]
    assert together(office, [noting(name) for name in names]) == names
    assert noted(office) == set(names)
    assert commits(office) - before == 1


def test_who_cannot_be_done_is_told_and_nobody_else_notices(office):
    def failing(work):
        work.records.answers["half"] = 1
        raise ValueError("no")

    results = together(office, [noting("a"), failing, noting("b")])
    assert [results[0], str(results[1]), results[2]] == ["a", "no", "b"]
    assert noted(office) == {"a", "b"}


def test_an_act_that_collides_is_done_again_with_those_beside_it(office):
    tries = []

    def colliding(work):
        tries.append(1)
        if len(tries) < 3:
            raise ConflictError
        return noting("late")(work)

    assert together(office, [noting("a"), colliding, noting("b")]) == ["a", "late", "b"]
    assert noted(office) == {"a", "b", "late"}


def test_many_more_than_one_commit_takes_are_all_done(office):
    names = [f"n{number}" for number in range(100)]
    assert together(office, [noting(name) for name in names]) == names
    assert noted(office) == set(names)


def comes_again(office, others_come) -> int:
    """Let four who shared a commit act again, three when `others_come()`; return the commits."""
    names = [f"n{number}" for number in range(4)]
    together(office, [noting(name) for name in names])
    before = commits(office)
    threads = [threading.Thread(target=office.attempt, args=(noting(f"{n} again"),)) for n in names]
    threads[0].start()
    soon = time.monotonic() + 20
    while not others_come() and time.monotonic() < soon:
        time.sleep(0.001)
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(noted(office)) == 8
    return commits(office) - before


def test_those_who_shared_a_commit_and_come_again_share_the_next(office, monkeypatch):
    monkeypatch.setattr(portal.acts, "GATHERING", 60)
    assert comes_again(office, office.acts.turn.locked) == 1


def test_without_waiting_the_first_who_comes_again_goes_alone(office, monkeypatch):
    monkeypatch.setattr(portal.acts, "GATHERING", 0)
    assert comes_again(office, lambda: len(noted(office)) > 4) > 1


def test_who_comes_alone_waits_for_nobody(office, monkeypatch):
    monkeypatch.setattr(portal.acts, "GATHERING", 60)
    assert [office.attempt(noting(name)) for name in ("a", "b", "c")] == ["a", "b", "c"]
