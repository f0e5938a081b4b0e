"""Records as columns: each field's values as numbers, so that a pair of values is compared once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from graph.fields.comparisons import COMPARISONS, FIELDS, MISSING, Comparison
from graph.fields.distinct_pairs import Compare
from graph.fields.record import PersonFields

type Ints = npt.NDArray[np.int64]
type Levels = npt.NDArray[np.int8]
"""Shape (pairs, fields), in the order of FIELDS; MISSING where one of the two has no value."""


class Column(Struct, frozen=True):
    """One comparison's value of each record.

    Attributes:
        values: Distinct values, in the order of the first record that has each.
        codes: Shape (n,): position in ``values``, -1 where the record has none.
        compare: Levels of pairs of values, given by position.
    """

    values: Sequence[Any]
    codes: Ints
    compare: Compare


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
    columns: list[Column] = []
    terms: list[Ints] = []
    for comparison in COMPARISONS:
        column, holders = _column(comparison, records)
        columns.append(column)
        terms += [
            _terms([field.term(records[holder]) for holder in holders])[column.codes]
            for field in comparison.fields
        ]
    return Table(records=records, columns=tuple(columns), terms=tuple(terms))


def _column(comparison: Comparison, records: Sequence[PersonFields]) -> tuple[Column, list[int]]:
    """Return a column, and the first record that has each of its values."""
    read = list(map(comparison.read, records))
    values = [value for value in dict.fromkeys(read) if value is not None]
    number: dict[Any, int] = dict(zip(values, range(len(values)), strict=True)) | {None: -1}
    codes = np.fromiter(map(number.__getitem__, read), dtype=np.int64, count=len(read))
    _known, holders = np.unique(codes, return_index=True)
    firsts: list[int] = holders[len(holders) - len(values) :].tolist()
    return Column(values, codes, comparison.columns(values)), firsts


def _terms(values: Sequence[str | None]) -> Ints:
    """Return a number for each different value, -1 for None and, at the end, for no value."""
    number: dict[str | None, int] = {None: -1}
    return np.array([number.setdefault(value, len(number) - 1) for value in [*values, None]], dtype=np.int64)


def levels(records: Table, left: Ints, right: Ints) -> Levels:
    """Return the level of each field for pairs of records, given by their positions."""
    found = np.full((len(left), len(FIELDS)), MISSING, dtype=np.int8)
    at = 0
    for comparison, column in zip(COMPARISONS, records.columns, strict=True):
        one, other = column.codes[left], column.codes[right]
        both = np.flatnonzero((one >= 0) & (other >= 0))
        if len(both):
            found[both, at : at + len(comparison.fields)] = column.compare(one[both], other[both])
        at += len(comparison.fields)
    return found
