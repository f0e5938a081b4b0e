"""Trains for the report and for serving, each in a process of its own."""

from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

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
from workers.training import train_from_lake


class Learned(Struct, frozen=True):
    """What was trained.

    Attributes:
        version: Of the bundle that is served, which has seen the whole year.
        ranking: Figures of the two that saw the time before the split only.
    """

    version: str
    ranking: RankingFigures


def learn(settings: Settings, *, split_at: datetime, until: datetime, seed: int, advance: Advance) -> Learned:
    """Train on the lake with the attribution it has: to the split with and without simulated events, and to the end."""
    bundles = settings.home / "evaluation"
    bundles.mkdir(exist_ok=True)
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
        lake = settings.lake
        everything = pool.submit(_judged, lake, bundles / "everything", split_at, seed, server_only=False)
        without = pool.submit(_judged, lake, bundles / "orders_only", split_at, seed, server_only=True)
        served = pool.submit(_served, settings.lake, settings.bundles, until, seed)
        jobs: list[Future[Evaluation] | Future[str]] = [everything, without, served]
        for done, _job in enumerate(as_completed(jobs), start=1):
            advance(done / len(jobs))
        return Learned(served.result(), ranking(everything.result(), without.result()))


def _judged(lake: Path, folder: Path, cut: datetime, seed: int, *, server_only: bool) -> Evaluation:
    """Train before the cut and compare on the order lines after it."""
    everything = Lake(lake)
    seen = interactions(everything, server_only=server_only)
    train_bundle(seen, catalogue(everything), cut=cut, folder=folder, seed=seed)
    truth = seen.filter((pl.col("type") == "ordered") & (pl.col("at") >= cut)).select("shopper", "sku", "at")
    return evaluate(load(folder), seen, truth)


def _served(lake: Path, bundles: Path, cut: datetime, seed: int) -> str:
    return train_from_lake(Lake(lake), bundles, cut, seed).version
