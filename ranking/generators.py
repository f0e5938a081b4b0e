"""Where candidates come from: each generator proposes items with a score of its own, best first."""

from collections.abc import Callable
from typing import Final

import numpy as np
from msgspec import Struct

from ranking.log import Column, Matrix, Rows
from ranking.snapshot import RECENCY_DAYS, Snapshot
from ranking.stock import StockMask
from ranking.taste import Seeds, Taste

DEPTH: Final = 200
GROUP_MEMBERS: Final = 20


class Proposal(Struct, frozen=True, eq=False):
    """At most 200 items of one generator, best first; scores compare within one generator only."""

    rows: Rows
    scores: Column


class Generator(Struct, frozen=True):
    """One source of candidates.

    Attributes:
        name: Stable; names features and appears in answers.
        reason: Code shown with an item that this generator ranks best.
        propose: Pure; only items that the mask allows are returned.
    """

    name: str
    reason: str
    propose: Callable[[Taste, Snapshot, StockMask], Proposal]


def best(rows: Rows, scores: Column, allowed: StockMask, count: int = DEPTH) -> Proposal:
    """Keep the allowed items with the largest positive scores; ties go to the smaller row."""
    kept = allowed[rows] & (scores > 0)
    rows, scores = rows[kept], scores[kept]
    order = np.lexsort((rows, -scores))[:count]
    return Proposal(rows[order].astype(np.int32), scores[order].astype(np.float32))


def spread(seeds: Seeds, rows: Rows, weights: Matrix) -> tuple[Rows, Column]:
    """Sum the neighbours of the seeds, each by the seed's weight."""
    found = rows[seeds.rows].ravel()
    scores = (weights[seeds.rows] * seeds.weights[:, None]).ravel()
    kept = found >= 0
    found, scores = found[kept], scores[kept]
    if len(rows) <= 65_536:
        sums = np.bincount(found, weights=scores, minlength=len(rows))
        unique = np.flatnonzero(sums)
        return unique.astype(np.int32), sums[unique].astype(np.float32)
    unique, place = np.unique(found, return_inverse=True)
    return unique.astype(np.int32), np.bincount(place, weights=scores).astype(np.float32)


def _own_history(taste: Taste, snapshot: Snapshot, allowed: StockMask) -> Proposal:
    """What the shopper ordered before, by habit times the root of this week's buyers."""
    buyers = snapshot.column("buyers_7d")[taste.own_rows]
    return best(taste.own_rows, taste.own_column("habit") * np.sqrt(buyers + 1.0), allowed)


def _similar_shoppers(taste: Taste, snapshot: Snapshot, allowed: StockMask) -> Proposal:
    """What shoppers of the same items tend to buy; every item ordered votes, halved every 120 days."""
    arrays = snapshot.arrays
    recency = np.exp2(-taste.own_column("days_since_last") / RECENCY_DAYS).astype(np.float32)
    return best(*spread(Seeds(taste.own_rows, recency), arrays.bought_rows, arrays.bought_weights), allowed)


def _same_baskets(taste: Taste, snapshot: Snapshot, allowed: StockMask) -> Proposal:
    """What lay in the same baskets."""
    arrays = snapshot.arrays
    return best(*spread(taste.habits, arrays.basket_rows, arrays.basket_weights), allowed)


def _viewed_together(taste: Taste, snapshot: Snapshot, allowed: StockMask) -> Proposal:
    """What is viewed in the same visits as the items the shopper looked at, and these items themselves."""
    arrays = snapshot.arrays
    rows, scores = spread(taste.interests, arrays.viewed_rows, arrays.viewed_weights)
    seen = np.concatenate([taste.interests.rows, rows])
    unique, place = np.unique(seen, return_inverse=True)
    sums = np.bincount(place, weights=np.concatenate([taste.interests.weights, scores]))
    return best(unique.astype(np.int32), sums.astype(np.float32), allowed)


def _same_group(taste: Taste, snapshot: Snapshot, allowed: StockMask) -> Proposal:
    """Other variants of what the shopper looked at or ordered last."""
    arrays = snapshot.arrays
    seeds = np.concatenate([taste.interests.rows[:GROUP_MEMBERS], taste.habits.rows[:GROUP_MEMBERS]])
    weights = np.concatenate([taste.interests.weights[:GROUP_MEMBERS], taste.habits.weights[:GROUP_MEMBERS]])
    if not len(seeds):
        return Proposal(np.empty(0, np.int32), np.empty(0, np.float32))
    members = [snapshot.group_members(int(group))[:GROUP_MEMBERS] for group in arrays.attributes[seeds, 0]]
    rows = np.concatenate(members)
    scores = np.repeat(weights, [len(found) for found in members])
    unique, place = np.unique(rows, return_inverse=True)
    sums = np.bincount(place, weights=scores).astype(np.float32)
    fresh = ~np.isin(unique, seeds)
    return best(unique[fresh].astype(np.int32), sums[fresh], allowed, count=100)


def _nearest_vectors(taste: Taste, snapshot: Snapshot, allowed: StockMask) -> Proposal:
    """Items whose vector lies nearest to the shopper's: this visit's, else the habits'."""
    vector = taste.session_vector if taste.session_vector.any() else taste.long_vector
    if not vector.any():
        return Proposal(np.empty(0, np.int32), np.empty(0, np.float32))
    rows, cosines = snapshot.index.nearest(vector, DEPTH)
    return best(rows, cosines, allowed)


def _trending(_taste: Taste, snapshot: Snapshot, allowed: StockMask) -> Proposal:
    """What most shoppers bought in the seven days before the bundle was made."""
    top = snapshot.trending[: 5 * DEPTH]
    rows = top[allowed[top]][:DEPTH]
    return Proposal(rows, snapshot.column("buyers_7d")[rows])


GENERATORS: Final = (
    Generator("own_history", "bought_before", _own_history),
    Generator("similar_shoppers", "others_like_you", _similar_shoppers),
    Generator("same_baskets", "bought_together", _same_baskets),
    Generator("viewed_together", "viewed_together", _viewed_together),
    Generator("nearest_vectors", "your_taste", _nearest_vectors),
    Generator("same_group", "same_product", _same_group),
    Generator("trending", "popular_now", _trending),
)
"""In this order everywhere: calibration rows, feature columns, answers."""
