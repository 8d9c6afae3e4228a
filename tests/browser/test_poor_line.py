"""A line gets bad during a call and good again: who is on it reads both."""

import random
import socket
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from gateway.lines import Line, Shape, line
from playwright.sync_api import expect
from sites import Site, start_site
from steps import together, watched

from portal.consultation.texts import TEXTS

pytestmark = [pytest.mark.browser, pytest.mark.rare, pytest.mark.timeout(300)]

CASEWORKER = "sachbearbeitung@stadt.example"
PHONE = {"width": 390, "height": 800}
SETTLED, PATIENCE = 8000, 70_000
RATE = 48_000


@pytest.fixture
def port() -> int:
    """A UDP port that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def site(tmp_path: Path, port: int) -> Iterator[Site]:
    yield from start_site(tmp_path / "var", MEDIA_PORT=str(port))


@pytest.fixture
def bad(port: int) -> Iterator[Line]:
    with line(Shape(), ("127.0.0.1", port), ("127.0.0.1", 0)) as made:
        yield made


@pytest.fixture
def voice(tmp_path: Path) -> str:
    """The flag for a microphone that always hears somebody; Chromium's own beeps once a second."""
    path, dice = tmp_path / "voice.wav", random.Random(1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(dice.choices(range(256), k=RATE * 4)))
    return f"--use-file-for-fake-audio-capture={path}"


def test_a_bad_line_is_said_as_long_as_it_is_bad(site, launch, shoot, bad, voice):
    citizen, desk = watched(launch(voice, viewport=PHONE)), watched(launch(voice))
    citizen.add_init_script(bad.script)
    together(citizen, desk, site, CASEWORKER)
    told = citizen.get_by_role("status").filter(has_text=TEXTS["rough_line"])
    citizen.wait_for_timeout(SETTLED)
    expect(told).to_have_count(0)
    # What is lost of the sound is sent again; here that comes too late.
    bad.change(loss=0.4, delay=0.25)
    expect(told).to_be_visible(timeout=PATIENCE)
    shoot(citizen, "schlecht")
    bad.change(loss=0.0, delay=0.0)
    expect(told).to_be_hidden(timeout=PATIENCE)
    assert [way.lost > 20 for way in bad.ways] == [True, True]
    shoot(citizen, "wieder-gut")


def test_whose_line_is_cut_is_said_to_the_others(site, launch, shoot, bad, voice):
    citizen, desk = watched(launch(voice, viewport=PHONE)), watched(launch(voice))
    citizen.add_init_script(bad.script)
    together(citizen, desk, site, CASEWORKER)
    cut = desk.locator("#bilder figcaption").filter(has_text=TEXTS["away"])
    citizen.wait_for_timeout(SETTLED)
    expect(cut).to_have_count(0)
    bad.change(loss=1.0)
    expect(cut).to_be_visible(timeout=10_000)
    expect(cut).not_to_contain_text(TEXTS["speaking"])
    expect(desk.locator("#ansage")).to_contain_text("ist unterbrochen")
    shoot(desk, "unterbrochen")
    bad.change(loss=0.0)
    expect(cut).to_have_count(0, timeout=PATIENCE)
