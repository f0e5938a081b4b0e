"""Records as columns: each field's values as numbers, so that a pair of values is compared once."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from graph.fields.comparisons import COMPARISONS, FIELDS, MISSING, Comparison
from graph.fields.record import PersonFields

type Ints = npt.NDArray[np.int64]
type Levels = npt.NDArray[np.int8]
"""Shape (pairs, fields), in the order of FIELDS; MISSING where one of the two has no value."""


class Column(Struct, frozen=True):
    """One comparison's value of each record.

    Attributes:
        values: Distinct values, sorted.
        codes: Shape (n,): position in ``values``, -1 where the record has none.
    """

    values: list[Any]
    codes: Ints


class Table(Struct, frozen=True):
    """n records in the order of their keys.

    Attributes:
        columns: One for each of COMPARISONS.
        terms: One array of shape (n,) for each of FIELDS: number of the value whose frequency counts, or -1.
    """

    records: Sequence[PersonFields]
    columns: tuple[Column, ...]
    terms: tuple[Ints, ...]

    def __len__(self) -> int:
        return len(self.records)


def table(records: Sequence[PersonFields]) -> Table:
    """Put records into columns."""
    return Table(
        records=records,
        columns=tuple(_column([item.read(record) for record in records]) for item in COMPARISONS),
        terms=tuple(_column([field.term(record) for record in records]).codes for field in FIELDS),
    )


def _column(values: Sequence[Hashable | None]) -> Column:
    known: list[Any] = sorted({value for value in values if value is not None})
    number = {value: code for code, value in enumerate(known)}
    return Column(
        known, np.array([-1 if value is None else number[value] for value in values], dtype=np.int64)
    )


def levels(records: Table, left: Ints, right: Ints) -> Levels:
    """Return the level of each field for pairs of records, given by their positions."""
    found = [
        _levels(comparison, column, column.codes[left], column.codes[right])
        for comparison, column in zip(COMPARISONS, records.columns, strict=True)
    ]
    return np.concatenate(found, axis=1)


def _levels(comparison: Comparison, column: Column, left: Ints, right: Ints) -> Levels:
    """Compare every distinct pair of values once."""
    width = len(comparison.fields)
    found = np.full((len(left), width), MISSING, dtype=np.int8)
    both = np.flatnonzero((left >= 0) & (right >= 0))
    small, large = np.minimum(left[both], right[both]), np.maximum(left[both], right[both])
    size = max(len(column.values), 1)
    pairs, where = np.unique(small * size + large, return_inverse=True)
    compare, values = comparison.compare, column.values
    each = [compare(values[pair // size], values[pair % size]) for pair in pairs.tolist()]
    found[both] = np.array(each, dtype=np.int8).reshape(len(each), width)[where]
    return found
