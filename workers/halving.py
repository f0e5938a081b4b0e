"""Finds the rows that an adapter cannot bear, so that only they stay out."""

import csv
from collections.abc import Sequence
from typing import Final

import msgspec

from app.sources.batch import Batch, Parsed, Reject, Row
from app.sources.errors import SourceError
from app.sources.parse import parse
from app.sources.registry import ADAPTERS
from graph.keyring import Keyring

DATA_ERRORS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    SourceError,
    msgspec.MsgspecError,
    csv.Error,
)
"""What a pure function can raise because of what it was given."""

UNPROCESSABLE: Final = "unprocessable"
_REASON: Final = "the row cannot be processed and does not say why"


def parsed(batch: Batch, keyring: Keyring) -> Parsed:
    """Parse a batch; rows on which the adapter breaks are rejected as ``unprocessable``, all others go in."""
    try:
        return parse(batch, keyring)
    except DATA_ERRORS:
        groups = _groups(batch)
        if len(groups) <= 1:
            return _rejected(batch.rows)
        middle = len(groups) // 2
        return _joined([parsed(_part(batch, half), keyring) for half in (groups[:middle], groups[middle:])])


def rows_of(batch: Batch, names: frozenset[str], keyring: Keyring) -> dict[str, int]:
    """Return the row number that each message id or record key comes from; slow, for the few that need it."""
    found: dict[str, int] = {}
    for group in _groups(batch):
        for end in range(1, len(group) + 1):
            part = parsed(_part(batch, [group[:end]]), keyring)
            given = {str(event.message_id) for event in part.events} | {
                str(record.key) for record in part.records
            }
            for name in (given & names) - found.keys():
                found[name] = group[end - 1].number
            if end == 1 and not (names - found.keys()):
                return found
    return found


def _rejected(rows: Sequence[Row]) -> Parsed:
    return Parsed(
        records=[],
        events=[],
        items=[],
        rejects=[Reject(row.number, "row", UNPROCESSABLE, _REASON) for row in rows],
    )


def _part(batch: Batch, groups: Sequence[Sequence[Row]]) -> Batch:
    return msgspec.structs.replace(batch, rows=[row for group in groups for row in group])


def _joined(halves: Sequence[Parsed]) -> Parsed:
    whole = Parsed(records=[], events=[], items=[], rejects=[], taken=sum(half.taken for half in halves))
    for half in halves:
        whole.records.extend(half.records)
        whole.events.extend(half.events)
        whole.items.extend(half.items)
        whole.rejects.extend(half.rejects)
        for name, number in half.skipped.items():
            whole.skipped[name] = whole.skipped.get(name, 0) + number
        for name, number in half.dropped.items():
            whole.dropped[name] = whole.dropped.get(name, 0) + number
    return whole


def _groups(batch: Batch) -> list[list[Row]]:
    """Keep rows together that one order or product consists of."""
    adapter = ADAPTERS.get((batch.source, batch.kind))
    table = None if adapter is None else adapter.table
    if batch.header is None or table is None or table.group is None:
        return [[row] for row in batch.rows]
    names = next(csv.reader([batch.header.decode(table.encoding, "replace")]))
    column = names.index(table.group) if table.group in names else 0
    groups: list[list[Row]] = []
    last = ""
    for row in batch.rows:
        cell = _cell(row, column)
        if not groups or cell not in {"", last}:
            groups.append([])
        groups[-1].append(row)
        last = cell or last
    return groups


def _cell(row: Row, column: int) -> str:
    try:
        cells = next(csv.reader([row.raw.decode("latin-1")]), list[str]())
    except csv.Error:
        return ""
    return cells[column] if len(cells) > column else ""
