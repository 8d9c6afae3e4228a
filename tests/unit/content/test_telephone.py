"""Whether the telephone is answered, on ordinary days, at weekends and on holidays."""

from datetime import datetime

import pytest

from portal.clock import BERLIN
from portal.content.telephone import next_opening, open_until


def at(*moment):
    return datetime(*moment, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("now", "until", "following"),
    [
        (at(2027, 3, 15, 9), at(2027, 3, 15, 18), at(2027, 3, 16, 8)),
        (at(2027, 3, 15, 7, 59), None, at(2027, 3, 15, 8)),
        (at(2027, 3, 15, 8), at(2027, 3, 15, 18), at(2027, 3, 16, 8)),
        (at(2027, 3, 15, 18), None, at(2027, 3, 16, 8)),
        (at(2027, 3, 19, 20), None, at(2027, 3, 22, 8)),
        (at(2027, 3, 20, 10), None, at(2027, 3, 22, 8)),
        # Good Friday to Easter Monday, and the clocks change in between
        (at(2027, 3, 25, 19), None, at(2027, 3, 30, 8)),
        (at(2027, 3, 26, 10), None, at(2027, 3, 30, 8)),
        # Epiphany is a holiday in Baden-Württemberg
        (at(2027, 1, 6, 10), None, at(2027, 1, 7, 8)),
    ],
)
def test_it_is_answered_on_working_days_from_eight_to_six(now, until, following):
    assert (open_until(now, "BW"), next_opening(now, "BW")) == (until, following)


def test_holidays_are_those_of_the_state():
    assert open_until(at(2027, 1, 6, 10), "BE") == at(2027, 1, 6, 18)
