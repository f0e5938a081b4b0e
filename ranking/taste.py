"""What a shopper's events say at one moment; computed once a request and read by generators and features."""

from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from ranking.log import CANCELLED, CARTED, DAY_S, ORDERED, RETURNED, VIEWED, Column, Matrix, Rows
from ranking.shopper import Shopper
from ranking.snapshot import Snapshot

OWN: Final = (
    "orders",
    "units",
    "days_since_last",
    "days_since_first",
    "habit",
    "habit_short",
    "last_paid_gbp",
    "last_units",
    "cancels",
    "returns",
    "orders_since",
)
"""Of an item that the shopper ordered: habit is the number of orders, each halved every 120 days (short: 30)."""

TOUCHED: Final = (
    "views",
    "carts",
    "days_since_view",
    "days_since_cart",
    "session_views",
    "session_carts",
    "interest",
)
"""Of an item that the shopper viewed or put in a cart: interest is the events, each halved every 7 days."""

HABIT_DAYS: Final = 120.0
INTEREST_DAYS: Final = 7.0
SEEDS: Final = 120


class Seeds(Struct, frozen=True, eq=False):
    """Items that stand for a shopper, heaviest first."""

    rows: Rows
    weights: Column


class Taste(Struct, frozen=True, eq=False):
    """One shopper at ``now_s``; later events are not in it.

    Attributes:
        own_rows: Items ordered, ascending; ``own`` has a row each, columns ``OWN``.
        touched_rows: Items viewed or carted, ascending; ``touched`` has columns ``TOUCHED``.
        carted: Items in the cart now: put there in this visit and not ordered since.
        ordered: The order events, ascending in time.
        habits: Up to 120 items by habit.
        interests: Up to 120 items by interest, those of this visit four times as heavy.
        long_vector: Direction of the habits; zero without history. short: of the last 30 days. session:
            of this visit.
    """

    now_s: int
    shopper: Shopper
    ordered: Shopper
    own_rows: Rows
    own: Matrix
    touched_rows: Rows
    touched: Matrix
    carted: Rows
    habits: Seeds
    interests: Seeds
    long_vector: Column
    short_vector: Column
    session_vector: Column

    def own_column(self, name: str) -> Column:
        """One column of the items ordered."""
        return self.own[:, OWN.index(name)]


def taste_of(shopper: Shopper, snapshot: Snapshot, now_s: int) -> Taste:
    """Read a shopper's events before ``now_s`` against the items."""
    past = shopper.before(now_s)
    ordered = _where(past, past.kind == ORDERED)
    looked = _where(past, (past.kind == VIEWED) | (past.kind == CARTED))
    own_rows, own = _own(past, ordered, now_s)
    touched_rows, touched = _touched(looked, now_s)
    visit = touched[:, TOUCHED.index("session_views")] + touched[:, TOUCHED.index("session_carts")]
    interest = touched[:, TOUCHED.index("interest")] * np.where(visit > 0, 4.0, 1.0).astype(np.float32)
    habits = _heaviest(own_rows, own[:, OWN.index("habit")])
    item_vectors = snapshot.arrays.vectors
    return Taste(
        now_s=now_s,
        shopper=past,
        ordered=ordered,
        own_rows=own_rows,
        own=own,
        touched_rows=touched_rows,
        touched=touched,
        carted=_in_cart(past),
        habits=habits,
        interests=_heaviest(touched_rows, interest),
        long_vector=_direction(item_vectors, habits.rows, habits.weights),
        short_vector=_direction(item_vectors, own_rows, own[:, OWN.index("habit_short")]),
        session_vector=_direction(item_vectors, touched_rows, visit),
    )


def _where(shopper: Shopper, chosen: npt.NDArray[np.bool_]) -> Shopper:
    return Shopper(
        shopper.row[chosen],
        shopper.at_s[chosen],
        shopper.kind[chosen],
        shopper.quantity[chosen],
        shopper.price_gbp[chosen],
        shopper.order[chosen],
        shopper.in_session[chosen],
    )


def _own(past: Shopper, ordered: Shopper, now_s: int) -> tuple[Rows, Matrix]:
    rows, place = np.unique(ordered.row, return_inverse=True)
    own = np.zeros((len(rows), len(OWN)), dtype=np.float32)
    if not len(rows):
        return rows.astype(np.int32), own
    age_days = (now_s - ordered.at_s) / DAY_S
    _, first = np.unique(
        place.astype(np.int64) * (int(ordered.order.max()) + 1) + ordered.order, return_index=True
    )
    own[:, 0] = np.bincount(place[first], minlength=len(rows))
    own[:, 1] = np.bincount(place, weights=ordered.quantity, minlength=len(rows))
    own[place, 2] = age_days
    own[place[::-1], 3] = age_days[::-1]
    own[:, 4] = np.bincount(place[first], weights=np.exp2(-age_days[first] / HABIT_DAYS), minlength=len(rows))
    own[:, 5] = np.bincount(place[first], weights=np.exp2(-age_days[first] / 30.0), minlength=len(rows))
    own[place, 6] = ordered.price_gbp
    own[place, 7] = ordered.quantity
    own[:, 8] = _times(past.row[past.kind == CANCELLED], rows)
    own[:, 9] = _times(past.row[past.kind == RETURNED], rows)
    starts = np.sort(ordered.at_s[np.unique(ordered.order, return_index=True)[1]])
    last_s = np.zeros(len(rows), dtype=np.int64)
    last_s[place] = ordered.at_s
    own[:, 10] = len(starts) - np.searchsorted(starts, last_s, side="right")
    return rows.astype(np.int32), own


def _times(events: Rows, rows: Rows) -> Column:
    place = np.searchsorted(rows, events)
    inside = place < len(rows)
    inside[inside] = rows[place[inside]] == events[inside]
    return np.bincount(place[inside], minlength=len(rows)).astype(np.float32)


def _touched(looked: Shopper, now_s: int) -> tuple[Rows, Matrix]:
    rows, place = np.unique(looked.row, return_inverse=True)
    touched = np.zeros((len(rows), len(TOUCHED)), dtype=np.float32)
    touched[:, 2:4] = np.nan
    age_days = ((now_s - looked.at_s) / DAY_S).astype(np.float32)
    for column, kind in enumerate((VIEWED, CARTED)):
        chosen = looked.kind == kind
        visit = chosen & looked.in_session
        touched[:, column] = np.bincount(place[chosen], minlength=len(rows))
        touched[place[chosen], 2 + column] = age_days[chosen]
        touched[:, 4 + column] = np.bincount(place[visit], minlength=len(rows))
    decay = np.exp2(-age_days / INTEREST_DAYS) * np.where(looked.kind == CARTED, 3.0, 1.0)
    touched[:, 6] = np.bincount(place, weights=decay, minlength=len(rows))
    return rows.astype(np.int32), touched


def _in_cart(past: Shopper) -> Rows:
    put = np.unique(past.row[(past.kind == CARTED) & past.in_session])
    since = past.at_s[past.in_session].min() if past.in_session.any() else 0
    return np.setdiff1d(put, past.row[(past.kind == ORDERED) & (past.at_s >= since)]).astype(np.int32)


def _heaviest(rows: Rows, weights: Column) -> Seeds:
    order = np.lexsort((rows, -weights))[:SEEDS]
    return Seeds(rows[order], weights[order])


def _direction(vectors: Matrix, rows: Rows, weights: Column) -> Column:
    total = weights @ vectors[rows] if len(rows) else np.zeros(vectors.shape[1], dtype=np.float32)
    length = float(np.linalg.norm(total))
    return (total / length).astype(np.float32) if length > 1e-6 else np.zeros_like(total)
