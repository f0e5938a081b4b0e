"""Neighbourhoods into what they add to the graph, over batches: the same pure partition as live."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol

import msgspec
import pyarrow as pa
from msgspec import Struct

from graph.bulk.rows import Written, rows_of
from graph.bulk.scoring import EVIDENCE
from graph.bulk.unions import decode, decode_own
from graph.evidence import EvidenceRow
from graph.fields.record import PersonFields
from graph.ids import ContactKey
from graph.matching.partition import partition
from graph.matching.persons import Cause, Past, decide
from graph.matching.snapshot import Snapshot
from graph.store import StoredRecord

NEIGHBOURHOODS: Final = pa.schema(
    [
        ("home", pa.string()),
        ("sequence", pa.int64()),
        ("members", pa.list_(pa.struct([("stored", pa.binary()), ("own", pa.binary())]))),
        ("pairs", pa.list_(pa.struct(list(EVIDENCE)))),
    ]
)
"""A closed neighbourhood: its smallest record key, its place among all, its records and the pairs among them.

Records and pairs are in any order; no pairs are null.
"""

PIECES: Final = pa.schema([("table", pa.string()), ("rows", pa.int64()), ("body", pa.binary())])
"""Rows of one kind, written down in the form that their destination reads."""


_NOTHING: Final = PersonFields()


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
            members: list[list[dict[str, bytes]]] = batch.column("members").to_pylist()
            pairs: list[list[dict[str, object]] | None] = batch.column("pairs").to_pylist()
            written = [
                decided(_members(some), _edges(said, self.snapshot), self.snapshot, self.barred, sequence)
                for sequence, some, said in zip(sequences, members, pairs, strict=True)
            ]
            pieces = list(self.writing(written))
            columns = [[piece[place] for piece in pieces] for place in range(len(PIECES))]
            yield pa.RecordBatch.from_arrays(
                [pa.array(values, field.type) for values, field in zip(columns, PIECES, strict=True)],
                schema=PIECES,
            )


class Member(Struct, frozen=True):
    """A record of a neighbourhood, and what it says of its holder."""

    record: StoredRecord
    own: PersonFields


def decided(
    members: Sequence[Member],
    evidence: Sequence[EvidenceRow],
    snapshot: Snapshot,
    barred: frozenset[ContactKey],
    sequence: int,
) -> Written:
    """Decide one closed neighbourhood, as live does when its records come in one transaction.

    Args:
        members: In any order.
        evidence: Pairs of them that their fields alone connect, in any order.
        snapshot: The numbers in force.
        barred: At least those of the records' keys that are over their limit.
        sequence: Of the outbox.
    """
    ordered = sorted((member.record for member in members), key=lambda record: record.view.key)
    views = [record.view for record in ordered]
    held = barred.intersection(point for view in views for point in view.holds) if barred else barred
    found = partition(
        views,
        snapshot,
        (),
        barred=held,
        own={each.record.view.key: each.own for each in members if each.own != _NOTHING},
        pairs=sorted(row.pair for row in evidence),
    )
    at = max(view.last_seen for view in views)
    cause = Cause(name="records", at=at, sequence=sequence)
    decision = decide(Past(persons={}), found, views, cause)
    return rows_of(ordered, evidence, found, decision, cause, snapshot.version)


def _members(cells: Sequence[dict[str, bytes]]) -> list[Member]:
    return [Member(decode(cell["stored"]), decode_own(cell["own"])) for cell in cells]


def _edges(cells: Sequence[dict[str, object]] | None, snapshot: Snapshot) -> list[EvidenceRow]:
    rows = [cell | {"snapshot": snapshot.version} for cell in cells or ()]
    return sorted(msgspec.convert(rows, list[EvidenceRow]), key=lambda row: row.pair)
