"""How often pairs of a posterior are one person in fact: a monotone map, fitted where answers are known."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from graph.matching.probability import probability

SMALLEST_POOL: Final = 50
"""Pairs from which a share is said to be known (judgement): to .07, one standard deviation, at the worst."""


class Calibration(Struct, frozen=True):
    """A map from posterior bits to the share of pairs that are one person.

    Attributes:
        bits: Millibits, ascending.
        shares: At each of them, never falling; between them on a straight line, beyond them the nearest.
    """

    bits: tuple[float, ...]
    shares: tuple[float, ...]

    def confidence(self, bits: int) -> float:
        """Return the probability that a pair of this posterior is one person; of arithmetic alone where nothing was fitted."""
        if not self.bits:
            return probability(bits)
        place = bisect_left(self.bits, bits)
        if place == 0:
            return self.shares[0]
        if place == len(self.bits):
            return self.shares[-1]
        low, high = self.bits[place - 1], self.bits[place]
        return self.shares[place - 1] + (self.shares[place] - self.shares[place - 1]) * (bits - low) / (
            high - low
        )


class Labelled(Struct, frozen=True, order=True):
    """A pair whose answer is known.

    Attributes:
        bits: Its posterior, in millibits.
        same: Whether it is one person.
    """

    bits: int
    same: bool


def fitted(pairs: Sequence[Labelled]) -> Calibration:
    """Return the isotonic regression of the answers on the bits (pool adjacent violators, Ayer et al. 1955).

    It starts from pools of at least SMALLEST_POOL pairs, as far as there are so many.  Each pool has a pair more that is one person by half (Krichevsky and Trofimov 1981), so that a few right
    ones are not certainty; a pool stands at the mean of its bits.
    """
    pools: list[tuple[int, int, int]] = []
    for pool in _by_bits(pairs):
        pools.append(pool)
        while len(pools) > 1 and _share(pools[-2]) >= _share(pools[-1]):
            last, before = pools.pop(), pools.pop()
            pools.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    return Calibration(
        tuple(total / count for total, count, _right in pools), tuple(_share(pool) for pool in pools)
    )


def _by_bits(pairs: Sequence[Labelled]) -> list[tuple[int, int, int]]:
    """Return pools as (sum of bits, pairs, right ones), pairs of the same bits in one."""
    found: list[tuple[int, int, int]] = []
    total = count = right = 0
    for place, pair in enumerate(ranked := sorted(pairs)):
        total, count, right = total + pair.bits, count + 1, right + pair.same
        last = place + 1 == len(ranked)
        if last or (count >= SMALLEST_POOL and ranked[place + 1].bits != pair.bits):
            found.append((total, count, right))
            total = count = right = 0
    return found


def _share(pool: tuple[int, int, int]) -> float:
    _total, count, right = pool
    return (right + 0.5) / (count + 1)
