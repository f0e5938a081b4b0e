"""Expectation-maximisation over the levels of one blocking's pairs (Winkler 1988; Dempster, Laird and Rubin 1977)."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.fields.table import Levels

type Floats = npt.NDArray[np.float64]

type Expected = Mapping[int, Floats]
"""Expected matches of each level, by field."""

_MOST_STEPS: Final = 200
_STILL: Final = 1e-5


def expected_matches(
    some: Levels,
    free: Sequence[int],
    m: Sequence[Floats],
    u: Sequence[Floats],
    prior: Sequence[Floats],
    *,
    strength: float,
) -> Expected:
    """Return the expected matches of each level among pairs of one blocking, u being known.

    Args:
        some: Levels of the pairs.
        free: Fields that the blocking does not condition on.
        m: Where to start, by field.
        u: By field.
        prior: m that a field keeps as far as the pairs say nothing.
        strength: Matches that ``prior`` counts as.
    """
    patterns, counts = np.unique(some[:, free] + 1, axis=0, return_counts=True)
    share = 0.5
    mine = [m[number] for number in free]
    against = _log(patterns, [u[number] for number in free])
    found = [np.zeros_like(one) for one in mine]
    for _step in range(_MOST_STEPS):
        odds = _log(patterns, mine) - against + np.log(share / (1 - share))
        matches = counts / (1 + np.exp(-np.clip(odds, -500, 500)))
        found = [
            np.bincount(patterns[:, place], weights=matches, minlength=len(one) + 1)[1:]
            for place, one in enumerate(mine)
        ]
        before = mine
        mine = [
            (expected + strength * prior[number]) / (expected.sum() + strength)
            for number, expected in zip(free, found, strict=True)
        ]
        share = float(np.clip((matches.sum() + 1) / (counts.sum() + 2), 1e-6, 1 - 1e-6))
        if max(float(np.abs(new - old).max()) for new, old in zip(mine, before, strict=True)) < _STILL:
            break
    return dict(zip(free, found, strict=True))


def _log(patterns: npt.NDArray[np.int8], shares: Sequence[Floats]) -> Floats:
    """Return the log of each pattern's probability; a missing field has probability 1."""
    total = np.zeros(len(patterns))
    for place, levels in enumerate(shares):
        total += np.concatenate([[0.0], np.log(levels)])[patterns[:, place]]
    return total
