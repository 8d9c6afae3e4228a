"""The loop that reads while it waits: nobody else has to wait for that."""

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from media_gateway.loop import MediaLoop, WaitingSelector


@contextlib.contextmanager
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair(type=socket.SOCK_DGRAM)
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


def play(act: Callable[..., object]) -> None:
    with asyncio.Runner(loop_factory=MediaLoop) as runner:
        runner.run(asyncio.wait_for(act(), 10))


@pytest.mark.parametrize(("quiet", "turns"), [(True, 2), (False, 7)])
def test_what_leaves_nothing_to_do_costs_no_turn_of_the_loop(monkeypatch, quiet, turns):
    """A turn of the loop asks its selector once; the sleep itself takes two."""
    asked = []
    select = WaitingSelector.select

    def counted(self, timeout=None):
        asked.append(timeout)
        return select(self, timeout)

    async def act() -> None:
        loop, read = asyncio.get_running_loop(), []
        with pair() as (ours, theirs):

            def reader() -> bool:
                read.append(ours.recv(10))
                return quiet

            loop.add_reader(ours.fileno(), reader)
            for number in range(5):
                threading.Timer(0.04 * number, theirs.send, [b"%d" % number]).start()
            monkeypatch.setattr(WaitingSelector, "select", counted)
            await asyncio.sleep(0.4)
            monkeypatch.undo()
            assert read == [b"0", b"1", b"2", b"3", b"4"]
            assert loop.remove_reader(ours.fileno())
            assert not loop.remove_reader(ours.fileno())

    play(act)
    assert turns <= len(asked) <= turns + 1  # a timer may be a hair early


def test_what_a_reader_leaves_to_the_loop_is_done_at_once():
    async def act() -> None:
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        with pair() as (ours, theirs):

            def reader() -> bool:
                ours.recv(10)
                loop.call_soon(done.set)
                return False

            loop.add_reader(ours.fileno(), reader)
            theirs.send(b"x")
            await asyncio.wait_for(done.wait(), 0.5)
            loop.remove_reader(ours.fileno())

    play(act)


def test_timers_and_other_threads_get_their_turn_beside_a_reader_that_never_rests():
    async def act() -> None:
        loop, called = asyncio.get_running_loop(), asyncio.Event()
        with pair() as (ours, theirs):
            theirs.send(b"always there")
            loop.add_reader(ours.fileno(), lambda: True)
            start = loop.time()
            await asyncio.sleep(0.2)
            assert loop.time() - start < 0.4
            threading.Timer(0.05, lambda: loop.call_soon_threadsafe(called.set)).start()
            await asyncio.wait_for(called.wait(), 0.5)
            loop.remove_reader(ours.fileno())

    play(act)


def test_a_reader_that_fails_is_noted_without_what_it_said(caplog):
    async def act() -> None:
        loop = asyncio.get_running_loop()
        with pair() as (ours, theirs):

            def reader() -> bool:
                ours.recv(10)
                raise ValueError("192.0.2.7")

            loop.add_reader(ours.fileno(), reader)
            theirs.send(b"x")
            await asyncio.sleep(0.1)
            loop.remove_reader(ours.fileno())

    with caplog.at_level(logging.ERROR):
        play(act)
    assert [record.getMessage() for record in caplog.records] == [
        "event=reader-failed error=ValueError"
    ]
