"""How easily chance alone brings together what two devices show: visits near in time, and the same things.

A date or a thing is worth what it surprises. Two devices seen on three days a year each seldom come within a day of
one another; two that come daily always do.
"""

import math
from collections.abc import Collection, Sequence
from itertools import pairwise

from msgspec import Struct


class Period(Struct, frozen=True):
    """The days that a set of visits covers, since 1970 (UTC), both included."""

    first: int
    last: int

    @property
    def days(self) -> int:
        """Its length."""
        return self.last - self.first + 1


def of_coming_near(left: Collection[int], right: Collection[int], gap: int, period: Period) -> float:
    """Return the chance that devices of two strangers come within ``gap`` days of each other; symmetric.

    Each of one's n visits falls on any day of the period: 1 - (1 - c)^n, c being the share of days within
    ``gap`` of a visit of the other. The geometric mean of both directions, for either may be the one that is fixed.
    """
    return math.sqrt(_near(len(left), right, gap, period) * _near(len(right), left, gap, period))


def of_sharing(left: int, right: int, squares: Sequence[float]) -> float:
    """Return the chance that two strangers share as much, and as rare; 1 where nothing is shared.

    Strangers who saw n and m things have a number of things in common that is nearly Poisson, of mean
    n m sum q^2, q being a thing's share of all that is seen; of things no commoner than a given one, the same over
    those. The k rarest shared things are as surprising as Poisson(mean up to the k-th) >= k. The most surprising k of
    1, 2, 4, ... and all counts, times the number of k that were looked at (Bonferroni).

    Args:
        left: How many things one saw.
        right: How many the other.
        squares: For each shared thing, the sum of q^2 over all things no commoner; ascending.
    """
    looked_at = sorted({len(squares), *(2**power for power in range(len(squares).bit_length()))} - {0})
    chances = [_at_least(number, left * right * squares[number - 1]) for number in looked_at]
    return min(1.0, min(chances, default=1.0) * max(1, len(chances)))


def _near(visits: int, days: Collection[int], gap: int, period: Period) -> float:
    """Return the chance that one of some visits falls within ``gap`` of some days."""
    ordered = sorted(days)
    between = sum(min(later - earlier, 2 * gap + 1) for earlier, later in pairwise(ordered))
    ends = min(ordered[0] - period.first, gap) + min(period.last - ordered[-1], gap) + 1
    return 1.0 - (1.0 - min(1.0, (between + ends) / period.days)) ** visits


def _at_least(number: int, mean: float) -> float:
    """Return P(X >= number) of a Poisson variable; what is under 1e-12 may be 0."""
    if mean <= 0:
        return 0.0
    below = math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(number))
    return max(0.0, 1.0 - below)
