"""Features of a shopper and an item together."""

from collections.abc import Callable
from typing import Final

import numpy as np

from ranking.candidates import Candidates
from ranking.features.feature import Feature, ratio
from ranking.features.shopper import median_paid_gbp
from ranking.log import DAY_S, Column
from ranking.snapshot import ATTRIBUTES
from ranking.taste import Taste

RECENT_ITEMS: Final = 20


def _own(name: str) -> Callable[[Taste, Candidates], Column]:
    return lambda _taste, items: items.own_column(name)


def _touched(name: str) -> Callable[[Taste, Candidates], Column]:
    return lambda _taste, items: items.touched_column(name)


def _own_gap(_taste: Taste, items: Candidates) -> Column:
    span = items.own_column("days_since_first") - items.own_column("days_since_last")
    gaps = items.own_column("orders") - 1.0
    return ratio(span, np.where(gaps > 0, gaps, np.nan).astype(np.float32))


def _own_due(taste: Taste, items: Candidates) -> Column:
    return ratio(items.own_column("days_since_last"), _own_gap(taste, items))


def _item_due(_taste: Taste, items: Candidates) -> Column:
    return ratio(items.own_column("days_since_last"), items.column("repeat_days"))


def _order_share(taste: Taste, items: Candidates) -> Column:
    orders = len(np.unique(taste.ordered.order))
    return ratio(items.own_column("orders"), float(orders) if orders else float("nan"))


def _share_since_first(taste: Taste, items: Candidates) -> Column:
    """Orders of it over all orders since the first with it."""
    starts = np.sort(taste.ordered.at_s[np.unique(taste.ordered.order, return_index=True)[1]])
    first_s = taste.now_s - items.own_column("days_since_first").astype(np.float64) * DAY_S
    after = (len(starts) - np.searchsorted(starts, first_s - 60.0)).astype(np.float32)
    return ratio(items.own_column("orders"), after)


def _habit_share(taste: Taste, items: Candidates) -> Column:
    top = float(taste.habits.weights[0]) if len(taste.habits.weights) else float("nan")
    return ratio(items.own_column("habit"), top)


def _price_to_usual(taste: Taste, items: Candidates) -> Column:
    return ratio(items.column("price_gbp"), median_paid_gbp(taste))


def _price_to_last_paid(_taste: Taste, items: Candidates) -> Column:
    return ratio(items.column("price_gbp"), items.own_column("last_paid_gbp"))


def _cosine(vector: Callable[[Taste], Column]) -> Callable[[Taste, Candidates], Column]:
    def compute(taste: Taste, items: Candidates) -> Column:
        direction = vector(taste)
        if not direction.any():
            return np.full(len(items.rows), np.nan, dtype=np.float32)
        return _dots(items, direction[None, :])[:, 0]

    return compute


def _dots(items: Candidates, directions: Column) -> Column:
    """Inner products, by a sum whose order does not depend on how many candidates there are."""
    return np.asarray(np.einsum("nd,md->nm", items.vectors, directions, optimize=False), dtype=np.float32)


def _recent_cosine(taste: Taste, items: Candidates) -> Column:
    """Largest cosine with the items ordered last, the candidate itself left out."""
    recent = np.unique(taste.ordered.row[-RECENT_ITEMS:])
    if not len(recent):
        return np.full(len(items.rows), np.nan, dtype=np.float32)
    cosines = _dots(items, items.snapshot.arrays.vectors[recent])
    cosines[items.rows[:, None] == recent[None, :]] = -1.0
    return np.asarray(cosines.max(axis=1), dtype=np.float32)


def _affinity(attribute: str) -> Callable[[Taste, Candidates], Column]:
    """Share of the shopper's habit and interest that has the candidate's value of an attribute."""
    place = ATTRIBUTES.index(attribute)

    def compute(taste: Taste, items: Candidates) -> Column:
        rows = np.concatenate([taste.habits.rows, taste.interests.rows])
        weights = np.concatenate([taste.habits.weights, taste.interests.weights])
        codes = items.snapshot.arrays.attributes[rows, place]
        known = codes >= 0
        total = float(weights[known].sum())
        found = np.full(len(items.rows), np.nan, dtype=np.float32)
        if total <= 0:
            return found
        sums = np.bincount(codes[known], weights=weights[known])
        wanted = items.attributes[:, place]
        has = wanted >= 0
        inside = np.where(has & (wanted < len(sums)), wanted, 0)
        found[has] = np.where(wanted < len(sums), sums[inside], 0.0)[has] / total
        return found

    return compute


def _repeat_chance(_taste: Taste, items: Candidates) -> Column:
    """The item's repeat share for what was ordered, missing for what is new to the shopper."""
    return np.where(np.isnan(items.own_column("orders")), np.nan, items.column("repeat_share")).astype(
        np.float32
    )


PAIR_FEATURES: Final = (
    Feature("pair.orders", "orders", "pair", "The shopper's orders of it; missing if never", _own("orders")),
    Feature("pair.units", "units", "pair", "Units the shopper ordered", _own("units")),
    Feature(
        "pair.days_since_order",
        "days",
        "pair",
        "Age of the shopper's latest order of it",
        _own("days_since_last"),
    ),
    Feature("pair.days_since_first_order", "days", "pair", "Age of the first", _own("days_since_first")),
    Feature(
        "pair.orders_since",
        "orders",
        "pair",
        "The shopper's orders after the latest with it",
        _own("orders_since"),
    ),
    Feature("pair.habit", "orders", "pair", "Orders of it, each halved every 120 days", _own("habit")),
    Feature(
        "pair.habit_short", "orders", "pair", "Orders of it, each halved every 30 days", _own("habit_short")
    ),
    Feature("pair.habit_share", "share", "pair", "Habit over the shopper's strongest habit", _habit_share),
    Feature("pair.gap_days", "days", "pair", "Mean days between the shopper's orders of it", _own_gap),
    Feature("pair.due", "ratio", "pair", "Days since the latest over the mean gap", _own_due),
    Feature(
        "pair.item_due", "ratio", "pair", "Days since the latest over the gap usual for the item", _item_due
    ),
    Feature("pair.order_share", "share", "pair", "Orders with it over all orders", _order_share),
    Feature(
        "pair.order_share_since_first",
        "share",
        "pair",
        "Orders with it over all orders since the first with it",
        _share_since_first,
    ),
    Feature(
        "pair.repeat_chance",
        "share",
        "pair",
        "Repeat share of an item the shopper had; missing for a new one",
        _repeat_chance,
    ),
    Feature("pair.last_units", "units", "pair", "Units of the latest order", _own("last_units")),
    Feature("pair.cancels", "events", "pair", "Times the shopper cancelled it", _own("cancels")),
    Feature("pair.returns", "events", "pair", "Times the shopper returned it", _own("returns")),
    Feature(
        "pair.price_to_usual_spend",
        "ratio",
        "pair",
        "Price over the shopper's median paid price",
        _price_to_usual,
    ),
    Feature(
        "pair.price_to_last_paid",
        "ratio",
        "pair",
        "Price over what the shopper paid last",
        _price_to_last_paid,
    ),
    Feature(
        "pair.views", "events", "pair", "Views by the shopper; missing if never looked at", _touched("views")
    ),
    Feature("pair.carts", "events", "pair", "Times put in the cart", _touched("carts")),
    Feature("pair.days_since_view", "days", "pair", "Age of the latest view", _touched("days_since_view")),
    Feature("pair.days_since_cart", "days", "pair", "Age of the latest cart", _touched("days_since_cart")),
    Feature("pair.session_views", "events", "pair", "Views in this visit", _touched("session_views")),
    Feature(
        "pair.session_carts",
        "events",
        "pair",
        "Carts in this visit, taken out again",
        _touched("session_carts"),
    ),
    Feature(
        "pair.interest",
        "events",
        "pair",
        "Looks halved every 7 days, a cart counts three",
        _touched("interest"),
    ),
    Feature(
        "pair.cosine_long",
        "cosine",
        "pair",
        "Item vector against the habits",
        _cosine(lambda taste: taste.long_vector),
    ),
    Feature(
        "pair.cosine_short",
        "cosine",
        "pair",
        "Item vector against the last month",
        _cosine(lambda taste: taste.short_vector),
    ),
    Feature(
        "pair.cosine_session",
        "cosine",
        "pair",
        "Item vector against this visit",
        _cosine(lambda taste: taste.session_vector),
    ),
    Feature(
        "pair.cosine_recent",
        "cosine",
        "pair",
        "Largest cosine with one of the 20 lines ordered last",
        _recent_cosine,
    ),
    *(
        Feature(
            f"pair.{name}_affinity",
            "share",
            "pair",
            f"Share of habit and interest with the same {name}",
            _affinity(name),
        )
        for name in ATTRIBUTES
    ),
)
