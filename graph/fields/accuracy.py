"""How right pairs and clusters of a labelled file are, with bootstrap intervals over its people."""

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from graph.fields.sampling import Pairs, between
from graph.fields.table import Ints

type Measure = Literal["pairwise", "cluster_pairs", "b_cubed"]
type Floats = npt.NDArray[np.float64]

RESAMPLES: Final = 500
_LEVEL: Final = (0.025, 0.975)


class Rates(Struct, frozen=True):
    """Precision, recall and their harmonic mean; None where nothing was found, or nothing is true."""

    precision: float | None
    recall: float | None
    f1: float | None


class Accuracy(Struct, frozen=True):
    """One measure of a file.

    Attributes:
        rates: Over all labelled records.
        intervals: Of each rate, the middle 95 % over resampled people; None as the rate is.
    """

    rates: Rates
    intervals: Mapping[str, tuple[float, float] | None]


class _Sums(Struct, frozen=True):
    """What each person contributes: shape (people,) each.

    Attributes:
        right: Numerator of precision.
        found: Denominator of precision.
        recalled: Numerator of recall.
        true: Denominator of recall.
    """

    right: Floats
    found: Floats
    recalled: Floats
    true: Floats


class Labelled(Struct, frozen=True):
    """Records with a known person.

    Attributes:
        person: Shape (n,): number of the person of each record, -1 where it is not known; such records do not count.
        sources: Shape (n,): file of each record, where only pairs between files count.
    """

    person: Ints
    sources: Ints | None


def accuracy(truth: Labelled, pairs: Pairs, home: Ints, *, seed: int) -> dict[Measure, Accuracy]:
    """Return how right the pairs at or over the cut and the clusters are.

    ``pairwise`` is of ``pairs``; ``cluster_pairs`` of all pairs inside clusters; ``b_cubed`` of each record's
    cluster against its person's records (Bagga and Baldwin 1998).  A false pair counts half for each person.

    Args:
        truth: Of the records.
        pairs: At or over the cut.
        home: Shape (n,): cluster of each record.
        seed: Draws the resamples.
    """
    known = np.flatnonzero(truth.person >= 0)
    _names, person = np.unique(truth.person[known], return_inverse=True)
    sources = None if truth.sources is None else truth.sources[known]
    sums: dict[Measure, _Sums] = {
        "pairwise": _pairwise(person, sources, _renumbered(pairs, known, len(home))),
        "cluster_pairs": _cluster_pairs(person, sources, home[known]),
        "b_cubed": _b_cubed(person, home[known]),
    }
    return {measure: _measured(some, seed) for measure, some in sums.items()}


def _renumbered(pairs: Pairs, known: Ints, count: int) -> Pairs:
    number = np.full(count, -1, dtype=np.int64)
    number[known] = np.arange(len(known))
    inside = pairs.take((number[pairs.left] >= 0) & (number[pairs.right] >= 0))
    return Pairs(number[inside.left], number[inside.right])


def _pairwise(person: Ints, sources: Ints | None, pairs: Pairs) -> _Sums:
    pairs = between(pairs, sources)
    right = pairs.take(person[pairs.left] == person[pairs.right])
    return _halves(person, _ends(right, len(person)), _ends(pairs, len(person)), _partners(sources, person))


def _cluster_pairs(person: Ints, sources: Ints | None, home: Ints) -> _Sums:
    return _halves(
        person, _partners(sources, home, person), _partners(sources, home), _partners(sources, person)
    )


def _b_cubed(person: Ints, home: Ints) -> _Sums:
    right = _sizes(home, person)
    return _Sums(
        right=_by_person(person, right / _sizes(home)),
        found=_by_person(person, np.ones(len(person))),
        recalled=_by_person(person, right / _sizes(person)),
        true=_by_person(person, np.ones(len(person))),
    )


def _ends(pairs: Pairs, count: int) -> Floats:
    """Return how many pairs each record is in."""
    ends = np.bincount(pairs.left, minlength=count) + np.bincount(pairs.right, minlength=count)
    return ends.astype(np.float64)


def _sizes(*labels: Ints) -> Floats:
    """Return for each record how many have the same labels, itself included."""
    _values, group, sizes = np.unique(
        np.stack(labels, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    return sizes[group].astype(np.float64)


def _partners(sources: Ints | None, *labels: Ints) -> Floats:
    """Return for each record how many others (of other files) have the same labels."""
    return _sizes(*labels) - (1.0 if sources is None else _sizes(*labels, sources))


def _halves(person: Ints, right: Floats, found: Floats, true: Floats) -> _Sums:
    mine = _by_person(person, right) / 2
    return _Sums(
        right=mine, found=_by_person(person, found) / 2, recalled=mine, true=_by_person(person, true) / 2
    )


def _by_person(person: Ints, values: Floats) -> Floats:
    return np.bincount(person, weights=values)


def _measured(sums: _Sums, seed: int) -> Accuracy:
    people = len(sums.true)
    random = np.random.default_rng(seed)
    drawn = [_rates(sums, random.integers(people, size=people)) for _ in range(RESAMPLES)] if people else []
    rates = _rates(sums, np.arange(people))
    return Accuracy(
        rates=rates,
        intervals={
            name: _middle([value for one in drawn if (value := getattr(one, name)) is not None])
            if getattr(rates, name) is not None
            else None
            for name in ("precision", "recall", "f1")
        },
    )


def _rates(sums: _Sums, people: Ints) -> Rates:
    found, true = float(sums.found[people].sum()), float(sums.true[people].sum())
    precision = float(sums.right[people].sum()) / found if found else None
    recall = float(sums.recalled[people].sum()) / true if true else None
    if precision is None or recall is None:
        return Rates(precision, recall, None)
    both = precision + recall
    return Rates(precision, recall, 2 * precision * recall / both if both else 0.0)


def _middle(values: list[float]) -> tuple[float, float]:
    low, high = np.quantile(values, _LEVEL)
    return float(low), float(high)
