"""Bits of pairs of records, field by field: the pure function that live and bulk share."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from graph.fields.comparisons import FIELDS
from graph.fields.frequencies import shares_among_others
from graph.fields.model import Model
from graph.fields.table import Ints, Levels, Table, levels


class Scorer(Struct, frozen=True):
    """A model, made ready for columns.

    Attributes:
        prior: Millibits.
        bits: For each field the millibits of its levels, and 0 at the end for MISSING (-1).
        terms: For each field, shape (n,): what the frequency of a record's value adds to equality.
    """

    prior: int
    bits: tuple[Ints, ...]
    terms: tuple[Ints, ...]


def scorer(records: Table, model: Model) -> Scorer:
    """Make a model ready for the records of a table, whose value frequencies count."""
    return Scorer(
        prior=model.prior,
        bits=tuple(np.array([*model.bits(field.name), 0], dtype=np.int64) for field in FIELDS),
        terms=tuple(
            _frequencies(codes, next(iter(model.shares[field.name].values())), model.match_share)
            for field, codes in zip(FIELDS, records.terms, strict=True)
        ),
    )


def _frequencies(codes: Ints, same: tuple[float, float], match_share: float) -> Ints:
    """Return log2(u / frequency) in millibits: a shared Smith says less than a shared Featherstonehaugh."""
    counts = np.bincount(codes[codes >= 0], minlength=1)
    share = shares_among_others(counts, same, match_share)
    added = np.rint(1000 * np.log2(same[1] / share)).astype(np.int64)
    return np.where(codes >= 0, added[codes], 0)


def field_bits(records: Table, score: Scorer, left: Ints, right: Ints) -> tuple[Ints, Levels]:
    """Return millibits of shape (pairs, fields), and the levels they are for; missing gives 0."""
    found = levels(records, left, right)
    bits = np.empty(found.shape, dtype=np.int64)
    for number in range(len(FIELDS)):
        level = found[:, number]
        bits[:, number] = score.bits[number][level] + np.where(level == 0, score.terms[number][left], 0)
    return bits, found


def scored(records: Table, score: Scorer, left: Ints, right: Ints) -> tuple[Ints, Levels]:
    """Return posteriors in millibits, of shape (pairs,), and the levels they are for."""
    found = levels(records, left, right)
    total = np.full(len(left), score.prior, dtype=np.int64)
    for number in range(len(FIELDS)):
        level = found[:, number]
        total += score.bits[number][level]
        same = np.flatnonzero(level == 0)
        total[same] += score.terms[number][left[same]]
    return total, found


def names() -> Sequence[str]:
    """Return the fields in the order of the columns."""
    return [field.name for field in FIELDS]
