"""The ranker: gradient boosted trees (the only user of lightgbm)."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from graph.absent import absent

with absent("pandas"):
    import lightgbm

from ranking.errors import BundleMismatch
from ranking.log import Column, Matrix

ROUNDS: Final = 120
PATIENCE: Final = 20
SEARCHED: Final = 3
"""Windows that the number of trees is searched on, the latest; a full search costs as much as the training."""
MIN_ROUNDS: Final = 20
FALLBACK_ROUNDS: Final = 40
MAX_BIN: Final = 63
"""Steps a feature is cut into; LightGBM's own 255 cost a quarter more time and ranked no better."""
PARAMETERS: Final[dict[str, object]] = {
    "objective": "rank_xendcg",
    "metric": "ndcg",
    "eval_at": [20],
    "learning_rate": 0.12,
    "num_leaves": 31,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
"""Deterministic and row-wise, any number of threads learns the same trees."""


class Examples(Struct, frozen=True, eq=False):
    """Candidates of many requests with their outcome.

    Attributes:
        matrix: (n, f); the candidates of one request stand together.
        labels: 1 for a candidate that was bought.
        sizes: Number of candidates of each request.
    """

    matrix: Matrix
    labels: Column
    sizes: tuple[int, ...]


class Fitted(Struct, frozen=True):
    """A trained model.

    Attributes:
        text: LightGBM's own text format.
        rounds: Number of trees.
        validation_ndcg_at_20: Over the candidates of the validation window; None without one.
        gain: Total gain of each feature, largest first.
    """

    text: str
    rounds: int
    validation_ndcg_at_20: float | None
    gain: dict[str, float]


class Scorer:
    """A loaded model; rows are scored one by one, so the score of one never depends on another."""

    __slots__ = ("_booster", "features")

    def __init__(self, text: str) -> None:
        try:
            self._booster: Final = lightgbm.Booster(model_str=text)
        except lightgbm.basic.LightGBMError as exc:
            raise BundleMismatch("the model file is not a LightGBM model") from exc
        self.features: Final = tuple(self._booster.feature_name())

    def score(self, matrix: Matrix) -> Column:
        """Score (n, f) on one thread; higher is better, comparable within one request."""
        scores = self._booster.predict(matrix, raw_score=True, num_threads=1, validate_features=False)
        return np.asarray(scores, dtype=np.float64).astype(np.float32)


def fit(
    training: Sequence[Examples],
    validation: Examples | None,
    overlapping: Sequence[Examples],
    features: Sequence[str],
    *,
    seed: int,
    threads: int = 1,
) -> Fitted:
    """Find the number of trees on the latest window, then learn from all windows.

    The search learns from three windows; the number it finds grows in proportion to what is learned from
    in the end, up to ``ROUNDS``.

    ``training`` is latest first; ``overlapping`` windows share labels with the validation window, so they
    join only when the number of trees is known; without a validation window that number is fixed.

    More threads give the same trees sooner, if nothing else runs: beside another training they wait for
    each other at every split.
    """
    if validation is None:
        return _fitted(_boosted(joined(training), features, FALLBACK_ROUNDS, seed, threads), None)
    history: dict[str, dict[str, list[float]]] = {}
    together = joined(training[:SEARCHED])
    fit_on = _dataset(together, features)
    lightgbm.train(
        _parameters(len(together.labels), seed, threads),
        fit_on,
        ROUNDS,
        valid_sets=[_dataset(validation, features, fit_on)],
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False), lightgbm.record_evaluation(history)],
    )
    course = history["valid_0"]["ndcg@20"]
    everything = joined([validation, *overlapping, *training])
    grown = (int(np.argmax(course)) + 1) * len(everything.labels) / len(together.labels)
    rounds = min(ROUNDS, max(MIN_ROUNDS, round(grown)))
    return _fitted(_boosted(everything, features, rounds, seed, threads), float(max(course)))


def joined(examples: Sequence[Examples]) -> Examples:
    """Put windows one after the other."""
    return Examples(
        np.concatenate([one.matrix for one in examples]),
        np.concatenate([one.labels for one in examples]),
        tuple(size for one in examples for size in one.sizes),
    )


def _dataset(
    examples: Examples, features: Sequence[str], reference: lightgbm.Dataset | None = None
) -> lightgbm.Dataset:
    return lightgbm.Dataset(
        examples.matrix,
        label=examples.labels,
        group=list(examples.sizes),
        feature_name=list(features),
        reference=reference,
        params={"verbosity": -1, "num_threads": 1, "max_bin": MAX_BIN},
    )


def _boosted(
    examples: Examples, features: Sequence[str], rounds: int, seed: int, threads: int
) -> lightgbm.Booster:
    return lightgbm.train(
        _parameters(len(examples.labels), seed, threads), _dataset(examples, features), rounds
    )


def _parameters(candidates: int, seed: int, threads: int) -> dict[str, object]:
    return PARAMETERS | {
        "seed": seed,
        "num_threads": threads,
        "min_data_in_leaf": min(100, max(1, candidates // 200)),
    }


def _fitted(booster: lightgbm.Booster, ndcg: float | None) -> Fitted:
    gains = booster.feature_importance(importance_type="gain")
    named = sorted(zip(booster.feature_name(), gains, strict=True), key=lambda pair: (-pair[1], pair[0]))
    return Fitted(
        booster.model_to_string(),
        booster.num_trees(),
        ndcg,
        {name: round(float(gain), 1) for name, gain in named},
    )
