"""What strangers can make the gateway read, as functions of bytes for a fuzzer.

    make fuzz TARGET=stun SECONDS=600

Each takes any bytes and raises only when something is wrong: an error that the code does not
promise, or an invariant that does not hold. tests/gateway/test_fuzzing.py runs the corpus in
tests/gateway/corpus/ through them.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from media_gateway import dtls, rtcp, sdp, stun, tickets
from media_gateway.mux import Mux
from media_gateway.protocol import Refusal, parse

CORPUS = Path(__file__).parent / "corpus"
SECRET = b"fuzzing-secret-fuzzing-secret-fuzzing"
KNOWN, UNKNOWN = ("127.0.0.1", 40001), ("127.0.0.1", 40002)


def fuzz_stun(data: bytes) -> None:
    request = stun.read(data)
    if request is not None:
        assert not request.authentic(b"a password nobody has")
        assert len(stun.success(request, b"password", KNOWN)) % 4 == 0


def fuzz_rtcp(data: bytes) -> None:
    for report in rtcp.read(data):
        match report:
            case rtcp.SenderReport():
                assert len(rtcp.sender_report(report)) == 28
            case rtcp.ReceptionReport():
                assert len(rtcp.reception_report(report)) == 32
            case rtcp.Nack(_ssrc, lost):
                assert all(0 <= sequence < 1 << 16 for sequence in lost)
            case rtcp.Remb(bits_per_second, ssrcs):
                assert bits_per_second >= 0
                assert len(ssrcs) <= 255


def fuzz_sdp(data: bytes) -> None:
    try:
        answer = sdp.parse_answer(data.decode("utf-8", "replace"))
    except sdp.BadAnswer:
        return
    assert answer.fingerprints
    assert all(section.ssrc is None or 0 < section.ssrc < 1 << 32 for section in answer.sections)


def fuzz_protocol(data: bytes) -> None:
    try:
        parse(data.decode("utf-8", "replace"))
    except Refusal:
        return


def fuzz_ticket(data: bytes) -> None:
    """Nothing that was not signed is a ticket."""
    try:
        tickets.verify(data.decode("utf-8", "replace"), SECRET, 0.0)
    except tickets.TicketRefused:
        return
    raise AssertionError("a forged ticket was accepted")


def fuzz_message(data: bytes) -> None:
    header, _, body = data.decode("latin-1").partition("\n")
    try:
        tickets.MessageCheck(SECRET, "control").check(header, body.encode("latin-1"), 0.0)
    except tickets.MessageRefused:
        return
    raise AssertionError("a forged message was accepted")


class Port:
    """A mux with one person in it who has not shaken hands, and nothing behind its socket."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.loop.run_until_complete(self._open())

    async def _open(self) -> None:
        self.mux = Mux("127.0.0.1", 0)
        self.mux.send_raw = lambda _data, _address: None  # type: ignore[method-assign]
        self.leg = self.mux.open_leg(lambda _rtcp: None)
        self.mux._register(self.leg, KNOWN)

    def receive(self, data: bytes) -> None:
        size = min(len(data), dtls.LARGEST_DATAGRAM)
        for address in (KNOWN, UNKNOWN):
            self.mux._in[:size] = data[:size]
            self.mux._sort(size, address)
        assert UNKNOWN not in self.mux._by_address
        assert self.leg.address is None
        assert self.leg.keys is None


_port: list[Port] = []


def fuzz_mux(data: bytes) -> None:
    """A datagram from a stranger, and from an address that is known but has no keys yet."""
    if not data:
        return
    if not _port:
        _port.append(Port())
    _port[0].receive(data)


TARGETS: dict[str, Callable[[bytes], None]] = {
    name.removeprefix("fuzz_"): function
    for name, function in list(globals().items())
    if name.startswith("fuzz_")
}


def main(target: str, seconds: int) -> None:
    """Run one target under atheris, from its corpus on; new inputs stay out of the repository."""
    import atheris  # installed by `make fuzz`, not needed by anything else

    atheris.instrument_all()
    found = CORPUS.parents[2] / ".fuzzing" / target
    found.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", "-max_len=4096", "-print_final_stats=1"]
    folders = [str(found), str(CORPUS / target)]
    atheris.Setup([sys.argv[0], *options, *folders], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
