"""Everything a request reads of the items, as of one moment; training builds one for each of its cuts."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct

from ranking.columns import COLUMNS, item_columns
from ranking.log import CARTED, DAY_S, ORDERED, VIEWED, Column, Log, Matrix, Rows
from ranking.sparse import incidence, neighbours, regressed, vectors
from ranking.vectors import VectorIndex, build_index

ATTRIBUTES: Final = ("group", "brand", "product_type", "gender", "colour", "size", "material")
DIMENSIONS: Final = 64
NEIGHBOURS: Final = 100
VIEW_DAYS: Final = 60
RECENCY_DAYS: Final = 120.0
COLUMN_AT: Final = {name: place for place, name in enumerate(COLUMNS)}


class Arrays(Struct, frozen=True, eq=False):
    """What a snapshot keeps on disk, one file an array; row i belongs to item i.

    Attributes:
        columns: (n, c), see ``ranking.columns``.
        attributes: (n, a) codes of ``ATTRIBUTES``; -1 where the catalogue does not say.
        members: Items sorted by group; ``group_starts`` has the first place of each group, and the end.
        vectors: (n, 64), unit length; zero for an item that nobody had.
        bought_rows: (n, 100) items that shoppers of this item tend to buy, -1 where fewer; with the weights of
            ``ranking.sparse.regressed``. The other neighbours come with cosines.
        basket_rows: (n, 100) items in the same baskets.
        viewed_rows: (n, 100) items viewed in the same visits.
    """

    columns: Matrix
    attributes: Rows
    members: Rows
    group_starts: Rows
    vectors: Matrix
    bought_rows: Rows
    bought_weights: Matrix
    basket_rows: Rows
    basket_weights: Matrix
    viewed_rows: Rows
    viewed_weights: Matrix


class Snapshot(Struct, frozen=True, eq=False):
    """The items as they were at ``moment_s``; nothing later is in it.

    Attributes:
        row_of: Item row of a sku.
        trending: Rows by distinct buyers of seven days, best first.
    """

    moment_s: int
    skus: tuple[str, ...]
    row_of: Mapping[str, int]
    arrays: Arrays
    index: VectorIndex
    trending: Rows

    def column(self, name: str) -> Column:
        """One item column."""
        return self.arrays.columns[:, COLUMN_AT[name]]

    def group_members(self, group: int) -> Rows:
        """Rows of one group, ascending."""
        start, end = self.arrays.group_starts[group : group + 2]
        return self.arrays.members[start:end]


def build_snapshot(items: pl.DataFrame, log: Log, now_s: int, *, seed: int) -> Snapshot:
    """Compute everything from the events before ``now_s``; later ones are cut off here, whatever comes in."""
    past = log.between(None, now_s)
    ordered = past.of_kind(ORDERED)
    count = items.height
    by_shopper = incidence(ordered, count, now_s=now_s, half_life_days=180.0)
    by_recent_shopper = incidence(ordered, count, now_s=now_s, half_life_days=RECENCY_DAYS)
    by_basket = incidence(_as_visits(ordered), count, now_s=now_s, half_life_days=60.0, by_session=True)
    recent = past.between(now_s - VIEW_DAYS * DAY_S, now_s)
    looked = recent.take(np.flatnonzero((recent.kind == VIEWED) | (recent.kind == CARTED)))
    by_visit = incidence(looked, count, now_s=now_s, half_life_days=30.0, by_session=True)
    found = vectors(by_shopper, DIMENSIONS, seed=seed)
    attributes = _attributes(items)
    arrays = Arrays(
        item_columns(items, past, now_s),
        attributes,
        np.argsort(attributes[:, 0], kind="stable").astype(np.int32),
        np.concatenate([[0], np.cumsum(np.bincount(attributes[:, 0]))]).astype(np.int32),
        found,
        *regressed(by_recent_shopper, NEIGHBOURS),
        *neighbours(by_basket, NEIGHBOURS, shrink=1.0),
        *neighbours(by_visit, NEIGHBOURS, shrink=1.0),
    )
    return assemble(now_s, items["sku"].to_list(), arrays, build_index(found))


def assemble(moment_s: int, skus: list[str], arrays: Arrays, index: VectorIndex) -> Snapshot:
    """Put a snapshot together from its stored parts."""
    week = arrays.columns[:, COLUMN_AT["buyers_7d"]]
    month = arrays.columns[:, COLUMN_AT["buyers_28d"]]
    trending = np.lexsort((np.arange(len(skus)), -month, -week)).astype(np.int32)
    row_of = {sku: row for row, sku in enumerate(skus)}
    return Snapshot(moment_s, tuple(skus), row_of, arrays, index, trending)


def _attributes(items: pl.DataFrame) -> Rows:
    codes: list[npt.NDArray[np.int32]] = []
    for name in ATTRIBUTES:
        known = items[name].drop_nulls().unique().sort()
        coded = items[name].cast(pl.Enum(known)).to_physical().cast(pl.Int32).fill_null(-1)
        codes.append(coded.to_numpy())
    return np.stack(codes, axis=1)


def _as_visits(ordered: Log) -> Log:
    return Log(
        ordered.shoppers,
        ordered.shopper,
        ordered.at_s,
        ordered.kind,
        ordered.row,
        ordered.quantity,
        ordered.price_gbp,
        ordered.order,
        ordered.order,
    )
