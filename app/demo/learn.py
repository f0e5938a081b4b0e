"""Trains for the report and for serving, each in a process of its own."""

import os
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
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
from ranking.evaluation import Measured, measure, summary
from ranking.train import train_bundle
from workers.prepare import begin
from workers.training import refresh_from_lake

_EVERYTHING: Final = "everything"
_ORDERS: Final = "orders_only"
_PARTS: Final = 2
"""Of an evaluation, so that both processes have work until the end."""


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
    lake, bundles = settings.lake, settings.bundles
    with ProcessPoolExecutor(
        max_workers=2, mp_context=get_context("spawn"), initializer=begin, initargs=(os.getpid(),)
    ) as pool:
        training = {
            pool.submit(_trained, lake, folder / name, split_at, seed): name
            for name in (_EVERYTHING, _ORDERS)
        }
        judging: dict[str, list[Future[Measured]]] = {}
        serving: list[Future[str]] = []
        for done, job in enumerate(as_completed(training), start=1):
            job.result()
            name = training[job]
            if name == _EVERYTHING:
                serving.append(pool.submit(_served, lake, bundles, folder / name, until))
            judging[name] = [
                pool.submit(_measured, lake, folder / name, split_at, part) for part in range(_PARTS)
            ]
            advance(done / 3)
        found = {name: summary([job.result() for job in jobs]) for name, jobs in judging.items()}
        return Learned(serving[0].result(), ranking(found[_EVERYTHING], found[_ORDERS]))


def _trained(lake: Path, folder: Path, cut: datetime, seed: int) -> None:
    """Train before the cut."""
    everything = Lake(lake)
    train_bundle(_seen(everything, folder), catalogue(everything), cut=cut, folder=folder, seed=seed)


def _measured(lake: Path, folder: Path, cut: datetime, part: int) -> Measured:
    """Compare on the order lines after the cut of one part of the customers."""
    seen = _seen(Lake(lake), folder)
    return measure(load(folder), seen, _bought(seen, cut), part=part, parts=_PARTS)


def _served(lake: Path, bundles: Path, trained: Path, until: datetime) -> str:
    return refresh_from_lake(Lake(lake), bundles, trained, until).version


def _seen(lake: Lake, folder: Path) -> pl.DataFrame:
    """Return what a run may learn from: the orders alone for the one without simulated events."""
    return interactions(lake, server_only=folder.name == _ORDERS)


def _bought(seen: pl.DataFrame, cut: datetime) -> pl.DataFrame:
    """Return the order lines after the cut of those who had ordered before it: the same customers in every run."""
    orders = seen.filter(pl.col("type") == "ordered")
    known = orders.filter(pl.col("at") < cut).select("shopper").unique()
    return (
        orders.filter(pl.col("at") >= cut)
        .join(known, on="shopper", how="semi")
        .select("shopper", "sku", "at")
    )
