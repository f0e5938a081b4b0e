"""Features of the shopper alone; the same for every candidate."""

from collections.abc import Callable
from typing import Final

import numpy as np

from ranking.candidates import Candidates
from ranking.features.feature import Feature, broadcast
from ranking.log import CARTED, DAY_S, VIEWED, Column
from ranking.taste import Taste

NAN: Final = float("nan")


def _one(value: Callable[[Taste], float]) -> Callable[[Taste, Candidates], Column]:
    return lambda taste, items: broadcast(value(taste), items)


def _orders(taste: Taste) -> float:
    return float(len(np.unique(taste.ordered.order)))


def _days_since_order(taste: Taste) -> float:
    return (taste.now_s - int(taste.ordered.at_s[-1])) / DAY_S if len(taste.ordered.at_s) else NAN


def _days_since_first_order(taste: Taste) -> float:
    return (taste.now_s - int(taste.ordered.at_s[0])) / DAY_S if len(taste.ordered.at_s) else NAN


def _days_between_orders(taste: Taste) -> float:
    orders = _orders(taste)
    if orders < 2:
        return NAN
    return int(taste.ordered.at_s[-1] - taste.ordered.at_s[0]) / DAY_S / (orders - 1)


def _order_due(taste: Taste) -> float:
    between = _days_between_orders(taste)
    return _days_since_order(taste) / between if between > 0 else NAN


def _distinct_items(taste: Taste) -> float:
    return float(len(taste.own_rows))


def _items_per_order(taste: Taste) -> float:
    return len(taste.ordered.row) / orders if (orders := _orders(taste)) else NAN


def _units_per_line(taste: Taste) -> float:
    return float(taste.ordered.quantity.mean()) if len(taste.ordered.row) else NAN


def _repeat_share(taste: Taste) -> float:
    return float((taste.own_column("orders") > 1).mean()) if len(taste.own_rows) else NAN


def median_paid_gbp(taste: Taste) -> float:
    """Median price of the order lines; NaN for a first-time shopper."""
    prices = taste.ordered.price_gbp
    prices = prices[~np.isnan(prices)]
    return float(np.median(prices)) if len(prices) else NAN


def _last_order_items(taste: Taste) -> float:
    orders = taste.ordered.order
    return float((orders == orders[-1]).sum()) if len(orders) else NAN


def _looks(taste: Taste, days: int) -> float:
    kinds = taste.shopper.kind[taste.shopper.at_s >= taste.now_s - days * DAY_S]
    return float(((kinds == VIEWED) | (kinds == CARTED)).sum())


def _session_looks(taste: Taste) -> float:
    return float(taste.shopper.in_session.sum())


def _session_minutes(taste: Taste) -> float:
    started = taste.shopper.at_s[taste.shopper.in_session]
    return (taste.now_s - int(started[0])) / 60.0 if len(started) else NAN


def _days_since_look(taste: Taste) -> float:
    looked = taste.shopper.at_s[(taste.shopper.kind == VIEWED) | (taste.shopper.kind == CARTED)]
    return (taste.now_s - int(looked[-1])) / DAY_S if len(looked) else NAN


SHOPPER_FEATURES: Final = (
    Feature("shopper.orders", "orders", "shopper", "Orders so far", _one(_orders)),
    Feature(
        "shopper.days_since_order", "days", "shopper", "Age of the latest order", _one(_days_since_order)
    ),
    Feature(
        "shopper.days_since_first_order",
        "days",
        "shopper",
        "Age of the first order",
        _one(_days_since_first_order),
    ),
    Feature(
        "shopper.days_between_orders", "days", "shopper", "Mean gap of the orders", _one(_days_between_orders)
    ),
    Feature(
        "shopper.order_due",
        "ratio",
        "shopper",
        "Days since the latest order over the mean gap",
        _one(_order_due),
    ),
    Feature("shopper.distinct_items", "items", "shopper", "Different items ordered", _one(_distinct_items)),
    Feature("shopper.items_per_order", "lines", "shopper", "Mean lines of an order", _one(_items_per_order)),
    Feature(
        "shopper.last_order_items", "lines", "shopper", "Lines of the latest order", _one(_last_order_items)
    ),
    Feature(
        "shopper.units_per_line", "units", "shopper", "Mean units of an order line", _one(_units_per_line)
    ),
    Feature(
        "shopper.repeat_share",
        "share",
        "shopper",
        "Of the items ordered, those ordered twice or more",
        _one(_repeat_share),
    ),
    Feature(
        "shopper.median_paid_gbp", "GBP", "shopper", "Median price of the order lines", _one(median_paid_gbp)
    ),
    Feature(
        "shopper.looks_7d",
        "events",
        "shopper",
        "Views and carts of 7 days",
        _one(lambda taste: _looks(taste, 7)),
    ),
    Feature(
        "shopper.looks_28d",
        "events",
        "shopper",
        "Views and carts of 28 days",
        _one(lambda taste: _looks(taste, 28)),
    ),
    Feature(
        "shopper.days_since_look", "days", "shopper", "Age of the latest view or cart", _one(_days_since_look)
    ),
    Feature("request.session_looks", "events", "request", "Item events of this visit", _one(_session_looks)),
    Feature(
        "request.session_minutes",
        "minutes",
        "request",
        "Since the first item event of this visit",
        _one(_session_minutes),
    ),
)
