"""The items that are ranked for one request, with all that the features read of them."""

from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from ranking.fusion import CANDIDATES, Fused, fuse
from ranking.generators import GENERATORS, Proposal
from ranking.log import Column, Matrix, Rows
from ranking.snapshot import COLUMN_AT, Snapshot
from ranking.stock import StockMask
from ranking.taste import OWN, TOUCHED, Taste

OWN_AT: Final = {name: place for place, name in enumerate(OWN)}
TOUCHED_AT: Final = {name: place for place, name in enumerate(TOUCHED)}


class Candidates(Struct, frozen=True, eq=False):
    """n items to rank; position i of everything belongs to one item.

    Attributes:
        columns: (n, c) item columns, see ``ranking.columns``.
        own: (n, len(OWN)), NaN for an item never ordered.
        touched: (n, len(TOUCHED)), NaN for an item never looked at.
        attributes: (n, a) codes, -1 for unknown.
    """

    snapshot: Snapshot
    rows: Rows
    fused: Fused
    columns: Matrix
    attributes: Rows
    vectors: Matrix
    own: Matrix
    touched: Matrix

    def column(self, name: str) -> Column:
        """An item column of the candidates."""
        return self.columns[:, COLUMN_AT[name]]

    def own_column(self, name: str) -> Column:
        """A column of the shopper's orders of each candidate."""
        return self.own[:, OWN_AT[name]]

    def touched_column(self, name: str) -> Column:
        """A column of the shopper's looks at each candidate."""
        return self.touched[:, TOUCHED_AT[name]]


def propose(taste: Taste, snapshot: Snapshot, allowed: StockMask) -> list[Proposal]:
    """Ask every generator; what is in the cart is not proposed again."""
    if len(taste.carted):
        allowed = allowed.copy()
        allowed[taste.carted] = False
    return [generator.propose(taste, snapshot, allowed) for generator in GENERATORS]


def candidates_of(
    taste: Taste, snapshot: Snapshot, allowed: StockMask, chances: Matrix, count: int = CANDIDATES
) -> Candidates:
    """Return at most ``count`` allowed items, likeliest first."""
    return gathered(taste, snapshot, fuse(propose(taste, snapshot, allowed), chances, count))


def gathered(taste: Taste, snapshot: Snapshot, fused: Fused) -> Candidates:
    """Collect what is known of some fused items."""
    rows = fused.rows
    return Candidates(
        snapshot,
        rows,
        fused,
        snapshot.arrays.columns[rows],
        snapshot.arrays.attributes[rows],
        snapshot.arrays.vectors[rows],
        _looked_up(rows, taste.own_rows, taste.own),
        _looked_up(rows, taste.touched_rows, taste.touched),
    )


def chosen(fused: Fused, positions: npt.NDArray[np.int64]) -> Fused:
    """Some of the candidates, as they are."""
    return Fused(
        fused.rows[positions], fused.chance[positions], fused.places[positions], fused.scores[positions]
    )


def _looked_up(rows: Rows, known: Rows, values: Matrix) -> Matrix:
    found = np.full((len(rows), values.shape[1]), np.nan, dtype=np.float32)
    if len(known):
        place = np.minimum(np.searchsorted(known, rows), len(known) - 1)
        hit = known[place] == rows
        found[hit] = values[place[hit]]
    return found
