"""How far the identity graph moved since the report before: the population stability index.

PSI is the sum over classes of (now - then) * ln(now / then), the symmetrised Kullback-Leibler divergence of
the two shares.  Under .1 nothing moved, from .25 on it is another population: the rule of thumb of
E. Lewis, An Introduction to Credit Scoring (1994), and N. Siddiqi, Credit Risk Scorecards (2006).
What chance alone gives is about (1/n + 1/m) times a chi-square variable with one degree of freedom less
than classes (B. Yurdakul and J. Naranjo, Statistical properties of the population stability index,
Journal of Risk Model Validation 14(4), 2020), so a small shop warns only beyond that.
"""

import math
from collections.abc import Hashable, Mapping
from typing import Final

from msgspec import Struct
from scipy.special import chdtri

from graph.audit.figures import Figures

MOVED: Final = 0.1
"""From here on the report warns."""

_HALF: Final = 0.5  # Jeffreys' prior of a share: a class that is new or gone has no infinite weight
_FALSE_ALARM: Final = 0.001
"""Chance of a warning where nothing moved: one in three years of nights (judgement)."""

_EDGES: Final = (1, 2, 3, 4, 5, 10, 20, 50)


class Drift(Struct, frozen=True, kw_only=True):
    """How far one distribution moved.

    Attributes:
        what: ``sizes``, ``rules`` or ``sources``.
        psi: 0 where both are the same.
        limit: What it would have to reach to be called moved: ``MOVED``, or what chance gives.
    """

    what: str
    psi: float
    limit: float

    @property
    def moved(self) -> bool:
        """Whether somebody should look."""
        return self.psi >= self.limit


def drift(then: Figures, now: Figures) -> tuple[Drift, ...]:
    """Compare two reports: cluster sizes, the rules that joined, and the mix of sources."""
    pairs = {
        "sizes": (classes(then.sizes), classes(now.sizes)),
        "rules": (then.rules, now.rules),
        "sources": (then.sources, now.sources),
    }
    return tuple(
        Drift(what=what, psi=stability(before, after), limit=limit(before, after))
        for what, (before, after) in pairs.items()
    )


def stability[K: Hashable](then: Mapping[K, int], now: Mapping[K, int]) -> float:
    """Return the population stability index of two counts by class; symmetric, never negative."""
    names = sorted({*then, *now}, key=repr)
    before, after = _shares(then, names), _shares(now, names)
    return sum((b - a) * math.log(b / a) for a, b in zip(before, after, strict=True))


def limit[K: Hashable](then: Mapping[K, int], now: Mapping[K, int]) -> float:
    """Return from where on two counts are called different: never below ``MOVED``."""
    freedom = len({*then, *now}) - 1
    n, m = sum(then.values()), sum(now.values())
    if freedom < 1 or not n or not m:
        return MOVED
    return max(MOVED, (1 / n + 1 / m) * float(chdtri(freedom, _FALSE_ALARM)))


def classes(sizes: Mapping[int, int]) -> dict[str, int]:
    """Return persons by class of size, the last class open; empty classes have 0."""
    ends = [*(edge - 1 for edge in _EDGES[1:]), None]
    found = dict.fromkeys(map(_label, _EDGES, ends), 0)
    labels = list(found)
    for size, number in sizes.items():
        found[labels[sum(edge <= size for edge in _EDGES) - 1]] += number
    return found


def _label(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} or more"
    return str(least) if least == most else f"{least} to {most}"


def _shares[K: Hashable](counts: Mapping[K, int], names: list[K]) -> list[float]:
    total = sum(counts.values()) + _HALF * len(names)
    return [(counts.get(name, 0) + _HALF) / total for name in names]
