"""The answer to one request: candidates, features, score, rules."""

from datetime import datetime

import numpy as np
from msgspec import Struct

from graph.ids import Sku
from ranking.bundle import Bundle
from ranking.candidates import Candidates, candidates_of
from ranking.features import FEATURES
from ranking.fusion import CANDIDATES, bucket
from ranking.generators import GENERATORS
from ranking.log import Column, seconds
from ranking.matrix import feature_matrix
from ranking.rules import Exploration, explored, spread_groups
from ranking.shopper import Shopper
from ranking.stock import StockBitmap, StockMask
from ranking.taste import Taste, taste_of


class Recommended(Struct, frozen=True):
    """One item to show.

    Attributes:
        rank: Position from 1.
        score: Model output; comparable within one answer only.
        reason: Stable code, one of ``ranking.recommend.REASONS``.
        generators: Which generators proposed it.
    """

    sku: Sku
    rank: int
    score: float
    reason: str
    generators: tuple[str, ...]


REASONS = ("looked_at_now", "exploring", *dict.fromkeys(generator.reason for generator in GENERATORS))
"""Codes that an answer may carry; their words belong to the storefront."""


class Scored(Struct, frozen=True, eq=False):
    """Candidates with scores, and their positions best first."""

    candidates: Candidates
    scores: Column
    order: np.ndarray[tuple[int], np.dtype[np.int64]]


def recommend(
    bundle: Bundle,
    shopper: Shopper,
    stock: StockBitmap,
    *,
    limit: int,
    now: datetime,
    exploration: Exploration | None = None,
) -> list[Recommended]:
    """Return at most ``limit`` items that can be bought now, best first.

    The same arguments give the same answer.  A shopper without events gets what sells now; fewer than
    ``limit`` come back only if fewer are in stock.
    """
    found = ranked(bundle, shopper, stock.mask, seconds(now))
    groups = found.candidates.attributes[:, 0]
    order = spread_groups(found.order, groups, limit)
    fresh: frozenset[int] = frozenset()
    if exploration is not None:
        order, fresh = explored(order, limit, exploration)
    return [
        _recommended(bundle, found, int(position), rank, exploring=int(position) in fresh)
        for rank, position in enumerate(order[:limit], start=1)
    ]


def ranked(
    bundle: Bundle, shopper: Shopper, allowed: StockMask, now_s: int, count: int = CANDIDATES
) -> Scored:
    """Candidates by score alone, before any rule; ties go to the smaller row."""
    taste = taste_of(shopper, bundle.snapshot, now_s)
    return scored(bundle, taste, candidates_of(taste, bundle.snapshot, allowed, bundle.chances, count))


def scored(bundle: Bundle, taste: Taste, candidates: Candidates) -> Scored:
    """Score the candidates of a shopper."""
    if not len(candidates.rows):
        return Scored(candidates, np.empty(0, np.float32), np.empty(0, np.int64))
    scores = bundle.scorer.score(feature_matrix(taste, candidates, FEATURES))
    return Scored(candidates, scores, np.lexsort((candidates.rows, -scores)))


def _recommended(bundle: Bundle, scored: Scored, position: int, rank: int, *, exploring: bool) -> Recommended:
    places = scored.candidates.fused.places[position]
    found = np.flatnonzero(~np.isnan(places))
    return Recommended(
        Sku(bundle.snapshot.skus[int(scored.candidates.rows[position])]),
        rank,
        float(scored.scores[position]),
        "exploring" if exploring else _reason(bundle, scored, position),
        tuple(GENERATORS[number].name for number in found),
    )


def _reason(bundle: Bundle, scored: Scored, position: int) -> str:
    """What speaks loudest for an item: this visit, an earlier order, else the likeliest generator's place."""
    items = scored.candidates
    if items.touched_column("session_views")[position] > 0:
        return "looked_at_now"
    if items.own_column("orders")[position] > 0:
        return "bought_before"
    places = items.fused.places[position]
    found = np.flatnonzero(~np.isnan(places))
    chances = bundle.chances[found, bucket(places[found].astype(np.int32) - 1)]
    return GENERATORS[int(found[np.argmax(chances)])].reason
