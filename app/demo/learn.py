"""Trains for the report and for serving, each in a process of its own."""

import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import polars as pl
from msgspec import Struct

from app.demo.clock import Advance
from app.demo.report.figures import RankingFigures
from app.demo.report.ranking import ranking
from app.lake.interactions import catalogue, interactions
from app.lake.lake import Lake
from app.settings import Settings
from ranking.bundle import load
from ranking.evaluation import Evaluation, evaluate
from ranking.train import train_bundle
from workers.prepare import begin
from workers.training import refresh_from_lake

_EVERYTHING: Final = "everything"


class Learned(Struct, frozen=True):
    """What was trained.

    Attributes:
        version: Of the bundle that is served: the whole year, ranked by the model of the first.
        ranking: Figures of the two that saw the time before the split only.
    """

    version: str
    ranking: RankingFigures


def learn(settings: Settings, *, split_at: datetime, until: datetime, seed: int, advance: Advance) -> Learned:
    """Train on the lake up to the split, with and without simulated events, and serve the whole year with the first."""
    folder = settings.home / "evaluation"
    folder.mkdir(exist_ok=True)
    with ProcessPoolExecutor(
        max_workers=2, mp_context=get_context("spawn"), initializer=begin, initargs=(os.getpid(),)
    ) as pool:
        lake = settings.lake
        everything = pool.submit(_judged, lake, folder / _EVERYTHING, split_at, seed, server_only=False)
        without = pool.submit(_judged, lake, folder / "orders_only", split_at, seed, server_only=True)
        for done, _job in enumerate(as_completed([everything, without]), start=1):
            advance(done / 3)
        judged = ranking(everything.result(), without.result())
    served = refresh_from_lake(Lake(settings.lake), settings.bundles, folder / _EVERYTHING, until)
    return Learned(served.version, judged)


def _judged(lake: Path, folder: Path, cut: datetime, seed: int, *, server_only: bool) -> Evaluation:
    """Train before the cut and compare on the order lines after it."""
    everything = Lake(lake)
    seen = interactions(everything, server_only=server_only)
    train_bundle(seen, catalogue(everything), cut=cut, folder=folder, seed=seed)
    return evaluate(load(folder), seen, _bought(seen, cut))


def _bought(seen: pl.DataFrame, cut: datetime) -> pl.DataFrame:
    """Return the order lines after the cut of those who had ordered before it: the same customers in every run."""
    orders = seen.filter(pl.col("type") == "ordered")
    known = orders.filter(pl.col("at") < cut).select("shopper").unique()
    return (
        orders.filter(pl.col("at") >= cut)
        .join(known, on="shopper", how="semi")
        .select("shopper", "sku", "at")
    )
