"""Rows as the ladder's statements take them, in MessagePack: times as text, one map a row."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from graph.bulk.rows import ChangeRow, RecordRow, Written
from graph.ids import ContactKey, PersonId, RecordKey
from graph.matching.view import PERSON_FIELDS

NEIGHBOURHOODS: Final = "neighbourhoods"
type Row = dict[str, object]


class NewPerson(Struct, frozen=True, kw_only=True):
    """A ``created`` change before its place in the outbox is known."""

    person: PersonId
    records: tuple[RecordKey, ...]
    cause: str
    at: str


class Decided(Struct, frozen=True, kw_only=True):
    """One neighbourhood, ready to be written.

    Attributes:
        keys: Of its records.
        points: That its records hold.
        records: Each with its holdings.
        persons: Each with its links.
        changes: Without ``change_id`` and ``sequence``: those are known in the transaction only.
    """

    keys: tuple[RecordKey, ...]
    points: frozenset[ContactKey]
    records: list[Row]
    evidence: list[Row]
    persons: list[Row]
    reviews: list[Row]
    changes: list[NewPerson]


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(list[Decided])


def for_statements(written: Sequence[Written]) -> Iterator[tuple[str, int, bytes]]:
    """Yield neighbourhoods; a ``Writing`` of ``graph.bulk.deciding``."""
    yield NEIGHBOURHOODS, len(written), _ENCODER.encode([_decided(each) for each in written])


def decode(body: bytes) -> list[Decided]:
    """Return the neighbourhoods of a piece."""
    return _DECODER.decode(body)


def _decided(written: Written) -> Decided:
    holdings: defaultdict[RecordKey, list[Row]] = defaultdict(list)
    for holding in written.holdings:
        barred = {"barred": True} if holding.point in written.barred else {}
        holdings[holding.record].append(_plain(holding) | barred)
    links: defaultdict[PersonId, list[Row]] = defaultdict(list)
    for link in written.links:
        links[link.person].append(_plain(link))
    return Decided(
        keys=tuple(record.key for record in written.records),
        points=frozenset(holding.point for holding in written.holdings),
        records=[_record(record, holdings[record.key]) for record in written.records],
        evidence=[_plain(row) for row in written.evidence],
        persons=[_plain(person) | {"links": links[person.person]} for person in written.persons],
        reviews=[_plain(review) for review in written.reviews],
        changes=[_change(change) for change in written.changes],
    )


def _plain(row: Struct) -> Row:
    plain: Row = msgspec.to_builtins(row)
    return plain


def _record(record: RecordRow, holdings: list[Row]) -> Row:
    row = _plain(record)
    names = ("source", "shared", "emails", "phones", "identifiers", "view")
    properties = dict(zip(PERSON_FIELDS, record.fields, strict=True)) | {name: row[name] for name in names}
    seen = {name: row[name] for name in ("key", "first_seen", "last_seen")}
    return seen | {"properties": properties, "holdings": holdings}


def _change(row: ChangeRow) -> NewPerson:
    change = row.change
    at = str(msgspec.to_builtins(change.at))
    return NewPerson(person=change.person, records=change.records, cause=change.cause, at=at)
