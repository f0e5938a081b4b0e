"""What is known of every item at a moment: one float column each, NaN where it is not known."""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from ranking.log import CANCELLED, CARTED, DAY_S, ORDERED, RETURNED, VIEWED, Column, Log, Matrix

COLUMNS: Final = (
    "price_gbp",
    "paid_gbp",
    "buyers_1d",
    "buyers_7d",
    "buyers_14d",
    "buyers_28d",
    "buyers_91d",
    "buyers_all",
    "units_28d",
    "orders_28d",
    "viewers_7d",
    "viewers_28d",
    "carters_28d",
    "days_since_first_sold",
    "days_since_last_sold",
    "repeat_share",
    "repeat_days",
    "units_per_order",
    "cancel_share",
    "return_share",
    "popularity_7d",
    "new_buyers_28d",
)
"""Buyers, viewers and carters are distinct shoppers of that many days; the last two are below."""

BUYER_DAYS: Final = {"buyers_1d": 1, "buyers_7d": 7, "buyers_14d": 14, "buyers_28d": 28, "buyers_91d": 91}


def item_columns(items: pl.DataFrame, log: Log, now_s: int) -> Matrix:
    """Return (n, len(COLUMNS)); ``log`` ends before ``now_s`` and has the items' row numbers."""
    count = items.height
    ordered = log.of_kind(ORDERED)
    found: dict[str, Column] = {}
    for name, days in BUYER_DAYS.items():
        found[name] = _distinct(ordered.between(now_s - days * DAY_S, now_s), count)
    found["buyers_all"] = _distinct(ordered, count)
    recent = ordered.between(now_s - 28 * DAY_S, now_s)
    found["units_28d"] = _sums(recent.row, recent.quantity, count)
    found["orders_28d"] = _sums(recent.row, np.ones(len(recent.row), dtype=np.float32), count)
    viewed, carted = log.of_kind(VIEWED), log.of_kind(CARTED)
    found["viewers_7d"] = _distinct(viewed.between(now_s - 7 * DAY_S, now_s), count)
    found["viewers_28d"] = _distinct(viewed.between(now_s - 28 * DAY_S, now_s), count)
    found["carters_28d"] = _distinct(carted.between(now_s - 28 * DAY_S, now_s), count)
    found |= _ages(ordered, now_s, count)
    found |= _repeats(ordered, count)
    orders = _sums(ordered.row, np.ones(len(ordered.row), dtype=np.float32), count)
    found["units_per_order"] = _ratio(_sums(ordered.row, ordered.quantity, count), orders)
    found["cancel_share"] = _ratio(_distinct(log.of_kind(CANCELLED), count), found["buyers_all"])
    found["return_share"] = _ratio(_distinct(log.of_kind(RETURNED), count), found["buyers_all"])
    found["paid_gbp"] = _paid(ordered, count)
    listed = items["price_gbp"].cast(pl.Float32).fill_null(float("nan")).to_numpy()
    found["price_gbp"] = np.where(np.isnan(listed), found["paid_gbp"], listed).astype(np.float32)
    found["popularity_7d"] = _standing(found["buyers_7d"])
    found["new_buyers_28d"] = _first_buyers(ordered, now_s, count)
    return np.stack([found[name] for name in COLUMNS], axis=1).astype(np.float32)


def _sums(rows: npt.NDArray[np.int32], values: Column, count: int) -> Column:
    return np.bincount(rows, weights=values, minlength=count).astype(np.float32)


def _ratio(above: Column, below: Column) -> Column:
    return np.divide(above, below, out=np.full_like(below, np.nan), where=below > 0)


def _distinct(log: Log, count: int) -> Column:
    pairs = np.sort(log.shopper.astype(np.int64) * count + log.row)
    first = np.ones(len(pairs), dtype=np.bool_)
    np.not_equal(pairs[1:], pairs[:-1], out=first[1:])
    return np.bincount(pairs[first] % count, minlength=count).astype(np.float32)


def _ages(ordered: Log, now_s: int, count: int) -> dict[str, Column]:
    first = np.full(count, np.nan, dtype=np.float64)
    last = np.full(count, np.nan, dtype=np.float64)
    first[ordered.row[::-1]] = ordered.at_s[::-1]
    last[ordered.row] = ordered.at_s
    return {
        "days_since_first_sold": ((now_s - first) / DAY_S).astype(np.float32),
        "days_since_last_sold": ((now_s - last) / DAY_S).astype(np.float32),
    }


def _repeats(ordered: Log, count: int) -> dict[str, Column]:
    """Share of an item's buyers who bought it in two orders or more, and the mean days between."""
    pair = ordered.shopper.astype(np.int64) * count + ordered.row
    order = np.lexsort((ordered.at_s, pair))
    pair, at_s, basket = pair[order], ordered.at_s[order], ordered.order[order]
    again = (pair[1:] == pair[:-1]) & (basket[1:] != basket[:-1])
    rows = (pair[1:][again] % count).astype(np.int32)
    gaps = ((at_s[1:] - at_s[:-1])[again] / DAY_S).astype(np.float32)
    repeaters = np.bincount(np.unique(pair[1:][again]) % count, minlength=count).astype(np.float32)
    times = _sums(rows, np.ones(len(rows), dtype=np.float32), count)
    return {
        "repeat_share": _ratio(repeaters, _distinct(ordered, count)),
        "repeat_days": _ratio(_sums(rows, gaps, count), times),
    }


def _paid(ordered: Log, count: int) -> Column:
    known = ~np.isnan(ordered.price_gbp)
    rows = ordered.row[known]
    times = _sums(rows, np.ones(len(rows), dtype=np.float32), count)
    return _ratio(_sums(rows, ordered.price_gbp[known], count), times)


def _standing(buyers: Column) -> Column:
    """Place among all items from 1 (best), items with as many buyers share the best place; NaN for none."""
    ascending = np.sort(-buyers)
    place = (np.searchsorted(ascending, -buyers, side="left") + 1).astype(np.float32)
    return np.where(buyers > 0, place, np.nan).astype(np.float32)


def _first_buyers(ordered: Log, now_s: int, count: int) -> Column:
    """Shoppers whose first order of the item is of the last 28 days."""
    pair = ordered.shopper.astype(np.int64) * count + ordered.row
    pairs, first = np.unique(pair, return_index=True)
    fresh = ordered.at_s[first] >= now_s - 28 * DAY_S
    return np.bincount(pairs[fresh] % count, minlength=count).astype(np.float32)
