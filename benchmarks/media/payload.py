"""Encoded once: six seconds of VP8 as RTP payloads by frame, and of Opus, for all publishers."""

import array
import math
import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av

WIDTH, HEIGHT, FRAMES_PER_SECOND = 640, 480, 30
BITS_PER_SECOND = 1_080_000
SECONDS = 6
PACKETS_OF_SOUND = 50
LARGEST_PAYLOAD = 1200
SAMPLES = 48_000
NOISY_PART = 16


@dataclass(frozen=True)
class Payload:
    """`pictures` are frames of payloads; `sounds` have 20 ms each."""

    pictures: tuple[tuple[bytes, ...], ...]
    sounds: tuple[bytes, ...]

    @property
    def packets_per_second(self) -> float:
        pictures = sum(map(len, self.pictures)) / len(self.pictures)
        return pictures * FRAMES_PER_SECOND + PACKETS_OF_SOUND


def make() -> Payload:
    """Takes a second or two."""
    pictures = tuple(
        tuple(_packets(frame, number & 0x7FFF)) for number, frame in enumerate(_frames())
    )
    return Payload(pictures, tuple(_sounds()))


def _frames() -> Iterator[bytes]:
    """A still picture with a band of fresh noise, which keeps the encoder at its rate."""
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base = Fraction(1, FRAMES_PER_SECOND)
    encoder.framerate = Fraction(FRAMES_PER_SECOND)
    encoder.bit_rate = BITS_PER_SECOND
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "g": "3000", "lag-in-frames": "0"}
    dice = random.Random(1)
    for number in range(SECONDS * FRAMES_PER_SECOND):
        for packet in encoder.encode(_image(dice, number)):
            yield bytes(packet)


def _image(dice: random.Random, number: int) -> av.VideoFrame:
    image = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
    image.pts = number
    for plane in image.planes:
        noise = dice.randbytes(plane.buffer_size // NOISY_PART)
        plane.update(noise + bytes([128]) * (plane.buffer_size - len(noise)))
    return image


def _packets(frame: bytes, picture: int) -> Iterator[bytes]:
    """Each with a VP8 payload descriptor (RFC 7741): start of frame, picture id of 15 bits."""
    count = math.ceil(len(frame) / LARGEST_PAYLOAD)
    size = math.ceil(len(frame) / count)
    for start in range(0, len(frame), size):
        head = struct.pack("!BBH", 0x90 if start == 0 else 0x80, 0x80, 0x8000 | picture)
        yield head + frame[start : start + size]


def _sounds() -> Iterator[bytes]:
    """One second of an ever rising tone."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = SAMPLES, "mono", "s16"
    encoder.bit_rate, encoder.time_base = 32_000, Fraction(1, SAMPLES)
    count = SAMPLES // PACKETS_OF_SOUND
    for number in range(PACKETS_OF_SOUND):
        sound = av.AudioFrame("s16", "mono", count)
        sound.sample_rate, sound.pts = SAMPLES, number * count
        waves = (8000 * math.sin((number * count + i) ** 1.5 / SAMPLES) for i in range(count))
        wave = array.array("h", map(int, waves)).tobytes()
        plane = sound.planes[0]
        plane.update(wave + bytes(plane.buffer_size - len(wave)))
        for packet in encoder.encode(sound):
            yield bytes(packet)
