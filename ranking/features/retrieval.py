"""Features of how a candidate was found: place and score in each generator."""

from collections.abc import Callable
from typing import Final

import numpy as np

from ranking.candidates import Candidates
from ranking.features.feature import Feature
from ranking.generators import GENERATORS
from ranking.log import Column
from ranking.taste import Taste


def _place(number: int) -> Callable[[Taste, Candidates], Column]:
    return lambda _taste, items: items.fused.places[:, number]


def _score(number: int) -> Callable[[Taste, Candidates], Column]:
    return lambda _taste, items: items.fused.scores[:, number]


def _agreement(_taste: Taste, items: Candidates) -> Column:
    return (~np.isnan(items.fused.places)).sum(axis=1).astype(np.float32)


def _chance(_taste: Taste, items: Candidates) -> Column:
    return items.fused.chance


RETRIEVAL_FEATURES: Final = (
    *(
        Feature(
            f"found.{generator.name}_place",
            "place",
            "pair",
            f"Place in {generator.name}; missing if not proposed",
            _place(number),
        )
        for number, generator in enumerate(GENERATORS)
    ),
    *(
        Feature(
            f"found.{generator.name}_score", "score", "pair", f"Score in {generator.name}", _score(number)
        )
        for number, generator in enumerate(GENERATORS)
        if generator.name != "trending"
    ),
    Feature("found.generators", "generators", "pair", "How many generators proposed it", _agreement),
    Feature("found.chance", "chance", "pair", "Joined chance of the fusion", _chance),
)
