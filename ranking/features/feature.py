"""What one column of the model's matrix is."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from msgspec import Struct

from ranking.candidates import Candidates
from ranking.log import Column
from ranking.taste import Taste

type Scope = Literal["shopper", "item", "pair", "request"]


class Feature(Struct, frozen=True):
    """One column of the matrix that LightGBM sees.

    Attributes:
        name: Stable for ever; a changed meaning takes a new name.
        unit: What one unit of the value is, such as ``days`` or ``GBP``.
        scope: What the value depends on; shopper and request values are broadcast.
        compute: Pure and vectorised.  Missing is NaN, never a magic number.
        meaning: The row in ``docs/reference/features.md``.
    """

    name: str
    unit: str
    scope: Scope
    meaning: str
    compute: Callable[[Taste, Candidates], Column]


def broadcast(value: float, items: Candidates) -> Column:
    """The same value for every candidate."""
    return np.full(len(items.rows), value, dtype=np.float32)


def ratio(above: Column, below: Column | float) -> Column:
    """Quotient, NaN where it does not exist."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.asarray(above / below, dtype=np.float32)
    found[np.isinf(found)] = np.nan
    return found
