"""From interactions and items to a bundle."""

from concurrent.futures import Executor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl
from msgspec import Struct
from threadpoolctl import threadpool_limits

from ranking import frames
from ranking.bundle import Contents, Manifest, load, write
from ranking.errors import TooLittleHistory
from ranking.features import FEATURES
from ranking.fusion import uncalibrated
from ranking.generators import GENERATORS
from ranking.log import ORDERED, Log, Matrix, coded, seconds
from ranking.model import Examples, Fitted, fit
from ranking.snapshot import build_snapshot
from ranking.vectors import self_recall
from ranking.windows import Window, examples_of, measure_chances, windows_before


class Resources(Struct, frozen=True, eq=False):
    """What of the machine a training may take; what it learns is the same with any.

    Attributes:
        pool: Processes that put the windows together side by side.
        threads: That learn the trees; the text of the model names their number.
    """

    pool: Executor | None = None
    threads: int = 1


ALONE: Final = Resources()


class _Learned(Struct, frozen=True, eq=False):
    fitted: Fitted
    chances: Matrix
    windows: int
    examples: tuple[Examples, ...]


def train_bundle(
    interactions: pl.DataFrame,
    items: pl.DataFrame,
    *,
    cut: datetime,
    folder: Path,
    seed: int,
    resources: Resources = ALONE,
) -> Manifest:
    """Train on everything before ``cut`` and write a bundle to ``folder``, which must not exist.

    The same frames, in any row order, give the same files, whatever lies at or after the cut.

    Args:
        interactions: What shoppers did.
        items: The catalogue.
        cut: Nothing from then on is read.
        folder: Of the bundle.
        seed: Of every draw.
        resources: Of the machine.

    Raises:
        WrongFrame: A frame lacks a column.
        TooLittleHistory: No window before the cut has an order that a generator proposed.
        FileExistsError: There is a bundle at ``folder``.
    """
    if folder.exists():
        raise FileExistsError(folder)
    with threadpool_limits(1, user_api="blas"):
        catalogue, log = _past(interactions, items, cut)
        learned = _learned(catalogue, log, seconds(cut), seed, resources)
        return _written(catalogue, log, learned, cut, folder, seed)


def refresh_bundle(
    trained: Path, interactions: pl.DataFrame, items: pl.DataFrame, *, cut: datetime, folder: Path
) -> Manifest:
    """Write a bundle that ranks what is known before ``cut`` with the model of an older one.

    Vectors, index and trends are made anew, which takes seconds; learning takes a minute.

    Raises:
        BundleMismatch: The older bundle is damaged, or was made for other features.
        TooLittleHistory: No event of a known item lies before the cut.
        FileExistsError: There is a bundle at ``folder``.
    """
    old = load(trained)
    with threadpool_limits(1, user_api="blas"):
        catalogue, log = _past(interactions, items, cut)
        snapshot = build_snapshot(catalogue, log, seconds(cut), seed=old.manifest.seed)
    return write(
        folder,
        Contents(
            items=catalogue,
            snapshot=snapshot,
            chances=old.chances,
            model=(trained / "model.txt").read_text(encoding="utf-8"),
            model_cut=old.manifest.model_cut,
            cut=cut,
            seed=old.manifest.seed,
            counts=old.manifest.counts | _seen(log, catalogue.height),
            metrics=old.manifest.metrics
            | {"index_self_recall": self_recall(snapshot.index, snapshot.arrays.vectors)},
            gain=old.manifest.gain,
        ),
    )


def _past(interactions: pl.DataFrame, items: pl.DataFrame, cut: datetime) -> tuple[pl.DataFrame, Log]:
    catalogue = frames.items(items)
    past = frames.interactions(interactions).filter(pl.col("at") < cut)
    log = coded(past, catalogue["sku"].to_list())
    if not len(log.row):
        raise TooLittleHistory("no event of a known item before the cut")
    return catalogue, log


def _written(
    catalogue: pl.DataFrame, log: Log, learned: _Learned, cut: datetime, folder: Path, seed: int
) -> Manifest:
    snapshot = build_snapshot(catalogue, log, seconds(cut), seed=seed)
    return write(
        folder,
        Contents(
            items=catalogue,
            snapshot=snapshot,
            chances=learned.chances,
            model=learned.fitted.text,
            model_cut=cut,
            cut=cut,
            seed=seed,
            counts=_counts(log, learned, catalogue.height),
            metrics=_metrics(learned.fitted)
            | {"index_self_recall": self_recall(snapshot.index, snapshot.arrays.vectors)},
            gain=learned.fitted.gain,
        ),
    )


def _learned(catalogue: pl.DataFrame, log: Log, cut_s: int, seed: int, resources: Resources) -> _Learned:
    windows = windows_before(int(log.at_s[0]), cut_s)
    chances = uncalibrated(len(GENERATORS))
    if len(windows) > 3:
        chances = measure_chances(catalogue, log, windows.pop(), seed=seed)
    one = partial(_examples, catalogue, log, chances, seed)
    found = list((resources.pool.map if resources.pool else map)(one, windows))
    usable = [
        (window, examples) for window, examples in zip(windows, found, strict=True) if examples is not None
    ]
    if not usable:
        raise TooLittleHistory("no order in any window before the cut")
    names = [feature.name for feature in FEATURES]
    latest, validation = usable[0]
    earlier = [examples for window, examples in usable if window.until_s <= latest.cut_s]
    overlapping = [examples for window, examples in usable[1:] if window.until_s > latest.cut_s]
    everything = tuple(examples for _, examples in usable)
    if not earlier:
        fitted = fit(everything, None, overlapping, names, seed=seed, threads=resources.threads)
    else:
        fitted = fit(earlier, validation, overlapping, names, seed=seed, threads=resources.threads)
    return _Learned(fitted, chances, len(usable), everything)


def _examples(
    catalogue: pl.DataFrame, log: Log, chances: Matrix, seed: int, window: Window
) -> Examples | None:
    """Put one window together with one BLAS thread: another number of threads sums in another order."""
    with threadpool_limits(1, user_api="blas"):
        return examples_of(catalogue, log, window, chances, seed=seed)


def _counts(log: Log, learned: _Learned, items: int) -> dict[str, int]:
    return _seen(log, items) | {
        "windows": learned.windows,
        "requests": sum(len(examples.sizes) for examples in learned.examples),
        "candidates": sum(len(examples.labels) for examples in learned.examples),
        "bought": int(sum(float(examples.labels.sum()) for examples in learned.examples)),
    }


def _seen(log: Log, items: int) -> dict[str, int]:
    return {
        "items": items,
        "shoppers": len(log.shoppers),
        "events": len(log.row),
        "orders": int((log.kind == ORDERED).sum()),
    }


def _metrics(fitted: Fitted) -> dict[str, float]:
    metrics = {"trees": float(fitted.rounds)}
    if fitted.validation_ndcg_at_20 is not None:
        metrics["validation_ndcg_at_20"] = fitted.validation_ndcg_at_20
    return metrics
