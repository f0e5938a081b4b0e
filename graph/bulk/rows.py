"""Nodes and edges of a neighbourhood that nobody has met before, as the live ladder would write them."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from graph.changes import IdentityChange
from graph.decisions import LinkRow, PersonRow, ReviewRow, link_rows, person_row, review_row
from graph.evidence import EvidenceRow
from graph.ids import ContactKey, RecordKey
from graph.matching.outcome import Partition
from graph.matching.persons import Cause, Decision
from graph.matching.view import PERSON_FIELDS
from graph.store import HoldingRow, StoredRecord, encode_view, holding_rows, source_of


class RecordRow(Struct, frozen=True, kw_only=True):
    """A ``Record`` node.

    Attributes:
        fields: Values of ``PERSON_FIELDS`` in their order.
        view: As ``store.encode_view`` writes it.
    """

    key: RecordKey
    first_seen: datetime
    last_seen: datetime
    fields: tuple[str | None, ...]
    source: str
    shared: bool
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    identifiers: tuple[str, ...]
    view: str


class ChangeRow(Struct, frozen=True, kw_only=True):
    """An id decision in the outbox, and its place there."""

    change: IdentityChange
    sequence: int
    position: int


class Written(Struct, frozen=True, kw_only=True):
    """All that a neighbourhood adds to the graph, apart from its points: others may have those too.

    Attributes:
        taken: Number of the decision, which live would count as a transaction of its own.
        barred: Points over their limit that these records hold.
    """

    taken: int
    barred: frozenset[ContactKey]
    records: tuple[RecordRow, ...]
    holdings: tuple[HoldingRow, ...]
    evidence: tuple[EvidenceRow, ...]
    persons: tuple[PersonRow, ...]
    links: tuple[LinkRow, ...]
    reviews: tuple[ReviewRow, ...]
    changes: tuple[ChangeRow, ...]


def rows_of(
    records: Sequence[StoredRecord],
    evidence: Sequence[EvidenceRow],
    partition: Partition,
    decision: Decision,
    cause: Cause,
    snapshot: str,
) -> Written:
    """Return what a decision about records writes where none of them was known before."""
    views = {record.view.key: record.view for record in records}
    return Written(
        taken=cause.sequence,
        barred=partition.barred,
        records=tuple(_record(record) for record in records),
        holdings=tuple(holding for record in records for holding in holding_rows(record.view, {})),
        evidence=tuple(evidence),
        persons=tuple(
            person_row(cluster, decision.persons[cluster[0]], views, partition)
            for cluster in partition.clusters
        ),
        links=tuple(link_rows(decision, partition, {}, cause.at, snapshot)),
        reviews=tuple(review_row(review, cause.at) for review in partition.reviews),
        changes=tuple(
            ChangeRow(change=change, sequence=cause.sequence, position=position)
            for position, change in enumerate(decision.changes)
        ),
    )


def _record(record: StoredRecord) -> RecordRow:
    view = record.view
    return RecordRow(
        key=view.key,
        first_seen=view.first_seen,
        last_seen=view.last_seen,
        fields=tuple(view.fields[name].value if name in view.fields else None for name in PERSON_FIELDS),
        source=source_of(view.key),
        shared=view.shared,
        emails=record.emails,
        phones=record.phones,
        identifiers=record.identifiers,
        view=encode_view(view),
    )
