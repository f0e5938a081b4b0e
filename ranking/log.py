"""The interactions as parallel arrays, sorted by time: what every computation reads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct

type Rows = npt.NDArray[np.int32]
type Seconds = npt.NDArray[np.int64]
type Column = npt.NDArray[np.float32]
type Matrix = npt.NDArray[np.float32]

VIEWED: Final = 0
CARTED: Final = 1
ORDERED: Final = 2
CANCELLED: Final = 3
RETURNED: Final = 4
KINDS: Final = {
    "product_viewed": VIEWED,
    "cart_added": CARTED,
    "ordered": ORDERED,
    "order_cancelled": CANCELLED,
    "returned": RETURNED,
}
"""Event types that say something of an item; the others are left out."""

DAY_S: Final = 86_400


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970 of an aware datetime."""
    return int(moment.timestamp())


class Log(Struct, frozen=True, eq=False):
    """Item events, ascending in time; position i of each array belongs to one event.

    Attributes:
        shoppers: Names of the shoppers, in the order of their first events; ``shopper`` holds positions in it.
        row: Item row in the catalogue.
        kind: One of ``VIEWED`` to ``RETURNED``.
        quantity: Units, 1 where it is not said.
        price_gbp: Of one unit; NaN where it is not said.
        order: Number of the basket; events without an order id share one per shopper and time.
        session: Number of the visit, -1 where there is none.
    """

    shoppers: tuple[str, ...]
    shopper: Rows
    at_s: Seconds
    kind: npt.NDArray[np.int8]
    row: Rows
    quantity: Column
    price_gbp: Column
    order: Rows
    session: Rows

    def between(self, since_s: int | None, until_s: int) -> "Log":
        """Events from ``since_s`` (None: the first) up to, not including, ``until_s``."""
        start = 0 if since_s is None else int(np.searchsorted(self.at_s, since_s, side="left"))
        return self.take(slice(start, int(np.searchsorted(self.at_s, until_s, side="left"))))

    def of_kind(self, kind: int) -> "Log":
        """Events of one kind."""
        return self.take(np.flatnonzero(self.kind == kind))

    def take(self, chosen: slice | npt.NDArray[np.int64]) -> "Log":
        """Events at these positions, which must ascend."""
        return Log(
            self.shoppers,
            self.shopper[chosen],
            self.at_s[chosen],
            self.kind[chosen],
            self.row[chosen],
            self.quantity[chosen],
            self.price_gbp[chosen],
            self.order[chosen],
            self.session[chosen],
        )


def coded(interactions: pl.DataFrame, skus: Sequence[str]) -> Log:
    """Turn a checked frame into arrays; events of a sku that has no row are left out.

    Shoppers, baskets and visits are numbered as they first appear, never by name: a person's id tells in which
    order records came in, and two runs over the same events must draw and add up in the same order.
    """
    basket = pl.coalesce(
        pl.col("order_id"), pl.concat_str("shopper", pl.col("at").cast(pl.Int64), separator="|")
    )
    frame = interactions.with_columns(
        pl.col("sku").cast(pl.Enum(skus), strict=False).to_physical().cast(pl.Int32).alias("row"),
        pl.col("type").replace_strict(KINDS, default=None, return_dtype=pl.Int8).alias("kind"),
        basket.alias("basket"),
    ).drop_nulls(["row", "kind"])
    shoppers = frame["shopper"].unique(maintain_order=True)
    return Log(
        tuple(shoppers.to_list()),
        _codes(frame["shopper"]),
        frame["at"].dt.epoch("s").to_numpy(),
        frame["kind"].to_numpy(),
        frame["row"].to_numpy(),
        frame["quantity"].fill_null(1).cast(pl.Float32).to_numpy(),
        frame["price_gbp"].cast(pl.Float32).fill_null(float("nan")).to_numpy(),
        _codes(frame["basket"]),
        _codes(frame["session"]),
    )


def _codes(names: pl.Series) -> Rows:
    known = names.drop_nulls().unique(maintain_order=True)
    return names.cast(pl.Enum(known)).to_physical().cast(pl.Int32).fill_null(-1).to_numpy()
