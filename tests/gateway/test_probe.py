"""The device check's probe: what the gateway counts, tells, and does not let happen."""

import asyncio
import struct

import pytest

from media_gateway import guests, rooms, rtcp
from media_gateway.probe import FEWEST_BITS, MOST_BITS, Arrivals, Pace
from media_gateway.protocol import Measured

from .conftest import Portal
from .endpoint import VIDEO, Endpoint, Person, rtp
from .test_signalling import closed

pytestmark = pytest.mark.timeout(60)


class Probe(Person):
    """Somebody with a probe's ticket, whom it does not name."""

    def __init__(self, portal: Portal) -> None:
        self.client = portal.enter("probe", consultation="", seat="", role="")
        self.endpoint = Endpoint(portal.gateway.media_port)


def arrived(*sequences: int) -> Arrivals:
    arrivals = Arrivals()
    for sequence in sequences:
        arrivals.add(rtp(sequence))
    return arrivals


@pytest.mark.parametrize(
    ("sequences", "expected", "lost"),
    [
        ((), 0, 0),
        ((7,), 1, 0),
        ((7, 8, 11), 5, 2),
        ((65534, 65535, 0, 2), 5, 1),
        ((7, 10, 8, 9), 4, 0),
        ((7, 6, 5), 1, 0),
    ],
)
def test_gaps_in_the_numbers_are_losses_until_the_late_ones_come(sequences, expected, lost):
    arrivals = arrived(*sequences)
    assert (arrivals.packets, arrivals.expected, arrivals.lost) == (len(sequences), expected, lost)


def test_each_share_is_about_the_time_since_the_last():
    arrivals = arrived(1, 2, 3, 5)
    first = arrivals.share_lost()
    for sequence in (6, 7, 8, 9):
        arrivals.add(rtp(sequence))
    assert (first, arrivals.share_lost(), arrivals.share_lost()) == (0.2, 0, 0)


def test_the_report_itself_tells_of_no_loss():
    block = arrived(1, 2, 3, 5).block(VIDEO)
    assert struct.unpack_from("!IB3sI", block) == (VIDEO, 0, b"\0\0\0", 5)


async def reported(endpoint) -> list:
    """What the gateway has reported, as soon as it has also said how fast to send."""
    for _ in range(100):
        reports = [report for packet in endpoint.rtcp for report in rtcp.read(packet)]
        if any(isinstance(each, rtcp.Remb) for each in reports):
            break
        await asyncio.sleep(0.05)
    return reports


def test_a_probe_hears_what_of_it_has_arrived_and_how_fast_it_may_send(portal: Portal):
    async def run() -> None:
        probe = await Probe(portal).join(video=VIDEO)
        for sequence in (1, 2, 3, 6):
            probe.endpoint.say(rtp(sequence, size=1000))
        told = await asyncio.to_thread(probe.client.hear_until, "measured")
        assert 0 <= told.pop("milliseconds") < 1500
        assert told == {"type": "measured", "packets": 4, "bytes": 4 * 1012, "lost": 2}
        reports = await reported(probe.endpoint)
        (loss,) = [each for each in reports if isinstance(each, rtcp.ReceptionReport)]
        assert (loss.ssrc, loss.fraction_lost) == (VIDEO, 0)
        *_before, pace = [each for each in reports if isinstance(each, rtcp.Remb)]
        assert pace == rtcp.Remb(MOST_BITS, (VIDEO,))
        assert probe.endpoint.rtp == []
        await probe.endpoint.close()

    asyncio.run(run())


def test_whoever_has_a_seat_is_told_nothing_of_that_kind(portal: Portal):
    async def run() -> None:
        citizen = await Person(portal, "citizen").join(video=VIDEO)
        citizen.endpoint.speak()
        heard = await asyncio.to_thread(citizen.client.hear_all, 1.5)
        assert "measured" not in {message["type"] for message in heard}
        await citizen.endpoint.close()

    asyncio.run(run())


def test_probes_do_not_meet(portal: Portal):
    async def run() -> None:
        first = await Probe(portal).join(video=VIDEO)
        second = await Probe(portal).join(video=VIDEO)
        assert second.offer["streams"] == {} and "a=mid:v1" not in second.offer["sdp"]
        for probe in (first, second):
            await probe.endpoint.close()

    asyncio.run(run())


def test_a_probe_ends_by_itself_whatever_its_ticket_says(portal: Portal, monkeypatch):
    monkeypatch.setattr(guests, "PROBE_SECONDS", 1)
    assert closed(portal.enter("probe", consultation="", seat="")) == (4408, "time-up")


def test_a_ticket_probes_once(portal: Portal):
    ticket = portal.ticket("probe", consultation="", seat="")
    first, second = portal.connect(), portal.connect()
    first.say(type="ticket", v=1, ticket=ticket)
    assert first.hear()["kind"] == "probe"
    second.say(type="ticket", v=1, ticket=ticket)
    assert closed(second) == (4401, "ticket-used")


def test_only_so_many_probe_at_the_same_time(portal: Portal, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_PROBES", 1)
    first = portal.enter("probe", consultation="", seat="")
    late = portal.connect()
    late.say(type="ticket", v=1, ticket=portal.ticket("probe", consultation="", seat=""))
    assert closed(late) == (1013, "busy")
    assert portal.enter().hear()["type"] == "people"
    first.close()


def paced(*seconds: tuple[int, float]) -> list[int]:
    """What a pace says, a second each: kbit/s that arrived, and the share that was lost.

    The first is the third second of a probe: before it nothing slows down.
    """
    pace, total, given = Pace(), 0, []
    pace.after(Measured(2000, 1, 0, 0), 0)
    for number, (arrived, lost) in enumerate(seconds, 3):
        total += arrived * 125
        given.append(pace.after(Measured(number * 1000, 1, total, 0), lost))
    return given


def test_the_pace_falls_to_what_arrives_and_rises_again():
    given = paced((1000, 0.0), (1000, 0.5), (1000, 0.02), (1000, 0.0), (0, 0.9))
    assert given == [MOST_BITS, 950_000, 950_000, 997_500, FEWEST_BITS]


def test_what_is_lost_at_any_pace_is_not_the_load_s_doing():
    given = paced((3000, 0.05), (2700, 0.05), (2700, 0.045), (3300, 0.05), (3300, 0.06))
    assert given == [2_850_000, 2_850_000, MOST_BITS, MOST_BITS, MOST_BITS]


def test_a_narrower_place_on_such_a_line_is_still_found():
    lossy = ((3000, 0.05), (2700, 0.05), (2700, 0.05))
    assert paced(*lossy, (1000, 0.7), (950, 0.05))[-2:] == [950_000, 997_500]


def test_a_browser_that_has_just_begun_is_not_held_at_the_little_it_begins_with():
    pace = Pace()
    assert pace.after(Measured(1000, 1, 37_500, 0), 0.1) == MOST_BITS
    assert pace.after(Measured(2000, 1, 250_000, 0), 0.1) == MOST_BITS
    assert pace.after(Measured(3000, 1, 375_000, 0), 0.1) == 950_000


def test_who_has_not_slowed_down_yet_proves_nothing():
    given = paced((500, 0.8), (500, 0.8), (500, 0.8), (500, 0.8), (475, 0.0))
    assert given == [475_000] * 4 + [498_750]


def test_the_figures_are_whole_numbers():
    told = arrived(1, 2).told()
    assert told == Measured(told.milliseconds, 2, 424, 0)
    assert type(told.milliseconds) is int
