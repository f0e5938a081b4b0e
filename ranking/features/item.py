"""Features of the item alone, as it stood when the bundle was made."""

from collections.abc import Callable
from typing import Final

import numpy as np

from ranking.candidates import Candidates
from ranking.features.feature import Feature, ratio
from ranking.log import Column
from ranking.taste import Taste


def _column(name: str) -> Callable[[Taste, Candidates], Column]:
    return lambda _taste, items: items.column(name)


def _trend_week(_taste: Taste, items: Candidates) -> Column:
    return ratio(items.column("buyers_7d") * 4.0, items.column("buyers_28d"))


def _trend_month(_taste: Taste, items: Candidates) -> Column:
    return ratio(items.column("buyers_28d") * 3.25, items.column("buyers_91d"))


def _trend_quarter(_taste: Taste, items: Candidates) -> Column:
    return ratio(items.column("buyers_91d"), items.column("buyers_all"))


def _cart_share(_taste: Taste, items: Candidates) -> Column:
    return ratio(items.column("carters_28d"), items.column("viewers_28d"))


def _buy_share(_taste: Taste, items: Candidates) -> Column:
    return ratio(items.column("buyers_28d"), items.column("viewers_28d"))


def _discount(_taste: Taste, items: Candidates) -> Column:
    return 1.0 - ratio(items.column("price_gbp"), items.column("paid_gbp"))


def _group_size(_taste: Taste, items: Candidates) -> Column:
    arrays = items.snapshot.arrays
    groups = items.attributes[:, 0]
    return (arrays.group_starts[groups + 1] - arrays.group_starts[groups]).astype(np.float32)


def _new_buyer_share(_taste: Taste, items: Candidates) -> Column:
    return ratio(items.column("new_buyers_28d"), items.column("buyers_28d"))


ITEM_FEATURES: Final = (
    Feature("item.price_gbp", "GBP", "item", "Listed price, else the mean paid price", _column("price_gbp")),
    Feature("item.buyers_1d", "shoppers", "item", "Distinct buyers of the last day", _column("buyers_1d")),
    Feature("item.buyers_7d", "shoppers", "item", "Distinct buyers of 7 days", _column("buyers_7d")),
    Feature("item.buyers_14d", "shoppers", "item", "Distinct buyers of 14 days", _column("buyers_14d")),
    Feature("item.buyers_28d", "shoppers", "item", "Distinct buyers of 28 days", _column("buyers_28d")),
    Feature("item.buyers_91d", "shoppers", "item", "Distinct buyers of 91 days", _column("buyers_91d")),
    Feature("item.buyers_all", "shoppers", "item", "Distinct buyers ever", _column("buyers_all")),
    Feature("item.units_28d", "units", "item", "Units sold in 28 days", _column("units_28d")),
    Feature("item.orders_28d", "order lines", "item", "Order lines of 28 days", _column("orders_28d")),
    Feature("item.viewers_7d", "shoppers", "item", "Distinct viewers of 7 days", _column("viewers_7d")),
    Feature("item.viewers_28d", "shoppers", "item", "Distinct viewers of 28 days", _column("viewers_28d")),
    Feature(
        "item.carters_28d", "shoppers", "item", "Who put it in a cart in 28 days", _column("carters_28d")
    ),
    Feature(
        "item.popularity_7d",
        "place",
        "item",
        "Place by buyers of 7 days; missing without one",
        _column("popularity_7d"),
    ),
    Feature("item.trend_7d_28d", "ratio", "item", "Buyers a week of 7 days over those of 28", _trend_week),
    Feature(
        "item.trend_28d_91d", "ratio", "item", "Buyers a month of 28 days over those of 91", _trend_month
    ),
    Feature("item.trend_91d_all", "ratio", "item", "Buyers of 91 days over those ever", _trend_quarter),
    Feature(
        "item.new_buyer_share",
        "share",
        "item",
        "Of the buyers of 28 days, those who had never bought it",
        _new_buyer_share,
    ),
    Feature(
        "item.cart_share", "share", "item", "Who put it in a cart over who viewed it, 28 days", _cart_share
    ),
    Feature("item.buy_share", "share", "item", "Buyers over viewers, 28 days", _buy_share),
    Feature(
        "item.days_since_first_sold",
        "days",
        "item",
        "Age of its first order",
        _column("days_since_first_sold"),
    ),
    Feature(
        "item.days_since_last_sold",
        "days",
        "item",
        "Age of its latest order",
        _column("days_since_last_sold"),
    ),
    Feature(
        "item.repeat_share",
        "share",
        "item",
        "Of its buyers, those with two orders of it or more",
        _column("repeat_share"),
    ),
    Feature(
        "item.repeat_days",
        "days",
        "item",
        "Mean days between a shopper's orders of it",
        _column("repeat_days"),
    ),
    Feature(
        "item.units_per_order", "units", "item", "Mean units of an order line", _column("units_per_order")
    ),
    Feature(
        "item.cancel_share", "share", "item", "Who cancelled it over who bought it", _column("cancel_share")
    ),
    Feature(
        "item.return_share", "share", "item", "Who returned it over who bought it", _column("return_share")
    ),
    Feature(
        "item.discount", "share", "item", "How far the listed price is below the mean paid price", _discount
    ),
    Feature("item.group_size", "items", "item", "Variants of its group", _group_size),
)
