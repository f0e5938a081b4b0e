"""Trains for the report and for serving, each in a process of its own."""

import os
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Final, Self

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


class Learning:
    """Two trainings on what came before the split, with simulated events and without; leave it with a ``with``.

    Args:
        settings: Where the lake is and bundles go.
        split_at: End of what is learned from.
        seed: Of both.
    """

    def __init__(self, settings: Settings, *, split_at: datetime, seed: int) -> None:
        self._settings: Final = settings
        self._split_at: Final = split_at
        self._seed: Final = seed
        self._folder: Final = settings.home / "evaluation"
        self._folder.mkdir(exist_ok=True)
        self._pool: Final = ProcessPoolExecutor(
            max_workers=2, mp_context=get_context("spawn"), initializer=begin, initargs=(os.getpid(),)
        )
        self._without: Future[Evaluation] | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End what still runs."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def begin_without(self) -> Future[Evaluation]:
        """Begin the training without simulated events, once orders, accounts and attribution are in the lake.

        What browsers sent later changes nothing of it; calling it again neither.
        """
        if self._without is None:
            self._without = self._begin("orders_only", server_only=True)
        return self._without

    def finish(self, *, until: datetime, advance: Advance) -> Learned:
        """Return both results, once everything is in the lake, and serve the whole time with the first model."""
        everything = self._begin(_EVERYTHING, server_only=False)
        without = self.begin_without()
        for done, _job in enumerate(as_completed([everything, without]), start=1):
            advance(done / 3)
        judged = ranking(everything.result(), without.result())
        lake, bundles = Lake(self._settings.lake), self._settings.bundles
        served = refresh_from_lake(lake, bundles, self._folder / _EVERYTHING, until)
        return Learned(served.version, judged)

    def _begin(self, name: str, *, server_only: bool) -> Future[Evaluation]:
        return self._pool.submit(
            _judged,
            self._settings.lake,
            self._folder / name,
            self._split_at,
            self._seed,
            server_only=server_only,
        )


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
