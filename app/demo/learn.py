"""Trains for the report and for serving."""

import os
from collections.abc import Generator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
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
from ranking.train import Resources, train_bundle
from workers.prepare import begin
from workers.training import refresh_from_lake

_EVERYTHING: Final = "everything"
_ORDERS_ONLY: Final = "orders_only"
_PROCESSES: Final = 2
_BEHIND: Final = 15
"""Niceness of the training that begins while visits still go in."""


class Learned(Struct, frozen=True):
    """What was trained.

    Attributes:
        version: Of the bundle that is served: the whole year, ranked by the model of the first.
        ranking: Figures of the two that saw the time before the split only.
    """

    version: str
    ranking: RankingFigures


class Learning:
    """The trainings of a demo, with and without simulated events.

    Args:
        settings: Of the stack.
        split_at: Both see the time before it only.
        until: End of the year that is served.
        seed: Of both.
        pool: Two processes.
    """

    def __init__(
        self, settings: Settings, *, split_at: datetime, until: datetime, seed: int, pool: Executor
    ) -> None:
        self._settings: Final = settings
        self._until: Final = until
        self._seed: Final = seed
        self._folder: Final = settings.home / "evaluation"
        self._folder.mkdir(exist_ok=True)
        self._split_at: Final = split_at
        self._pool: Final = pool
        self._orders_only: Future[Evaluation] | None = None

    def orders_in(self) -> None:
        """Begin with what needs the orders only, behind everything else that the machine does."""
        self._orders_only = self._alone()

    def finish(self, advance: Advance) -> Learned:
        """Train on everything, and serve the whole year with that model."""
        settings, folder = self._settings, self._folder / _EVERYTHING
        orders_only = self._orders_only or self._alone()
        lake = Lake(settings.lake)
        seen = interactions(lake)
        train_bundle(
            seen,
            catalogue(lake),
            cut=self._split_at,
            folder=folder,
            seed=self._seed,
            resources=Resources(self._pool, threads=_PROCESSES),
        )
        advance(0.7)
        serving = self._pool.submit(_serve, settings.lake, settings.bundles, folder, self._until)
        everything = evaluate(load(folder), seen, _bought(seen, self._split_at))
        advance(0.9)
        return Learned(serving.result(), ranking(everything, orders_only.result()))

    def _alone(self) -> Future[Evaluation]:
        folder = self._folder / _ORDERS_ONLY
        return self._pool.submit(_orders_alone, self._settings.lake, folder, self._split_at, self._seed)


@contextmanager
def learning(settings: Settings, *, split_at: datetime, until: datetime, seed: int) -> Generator[Learning]:
    """Keep the processes of the trainings for the length of a block."""
    with ProcessPoolExecutor(
        max_workers=_PROCESSES,
        mp_context=get_context("spawn"),
        initializer=begin,
        initargs=(os.getpid(),),
    ) as pool:
        yield Learning(settings, split_at=split_at, until=until, seed=seed, pool=pool)


def _orders_alone(lake: Path, folder: Path, cut: datetime, seed: int) -> Evaluation:
    """Train on the orders before the cut and compare on the order lines after it."""
    _step_behind()
    everything = Lake(lake)
    seen = interactions(everything, server_only=True)
    train_bundle(seen, catalogue(everything), cut=cut, folder=folder, seed=seed)
    return evaluate(load(folder), seen, _bought(seen, cut))


def _step_behind() -> None:
    """Let everything else on the machine go first.

    Where the kernel shares the processors by session, niceness counts within one, so this process gets one of its own.
    """
    os.nice(_BEHIND)
    with suppress(OSError):
        os.setsid()
        Path("/proc/self/autogroup").write_text(str(_BEHIND), encoding="ascii")


def _serve(lake: Path, bundles: Path, trained: Path, until: datetime) -> str:
    return refresh_from_lake(Lake(lake), bundles, trained, until).version


def _bought(seen: pl.DataFrame, cut: datetime) -> pl.DataFrame:
    """Return the order lines after the cut of those who had ordered before it: the same customers in every run."""
    orders = seen.filter(pl.col("type") == "ordered")
    known = orders.filter(pl.col("at") < cut).select("shopper").unique()
    return (
        orders.filter(pl.col("at") >= cut)
        .join(known, on="shopper", how="semi")
        .select("shopper", "sku", "at")
    )
