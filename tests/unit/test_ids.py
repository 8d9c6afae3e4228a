"""Ids: one is never another, and those of one process lie together without being guessable."""

import os

from portal.ids import neighbouring_id, new_id


def test_they_are_128_bit_and_never_the_same():
    made = [make() for make in (new_id, neighbouring_id) for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert {len(bytes.fromhex(each)) for each in made} == {16}


def test_neighbours_come_in_their_order_and_end_at_random():
    made = [neighbouring_id() for _ in range(100)]
    assert made == sorted(made) and len({each[:8] for each in made}) == 1
    assert len({each[16:] for each in made}) == 100


def test_a_process_that_was_forked_has_a_region_of_its_own():
    read, write = os.pipe()
    if not (child := os.fork()):
        os.write(write, neighbouring_id().encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(read, 32).decode()
    os.close(read)
    os.close(write)
    assert theirs[:8] != neighbouring_id()[:8]
