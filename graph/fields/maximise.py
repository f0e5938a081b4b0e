"""Expectation-maximisation over the levels of one blocking's pairs (Winkler 1988; Dempster, Laird and Rubin 1977)."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from graph.fields.table import Levels

type Floats = npt.NDArray[np.float64]

type Expected = Mapping[int, Floats]
"""Expected matches of each level, by field."""

MOST_STEPS: Final = 200
STILL: Final = 1e-5


class Training(Struct, frozen=True):
    """Pairs of one blocking, as patterns of levels.

    Attributes:
        free: Fields that the blocking does not condition on.
        patterns: Shape (patterns, free): level + 1, 0 for missing.
        counts: Pairs that show each pattern.
    """

    free: Sequence[int]
    patterns: npt.NDArray[np.int8]
    counts: npt.NDArray[np.int64]


def training_of(some: Levels, free: Sequence[int]) -> Training:
    """Count the patterns of levels among pairs."""
    shown = some[:, free] + 1
    radix = 16 ** np.arange(len(free), dtype=np.int64)
    _codes, first, counts = np.unique(shown.astype(np.int64) @ radix, return_index=True, return_counts=True)
    return Training(free, shown[first], counts)


def expected_matches(
    training: Training,
    m: Sequence[Floats],
    u: Sequence[Floats],
    prior: Sequence[Floats],
    *,
    strength: float,
) -> Expected:
    """Return the expected matches of each level among pairs of one blocking, u being known.

    Args:
        training: The pairs.
        m: Where to start, by field.
        u: By field.
        prior: m that a field keeps as far as the pairs say nothing.
        strength: Matches that ``prior`` counts as.
    """
    free, patterns, counts = training.free, training.patterns, training.counts
    share = 0.5
    mine: list[Floats] = [m[number] for number in free]
    against = _log(patterns, [u[number] for number in free])
    found: list[Floats] = [np.zeros(len(one)) for one in mine]
    for _step in range(MOST_STEPS):
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
        if max(float(np.abs(new - old).max()) for new, old in zip(mine, before, strict=True)) < STILL:
            break
    return dict(zip(free, found, strict=True))


def _log(patterns: npt.NDArray[np.int8], shares: Sequence[Floats]) -> Floats:
    """Return the log of each pattern's probability; a missing field has probability 1."""
    total = np.zeros(len(patterns))
    for place, levels in enumerate(shares):
        total += np.concatenate([[0.0], np.log(levels)])[patterns[:, place]]
    return total
