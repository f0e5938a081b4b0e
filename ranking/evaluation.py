"""How good the ranking is, on what people bought after the cut.

Over the whole catalogue: an item that no generator found counts as a miss.  Only shoppers who did
something before the cut are asked for, and only items sold before it count as truth.  Each
shopper weighs the same.
"""

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter
from typing import Final

import numpy as np
import polars as pl
from msgspec import Struct

from ranking import frames
from ranking.bundle import Bundle
from ranking.candidates import gathered, propose
from ranking.fusion import fuse
from ranking.generators import GENERATORS
from ranking.log import Rows, coded, seconds
from ranking.recommend import scored
from ranking.rules import spread_groups
from ranking.shopper import Shoppers
from ranking.taste import taste_of

DEPTH: Final = 20
NDCG_DEPTH: Final = 10
DISCOUNTS: Final = 1.0 / np.log2(np.arange(2, NDCG_DEPTH + 2))
RANKER: Final = "ranker"
SERVED: Final = "served"
FILLED: Final = "own_history, filled up"


class Quality(Struct, frozen=True):
    """One method's figures.

    Attributes:
        recall_at_20: Of what a shopper bought, found among 20; the divisor is min(20, number bought).
        ndcg_at_10: Against the best possible order of ten.
        new_recall_at_20: The same for items the shopper had never ordered; items ordered before are left
            out of the list first.
        new_ndcg_at_10: Likewise.
    """

    recall_at_20: float
    ndcg_at_10: float
    new_recall_at_20: float
    new_ndcg_at_10: float


class Evaluation(Struct, frozen=True):
    """All methods on the same shoppers and the same truth.

    Attributes:
        shoppers: Asked for. shoppers_with_new: of these, who bought something new to them.
        served: The ranker after the rules of ``ranking.rules``, with everything in stock.
        popularity: The generator ``trending`` alone: distinct buyers of seven days.
        own_history: What the shopper ordered, as the generator of that name has it, filled up with popularity.
        best_generator: Name of the generator with the best recall on this very truth, in its favour.
        candidate_recall: Share of the truth among the candidates: no ranker could pass it.
    """

    cut: datetime
    shoppers: int
    shoppers_with_new: int
    truths: int
    ranker: Quality
    served: Quality
    own_history: Quality
    popularity: Quality
    best_generator: str
    generators: dict[str, Quality]
    candidate_recall: float


class _Asked(Struct, frozen=True, eq=False):
    """A shopper's truth: number of items bought, those with a row, and what they had ordered before."""

    shopper: int
    bought: int
    bought_rows: Rows
    new: int
    had_rows: Rows


def evaluate(bundle: Bundle, interactions: pl.DataFrame, truth: pl.DataFrame) -> Evaluation:
    """Compare the bundle with simpler methods.

    Args:
        bundle: Trained before its cut.
        interactions: What shoppers did; only what lies before the bundle's cut is read.
        truth: shopper, sku, at, of orders after the cut; ``at`` before the cut is refused by leaving it out.

    Raises:
        WrongFrame: A frame lacks a column.
        ValueError: The truth names no shopper who is known.
    """
    cut = bundle.manifest.cut
    past = frames.interactions(interactions).filter(pl.col("at") < cut)
    log = coded(past, bundle.snapshot.skus)
    asked = _asked(past, frames.truth(truth).filter(pl.col("at") >= cut), log.shoppers, bundle.row_of)
    if not asked:
        raise ValueError("no known shopper in the truth")
    shoppers = Shoppers(log)
    allowed = np.ones(len(bundle.snapshot.skus), dtype=np.bool_)
    figures: dict[str, list[tuple[float, float, float, float]]] = {}
    found: list[float] = []
    for one in asked:
        shopper = shoppers.one(one.shopper, seconds(cut))
        taste = taste_of(shopper, bundle.snapshot, seconds(cut))
        proposals = propose(taste, bundle.snapshot, allowed)
        candidates = gathered(taste, bundle.snapshot, fuse(proposals, bundle.chances))
        rows, order = candidates.rows, scored(bundle, taste, candidates).order
        lists = {RANKER: rows[order], SERVED: rows[spread_groups(order, candidates.attributes[:, 0], DEPTH)]}
        lists |= {generator.name: one.rows for generator, one in zip(GENERATORS, proposals, strict=True)}
        lists[FILLED] = filled_up(lists["own_history"], lists["trending"])
        for name, listed in lists.items():
            figures.setdefault(name, []).append(_figures(one, listed))
        found.append(float(np.isin(one.bought_rows, rows).sum()) / one.bought)
    return _summary(cut, asked, {name: _quality(rows) for name, rows in figures.items()}, found)


def _asked(
    past: pl.DataFrame, truth: pl.DataFrame, names: tuple[str, ...], row_of: Mapping[str, int]
) -> list[_Asked]:
    """Known shoppers with a truth, in the order of the log.  A sold sku without a row is a miss for everybody."""
    ordered = past.filter(pl.col("type") == "ordered").select("shopper", "sku").unique()
    had = ordered.group_by("shopper").agg(pl.col("sku").alias("had"))
    bought = (
        truth.join(ordered.select("sku").unique(), on="sku", how="semi")
        .join(past.select("shopper").unique(), on="shopper", how="semi")
        .group_by("shopper")
        .agg(pl.col("sku").alias("bought"))
        .join(had, on="shopper", how="left")
    )
    number = {name: place for place, name in enumerate(names)}
    asked = [
        _Asked(
            number[name],
            len(skus),
            _rows(skus, row_of),
            len(set(skus) - set(before or ())),
            _rows(before or [], row_of),
        )
        for name, skus, before in bought.iter_rows()
        if name in number
    ]
    return sorted(asked, key=attrgetter("shopper"))


def filled_up(first: Rows, then: Rows) -> Rows:
    """The first list, followed by what the second has more."""
    return np.concatenate([first, then[~np.isin(then, first)]])


def _rows(skus: list[str], row_of: Mapping[str, int]) -> Rows:
    return np.array(sorted(row_of[sku] for sku in skus if sku in row_of), dtype=np.int32)


def _figures(one: _Asked, listed: Rows) -> tuple[float, float, float, float]:
    hits = np.isin(listed, one.bought_rows)
    fresh = hits[~np.isin(listed, one.had_rows)]
    return (*_recall_and_ndcg(hits, one.bought), *_recall_and_ndcg(fresh, one.new))


def _recall_and_ndcg(hits: np.ndarray[tuple[int], np.dtype[np.bool_]], bought: int) -> tuple[float, float]:
    if not bought:
        return float("nan"), float("nan")
    top = hits[:NDCG_DEPTH]
    gained = float((top * DISCOUNTS[: len(top)]).sum())
    return float(hits[:DEPTH].sum()) / min(DEPTH, bought), gained / float(DISCOUNTS[:bought].sum())


def _quality(figures: list[tuple[float, float, float, float]]) -> Quality:
    table = np.array(figures)
    counted = ~np.isnan(table)
    means = np.where(counted, table, 0.0).sum(axis=0) / np.maximum(counted.sum(axis=0), 1)
    return Quality(*(round(float(value), 4) for value in means))


def _summary(
    cut: datetime, asked: list[_Asked], qualities: dict[str, Quality], found: list[float]
) -> Evaluation:
    generators = {generator.name: qualities[generator.name] for generator in GENERATORS}
    return Evaluation(
        cut=cut,
        shoppers=len(asked),
        shoppers_with_new=sum(one.new > 0 for one in asked),
        truths=sum(one.bought for one in asked),
        ranker=qualities[RANKER],
        served=qualities[SERVED],
        own_history=qualities[FILLED],
        popularity=generators["trending"],
        best_generator=max(generators, key=lambda name: generators[name].recall_at_20),
        generators=generators,
        candidate_recall=round(float(np.mean(found)), 4),
    )
