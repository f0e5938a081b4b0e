"""Latency of ``recommend`` in one process on one thread, beside a popularity floor.

``python -m bench.ranking_latency [DEMO] [REQUESTS]``: DEMO is the folder of a finished ``kindred demo``, ``var/demo``
if left out.  Shoppers are drawn from its interactions before the bundle's cut, each with all their events.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from app.lake.interactions import interactions
from app.lake.lake import Lake
from ranking import frames
from ranking.bundle import CURRENT, Bundle, load
from ranking.candidates import candidates_of
from ranking.features import FEATURES
from ranking.log import coded, seconds
from ranking.matrix import feature_matrix
from ranking.recommend import recommend
from ranking.shopper import Shopper, Shoppers
from ranking.stock import StockBitmap, stock_of
from ranking.taste import taste_of

LIMIT = 12


def percentiles(label: str, call: Callable[[Shopper], object], shoppers: list[Shopper]) -> None:
    """Time one call a shopper, after 50 that are not counted."""
    for shopper in shoppers[:50]:
        call(shopper)
    taken = np.empty(len(shoppers))
    for number, shopper in enumerate(shoppers):
        start = time.perf_counter()
        call(shopper)
        taken[number] = (time.perf_counter() - start) * 1_000
    p50, p95, p99 = np.percentile(taken, [50, 95, 99])
    print(f"{label:34s} p50 {p50:6.2f} ms   p95 {p95:6.2f} ms   p99 {p99:6.2f} ms")


def popular(bundle: Bundle, stock: StockBitmap) -> list[str]:
    """The floor: what sells, filtered by stock."""
    rows = bundle.snapshot.trending
    return [bundle.snapshot.skus[row] for row in rows[stock.mask[rows]][:LIMIT]]


def main(demo: Path, requests: int) -> None:
    """Print one line a step."""
    if not (demo / "bundles" / CURRENT).exists():
        print(f"skipped: {demo} is not the folder of a finished demo")
        return
    bundle = load(demo / "bundles" / CURRENT)
    cut = bundle.manifest.cut
    past = frames.interactions(interactions(Lake(demo / "lake"))).filter(pl.col("at") < cut)
    log = coded(past, bundle.snapshot.skus)
    everyone = Shoppers(log)
    drawn = np.random.default_rng(1).integers(0, len(log.shoppers), requests)
    shoppers = [everyone.one(int(number), seconds(cut)) for number in drawn]
    stock = stock_of(bundle.row_of, bundle.snapshot.skus)
    tastes = [(shopper, taste_of(shopper, bundle.snapshot, seconds(cut))) for shopper in shoppers]
    candidates = {
        id(shopper): candidates_of(taste, bundle.snapshot, stock.mask, bundle.chances)
        for shopper, taste in tastes
    }
    by_id = {id(shopper): taste for shopper, taste in tastes}
    matrices = {
        key: feature_matrix(by_id[key], found, FEATURES) for key, found in list(candidates.items())[:200]
    }
    print(f"{requests} requests, {len(bundle.snapshot.skus)} items, {len(FEATURES)} features")
    percentiles("popularity floor", lambda _shopper: popular(bundle, stock), shoppers)
    percentiles("taste", lambda one: taste_of(one, bundle.snapshot, seconds(cut)), shoppers)
    percentiles(
        "candidates",
        lambda one: candidates_of(by_id[id(one)], bundle.snapshot, stock.mask, bundle.chances),
        shoppers,
    )
    percentiles(
        "features", lambda one: feature_matrix(by_id[id(one)], candidates[id(one)], FEATURES), shoppers
    )
    few = [shopper for shopper in shoppers if id(shopper) in matrices]
    percentiles("score", lambda one: bundle.scorer.score(matrices[id(one)]), few)
    percentiles(
        "recommend, all of it", lambda one: recommend(bundle, one, stock, limit=LIMIT, now=cut), shoppers
    )


if __name__ == "__main__":
    main(
        Path(sys.argv[1] if len(sys.argv) > 1 else "var/demo"),
        int(sys.argv[2]) if len(sys.argv) > 2 else 1_000,
    )
