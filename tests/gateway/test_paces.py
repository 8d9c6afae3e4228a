"""Each picture gets what the others leave of a receiver's line, and at least an equal piece."""

from media_gateway.paces import Paces

MOVING, STILL = 1, 2


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def sending(**bits: int) -> tuple[Paces, Clock]:
    clock = Clock()
    paces = Paces(clock)
    for second in range(3):
        clock.now = float(second)
        paces.reported(MOVING, second * bits["moving"] // 8)
        paces.reported(STILL, second * bits["still"] // 8)
    return paces, clock


def test_who_moves_is_not_starved_by_a_picture_that_stands_still():
    paces, _clock = sending(moving=600_000, still=10_000)
    told = paces.estimated("anna", 900_000, [MOVING, STILL])
    assert told == {MOVING: 890_000, STILL: 450_000}


def test_two_who_need_it_all_get_half_each():
    paces, _clock = sending(moving=600_000, still=600_000)
    told = paces.estimated("anna", 900_000, [MOVING, STILL])
    assert told == {MOVING: 450_000, STILL: 450_000}


def test_who_reports_no_more_leaves_all_to_the_other():
    paces, clock = sending(moving=600_000, still=600_000)
    clock.now += 5
    paces.reported(MOVING, 4 * 600_000 // 8)
    assert paces.estimated("anna", 900_000, [MOVING, STILL])[MOVING] == 900_000


def test_the_slowest_receiver_counts_as_long_as_it_is_there():
    paces, _clock = sending(moving=0, still=0)
    paces.estimated("slow", 300_000, [MOVING])
    assert paces.estimated("fast", 2_000_000, [MOVING]) == {MOVING: 300_000}
    paces.forget_receiver("slow")
    assert paces.estimated("fast", 2_000_000, [MOVING]) == {MOVING: 2_000_000}
