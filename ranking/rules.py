"""What is done to the order of the scores: variety, and room to learn."""

from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from ranking.log import Rows

type Positions = npt.NDArray[np.int64]

PER_GROUP: Final = 3


class Exploration(Struct, frozen=True):
    """Give the last places of an answer to items drawn evenly from the other candidates.

    Attributes:
        places: How many places, from the end.
        seed: The same seed draws the same items; log it with the answer.
    """

    places: int
    seed: int


def spread_groups(order: Positions, groups: Rows, limit: int) -> Positions:
    """Put back what would be the fourth variant of a product among the first ``limit``, behind all others.

    Nothing is dropped, so a short list stays as long as it was.
    """
    seen: dict[int, int] = {}
    first: list[int] = []
    later: list[int] = []
    for place, position in enumerate(order.tolist()):
        if len(first) >= limit:
            return np.array([*first, *later, *order[place:].tolist()], dtype=np.int64)
        group = int(groups[position])
        seen[group] = seen.get(group, 0) + 1
        (first if seen[group] <= PER_GROUP else later).append(position)
    return np.array([*first, *later], dtype=np.int64)


def explored(order: Positions, limit: int, exploration: Exploration) -> tuple[Positions, frozenset[int]]:
    """Return the order with its last places drawn anew, and the positions that were drawn."""
    kept = max(0, min(limit, len(order)) - exploration.places)
    rest = order[kept:]
    drawn = np.random.default_rng(exploration.seed).permutation(rest)
    return np.concatenate([order[:kept], drawn]), frozenset(drawn[: limit - kept].tolist())
