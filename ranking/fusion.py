"""From the generators' proposals to one list of candidates.

Each generator's place is turned into the chance that an item there is bought, measured on a window
before any the model learns from; the chances of one item are joined as if they were independent
(noisy or).  So a generator that is often right keeps more places, and agreement counts.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from ranking.generators import Proposal
from ranking.log import Column, Matrix, Rows

EDGES: Final = np.array([0, 3, 6, 10, 15, 20, 30, 45, 65, 90, 120, 160], dtype=np.int64)
"""Places 0-2, 3-5, ... of one bucket share a chance."""

CANDIDATES: Final = 200
PRIOR_HITS: Final = 1.0
PRIOR_SHOWN: Final = 200.0
PRIOR: Final = np.float32(PRIOR_HITS / PRIOR_SHOWN)


class Fused(Struct, frozen=True, eq=False):
    """Candidates, likeliest first.

    Attributes:
        chance: Joined chance, the order of ``rows``.
        places: (n, generators) place of each item in each proposal from 1, NaN where it was not proposed.
        scores: (n, generators) the proposals' own scores, NaN likewise.
    """

    rows: Rows
    chance: Column
    places: Matrix
    scores: Matrix


def fuse(proposals: Sequence[Proposal], chances: Matrix, count: int = CANDIDATES) -> Fused:
    """Join proposals; ``chances`` is (generators, buckets) of ``calibrated`` or ``uncalibrated``."""
    everything = np.concatenate([found.rows for found in proposals])
    rows, position = np.unique(everything, return_inverse=True)
    places = np.full((len(rows), len(proposals)), np.nan, dtype=np.float32)
    scores = np.full_like(places, np.nan)
    missed = np.zeros(len(rows), dtype=np.float64)
    start = 0
    for number, found in enumerate(proposals):
        at = position[start : start + len(found.rows)]
        start += len(found.rows)
        ranks = np.arange(len(found.rows))
        places[at, number] = ranks + 1
        scores[at, number] = found.scores
        missed[at] += np.log1p(-chances[number, bucket(ranks)])
    chance = (-np.expm1(missed)).astype(np.float32)
    order = np.lexsort((rows, -chance))[:count]
    return Fused(rows[order].astype(np.int32), chance[order], places[order], scores[order])


def bucket(ranks: npt.NDArray[np.integer[Any]]) -> Rows:
    """Number of the bucket each place from 0 falls into."""
    return np.searchsorted(EDGES, ranks, side="right").astype(np.int32) - 1


def calibrated(hits: Matrix, shown: Matrix) -> Matrix:
    """Chances from counts, shrunk to 1 in 200, never rising with the place."""
    chances = (hits + PRIOR_HITS) / (shown + PRIOR_SHOWN)
    return np.minimum.accumulate(chances, axis=1).astype(np.float32)


def uncalibrated(generators: int) -> Matrix:
    """Chances that fall with the place and are equal between generators, for when nothing was measured."""
    return np.tile(0.5 / (EDGES + 10.0), (generators, 1)).astype(np.float32)
