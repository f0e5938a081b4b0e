"""Neighbourhoods into what they add to the graph, over batches: the same pure partition as live."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol

import pyarrow as pa
from msgspec import Struct

from graph.bulk.rows import Written, rows_of
from graph.bulk.unions import decode
from graph.ids import ContactKey
from graph.matching.partition import partition
from graph.matching.persons import Cause, Past, decide
from graph.matching.snapshot import Snapshot
from graph.store import StoredRecord

NEIGHBOURHOODS: Final = pa.schema(
    [("home", pa.string()), ("sequence", pa.int64()), ("members", pa.list_(pa.binary()))]
)
"""A closed neighbourhood: its smallest record key, its place among all, its ``stored`` records in any order."""

PIECES: Final = pa.schema([("table", pa.string()), ("rows", pa.int64()), ("body", pa.binary())])
"""Rows of one kind, written down in the form that their destination reads."""


class Writing(Protocol):
    """Puts what neighbourhoods add into the form that a destination reads."""

    def __call__(self, written: Sequence[Written]) -> Iterable[tuple[str, int, bytes]]:
        """Yield the name of a table, how many rows, and the rows themselves."""
        ...


class Deciding(Struct, frozen=True):
    """Decides neighbourhoods of records that the graph does not have yet, each on its own.

    Attributes:
        barred: Keys over their limit among all records.
        writing: Form of the answer; it travels to where the work is done.
    """

    snapshot: Snapshot
    barred: frozenset[ContactKey]
    writing: Writing

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield a batch with the columns of ``PIECES`` for each one with those of ``NEIGHBOURHOODS``."""
        for batch in batches:
            sequences: list[int] = batch.column("sequence").to_pylist()
            members: list[list[bytes]] = batch.column("members").to_pylist()
            written = [
                decided([decode(each) for each in stored], self.snapshot, self.barred, sequence)
                for sequence, stored in zip(sequences, members, strict=True)
            ]
            pieces = list(self.writing(written))
            columns = [[piece[place] for piece in pieces] for place in range(len(PIECES))]
            yield pa.RecordBatch.from_arrays(
                [pa.array(values, field.type) for values, field in zip(columns, PIECES, strict=True)],
                schema=PIECES,
            )


def decided(
    records: Sequence[StoredRecord], snapshot: Snapshot, barred: frozenset[ContactKey], sequence: int
) -> Written:
    """Decide one closed neighbourhood, as live does when its records come in one transaction.

    Args:
        records: In any order.
        snapshot: The numbers in force.
        barred: At least those of the records' keys that are over their limit.
        sequence: Of the outbox.
    """
    ordered = sorted(records, key=lambda record: record.view.key)
    views = [record.view for record in ordered]
    held = barred.intersection(point for view in views for point in view.holds) if barred else barred
    found = partition(views, snapshot, (), barred=held)
    at = max(view.last_seen for view in views)
    cause = Cause(name="records", at=at, sequence=sequence)
    decision = decide(Past(persons={}), found, views, cause)
    return rows_of(ordered, found, decision, cause, snapshot.version)
