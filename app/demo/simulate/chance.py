"""Seeded randomness: one independent stream for each part of the simulation.

A stream depends on the seed and its own name only, so a change in one part
never moves another, and what is drawn before the ranking split cannot depend
on how much was drawn after it.
"""

from collections.abc import Sequence
from random import Random
from zlib import crc32

import numpy as np
import numpy.typing as npt

type Ints = npt.NDArray[np.int64]
type Floats = npt.NDArray[np.float64]
type Flags = npt.NDArray[np.bool_]


def stream(seed: int, part: str) -> np.random.Generator:
    """Return the part's generator of whole arrays."""
    return np.random.default_rng([seed, crc32(part.encode())])


def draws(seed: int, part: str) -> Random:
    """Return the part's generator of single values."""
    return Random(f"{seed}:{part}")


def hexes(random: np.random.Generator, count: int, length: int) -> list[str]:
    """Return random lower-case hexadecimal words of an even length."""
    text = random.bytes(count * length // 2).hex()
    return [text[at : at + length] for at in range(0, count * length, length)]


def uuids(random: np.random.Generator, count: int) -> list[str]:
    """Return words in the shape of a version-4 UUID."""
    return [
        f"{word[:8]}-{word[8:12]}-4{word[13:16]}-a{word[17:20]}-{word[20:]}"
        for word in hexes(random, count, 32)
    ]


class Lots[T]:
    """Draws values by weight, quickly and one at a time."""

    def __init__(self, values: Sequence[T], weights: Sequence[float]) -> None:
        self._values = values
        total = 0.0
        self._bounds: list[float] = []
        for weight in weights:
            total += weight
            self._bounds.append(total)

    def draw(self, random: Random) -> T:
        """Return one value."""
        return random.choices(self._values, cum_weights=self._bounds)[0]
