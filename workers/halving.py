"""Finds the rows that break what is done with them, so that only they stay out."""

import csv
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import polars as pl

from app.sources.batch import Batch, Reject, Row
from app.sources.registry import ADAPTERS

OURS: Final = (MemoryError, OSError)
"""What says nothing of the data: the machine's own trouble, which time heals."""

DATA_ERRORS: Final = (Exception, pl.exceptions.PanicException)
"""What else a pure function can raise because of what it was given; Polars panics outside of ``Exception``."""

UNPROCESSABLE: Final = "unprocessable"
_REASON: Final = "the row cannot be processed and does not say why"


def halved[T](batch: Batch, make: Callable[[Batch], T]) -> tuple[list[T], list[Row]]:
    """Make something of a batch, in parts where it must be, and return the parts and the rows that break it.

    Args:
        batch: Rows that belong together (one order, one product) are never parted.
        make: Pure; whatever it raises is the data's fault, but for ``OURS``.
    """
    try:
        return [make(batch)], []
    except OURS:
        raise
    except DATA_ERRORS:
        halves = halves_of(batch)
    if halves is None:
        return [], batch.rows
    (first, broken), (second, also_broken) = (halved(half, make) for half in halves)
    return [*first, *second], [*broken, *also_broken]


def halves_of(batch: Batch) -> tuple[Batch, Batch] | None:
    """Part a batch; None where all of its rows belong together."""
    groups = _groups(batch)
    middle = len(groups) // 2
    return (_part(batch, groups[:middle]), _part(batch, groups[middle:])) if middle else None


def unprocessable(rows: Sequence[Row]) -> list[Reject]:
    """Reject rows as a whole."""
    return [Reject(row.number, "row", UNPROCESSABLE, _REASON) for row in rows]


def _part(batch: Batch, groups: Sequence[Sequence[Row]]) -> Batch:
    return msgspec.structs.replace(batch, rows=[row for group in groups for row in group])


def _groups(batch: Batch) -> list[list[Row]]:
    """Keep rows together that one order or product consists of."""
    adapter = ADAPTERS.get((batch.source, batch.kind))
    table = None if adapter is None else adapter.table
    if batch.header is None or table is None or table.group is None:
        return [[row] for row in batch.rows]
    names = _cells(batch.header.decode(table.encoding, "replace"))
    column = names.index(table.group) if table.group in names else 0
    groups: list[list[Row]] = []
    last = ""
    for row in batch.rows:
        cells = _cells(row.raw.decode("latin-1"))
        cell = cells[column] if len(cells) > column else ""
        if not groups or cell not in {"", last}:
            groups.append([])
        groups[-1].append(row)
        last = cell or last
    return groups


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), list[str]())
    except csv.Error:
        return []
