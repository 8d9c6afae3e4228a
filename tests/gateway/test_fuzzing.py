"""The fuzzer's targets hold for their corpus, and for what a few thousand mutations make of it."""

import random

import pytest

from .fuzzing import CORPUS, TARGETS

SEED = 9605
MUTATIONS = 300


def entries(target: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((CORPUS / target).iterdir())]


def mutated(dice: random.Random, data: bytes) -> bytes:
    """Cut, doubled, shuffled or with some bytes changed."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        if not changed:
            break
        place = dice.randrange(len(changed))
        match dice.randrange(4):
            case 0:
                changed[place] = dice.randrange(256)
            case 1:
                del changed[place : place + dice.randint(1, 16)]
            case 2:
                changed[place:place] = changed[place : place + dice.randint(1, 64)]
            case 3:
                changed[place] ^= 1 << dice.randrange(8)
    return bytes(changed)


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_has_a_corpus_and_survives_it(target):
    found = entries(target)
    assert found
    for data in found:
        TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
def test_mutations_of_the_corpus_are_survived(target):
    dice = random.Random(SEED)
    for data in entries(target):
        for _ in range(MUTATIONS):
            TARGETS[target](mutated(dice, data))
