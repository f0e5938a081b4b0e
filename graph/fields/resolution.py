"""The whole of rung 3 over a file of records: keys, pairs, model, bits, clusters."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from graph.fields.blocking import Skipped, candidates
from graph.fields.clusters import clusters
from graph.fields.comparisons import FIELDS
from graph.fields.estimate import estimate
from graph.fields.model import Model
from graph.fields.record import PersonFields
from graph.fields.sampling import Pairs
from graph.fields.scoring import Scorer, field_bits, scored, scorer
from graph.fields.table import Ints, Levels, Table, table

_CHUNK: Final = 1_000_000
"""Pairs whose bits by field are in memory at once."""


class Resolution(Struct, frozen=True):
    """Who is one person in a file, and what it rests on.

    Attributes:
        pairs: Candidates that were scored.
        bits: Posterior of each, in millibits.
        levels: Of each, by field.
        home: Cluster of each record: the smallest position in it.
        skipped: What the cap on holders silenced.
        records: As columns, in the order of their keys.
        score: Scores any pair of them.
    """

    pairs: Pairs
    bits: Ints
    levels: Levels
    home: Ints
    skipped: tuple[Skipped, ...]
    model: Model
    records: Table
    score: Scorer


def resolve(
    records: Sequence[PersonFields], *, sources: Ints | None = None, seed: int = 0, model: Model | None = None
) -> Resolution:
    """Say who is one person.

    Args:
        records: In the order of their keys.
        sources: Shape (n,): file of each record, where only pairs between files are scored.
        seed: Draws the pairs that the model is estimated from.
        model: In place of one estimated from these records.
    """
    columns = table(records)
    used = model or estimate(columns, sources, seed=seed)
    score = scorer(columns, used)
    found = candidates(columns, sources=sources)
    pairs = found.pairs
    total, levels = _scored(columns, score, pairs)

    def bits_of(inside: Pairs) -> tuple[Ints, npt.NDArray[np.bool_]]:
        some, reached = field_bits(columns, score, inside.left, inside.right)
        return some, reached >= 0

    home = clusters(len(records), pairs, total, score.prior, bits_of)
    return Resolution(pairs, total, levels, home, found.skipped, used, columns, score)


def _scored(records: Table, score: Scorer, pairs: Pairs) -> tuple[Ints, Levels]:
    """Return posterior and levels of pairs."""
    total = np.empty(len(pairs), dtype=np.int64)
    levels = np.empty((len(pairs), len(FIELDS)), dtype=np.int8)
    for start in range(0, len(pairs), _CHUNK):
        some = slice(start, start + _CHUNK)
        total[some], levels[some] = scored(records, score, pairs.left[some], pairs.right[some])
    return total, levels
