"""What the model learns from: features before a moment, labels after it, several moments."""

from typing import Final

import numpy as np
import polars as pl
from msgspec import Struct

from ranking.candidates import chosen, gathered, propose
from ranking.features import FEATURES
from ranking.fusion import EDGES, bucket, calibrated, fuse
from ranking.generators import GENERATORS
from ranking.log import DAY_S, ORDERED, Log, Matrix, Rows
from ranking.matrix import feature_matrix
from ranking.model import Examples
from ranking.shopper import Shopper, Shoppers
from ranking.snapshot import Snapshot, build_snapshot
from ranking.taste import taste_of

LABEL_DAYS: Final = 28
STEP_DAYS: Final = 14
WINDOWS: Final = 6
MAX_REQUESTS: Final = 900
MAX_NEWCOMERS: Final = 100
KEPT_MISSES: Final = 0.2


class Window(Struct, frozen=True):
    """Features come from before ``cut_s``, labels from there up to, not including, ``until_s``."""

    cut_s: int
    until_s: int


class Request(Struct, frozen=True, eq=False):
    """A shopper as of a moment and the item rows that were bought after it."""

    shopper: Shopper
    now_s: int
    bought: Rows


def windows_before(first_s: int, cut_s: int) -> list[Window]:
    """Return windows, latest first; every label lies before the cut.

    Windows are four weeks, a fortnight apart; shorter where the log is shorter than sixteen weeks.
    """
    label_s = min(LABEL_DAYS * DAY_S, (cut_s - first_s) // 4)
    step_s = label_s * STEP_DAYS // LABEL_DAYS
    if step_s < 1:
        return []
    starts = (cut_s - label_s - number * step_s for number in range(WINDOWS + 1))
    return [Window(start, start + label_s) for start in starts if start > first_s]


def requests_of(log: Log, window: Window, *, seed: int) -> list[Request]:
    """Draw shoppers who ordered in the window: those known before it, and a few newcomers."""
    bought = log.between(window.cut_s, window.until_s).of_kind(ORDERED)
    known = np.isin(np.unique(bought.shopper), log.between(None, window.cut_s).shopper)
    buyers = np.unique(bought.shopper)
    rng = np.random.default_rng([seed, window.cut_s])
    drawn = np.concatenate(
        [
            np.sort(rng.permutation(buyers[known])[:MAX_REQUESTS]),
            np.sort(rng.permutation(buyers[~known])[:MAX_NEWCOMERS]),
        ]
    )
    shoppers = Shoppers(log)
    return [
        Request(
            shoppers.one(int(shopper), window.cut_s),
            window.cut_s,
            np.unique(bought.row[bought.shopper == shopper]).astype(np.int32),
        )
        for shopper in drawn
    ]


def measure_chances(items: pl.DataFrame, log: Log, window: Window, *, seed: int) -> Matrix:
    """How often each place of each generator was bought in a window; see ``ranking.fusion``."""
    snapshot = build_snapshot(items, log, window.cut_s, seed=seed)
    hits = np.zeros((len(GENERATORS), len(EDGES)), dtype=np.float32)
    shown = np.zeros_like(hits)
    for request in requests_of(log, window, seed=seed):
        taste = taste_of(request.shopper, snapshot, request.now_s)
        for number, proposal in enumerate(propose(taste, snapshot, _all(snapshot))):
            places = bucket(np.arange(len(proposal.rows), dtype=np.int32))
            hits[number] += _counts(places[np.isin(proposal.rows, request.bought)])
            shown[number] += _counts(places)
    return calibrated(hits, shown)


def examples_of(
    items: pl.DataFrame, log: Log, window: Window, chances: Matrix, *, seed: int
) -> Examples | None:
    """Candidates of every drawn request with their outcome; of those not bought a fifth is kept.

    None if nobody bought a candidate.
    """
    snapshot = build_snapshot(items, log, window.cut_s, seed=seed)
    rng = np.random.default_rng([seed, window.cut_s, 1])
    matrices: list[Matrix] = []
    labels: list[Matrix] = []
    for request in requests_of(log, window, seed=seed):
        taste = taste_of(request.shopper, snapshot, request.now_s)
        fused = fuse(propose(taste, snapshot, _all(snapshot)), chances)
        bought = np.isin(fused.rows, request.bought)
        kept = np.flatnonzero(bought | (rng.random(len(bought)) < KEPT_MISSES))
        if bought.any():
            matrices.append(feature_matrix(taste, gathered(taste, snapshot, chosen(fused, kept)), FEATURES))
            labels.append(bought[kept].astype(np.float32))
    if not matrices:
        return None
    return Examples(np.concatenate(matrices), np.concatenate(labels), tuple(len(one) for one in labels))


def _all(snapshot: Snapshot) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Past stock is not known, so training knows no stock; serving filters exactly."""
    return np.ones(len(snapshot.skus), dtype=np.bool_)


def _counts(places: Rows) -> Matrix:
    return np.bincount(places, minlength=len(EDGES)).astype(np.float32)
