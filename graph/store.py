"""What a ``Record`` node holds, and how new versions get into it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from typing import Final

import msgspec
from msgspec import Struct

from graph.client import Collected, Done, NamedQuery, Transaction
from graph.fields.own import own_fields
from graph.fields.record import PersonFields
from graph.ids import ContactKey, RecordKey
from graph.keyring import Keyring
from graph.matching.view import PERSON_FIELDS, Holding, RecordView, merge, view_of
from graph.records import Assurance, Contact, Identifier, Record


class StoredRecord(Struct, frozen=True, kw_only=True):
    """A record as its node keeps it: what matching sees, and the plain values that only this node may have.

    Attributes:
        identifiers: As ``<kind>=<value>``.
    """

    view: RecordView
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


class HoldingRow(Struct, frozen=True, kw_only=True):
    """One ``HAS`` edge of a record.

    Attributes:
        label: ``Email``, ``Phone`` or ``Identifier``, which its point has besides ``Point``.
    """

    record: RecordKey
    point: ContactKey
    label: str
    kind: str
    assurance: Assurance
    weak: bool
    source: str
    first_seen: datetime
    last_seen: datetime


class _Keys(Struct, frozen=True):
    keys: Sequence[RecordKey]


class _ViewRow(Struct, frozen=True):
    view: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    identifiers: tuple[str, ...]


class _RecordRow(Struct, frozen=True):
    key: RecordKey
    first_seen: datetime
    last_seen: datetime
    properties: dict[str, object]


class _RecordRows(Struct, frozen=True):
    taken: int
    rows: Sequence[_RecordRow]


class _HoldingRows(Struct, frozen=True):
    rows: Sequence[HoldingRow]


_VIEWS: Final = NamedQuery("ladder/views", params=_Keys, row=Collected[_ViewRow])
_WRITE_RECORDS: Final = NamedQuery("ladder/write_records", params=_RecordRows, row=Done)
_WRITE_HOLDINGS: Final = NamedQuery("ladder/write_holdings", params=_HoldingRows, row=Done)
_LABELS: Final = {"email": "Email", "phone": "Phone"}
_DECODER: Final = msgspec.json.Decoder(RecordView)


def decode_view(text: str) -> RecordView:
    """Return the view that ``encode_view`` wrote."""
    return _DECODER.decode(text)


def encode_view(view: RecordView) -> str:
    """Return the view as text, the same for equal views."""
    return msgspec.json.encode(view, order="deterministic").decode()


def label_of(kind: str) -> str:
    """Return the label of a point of this kind."""
    return _LABELS.get(kind, "Identifier")


def source_of(key: RecordKey) -> str:
    """Return the system that a record is of."""
    return key.partition(":")[0]


def holding_rows(view: RecordView, had: Mapping[ContactKey, Holding]) -> list[HoldingRow]:
    """Return the ``HAS`` edges of a record that are not as it had them."""
    source = source_of(view.key)
    return [
        HoldingRow(
            record=view.key,
            point=point,
            label=label_of(holding.kind),
            kind=holding.kind,
            assurance=holding.assurance,
            weak=holding.weak,
            source=source,
            first_seen=holding.first_seen,
            last_seen=holding.last_seen,
        )
        for point, holding in view.holds.items()
        if had.get(point) != holding
    ]


async def stored(transaction: Transaction, keys: Sequence[RecordKey]) -> dict[RecordKey, StoredRecord]:
    """Read records as they stand; unknown keys are left out."""
    (found,) = await transaction.run(_VIEWS, _Keys(keys))
    records = (
        StoredRecord(
            view=decode_view(row.view), emails=row.emails, phones=row.phones, identifiers=row.identifiers
        )
        for row in found.rows
    )
    return {record.view.key: record for record in records}


def with_versions(before: StoredRecord | None, versions: Iterable[Record], keyring: Keyring) -> StoredRecord:
    """Return the union of what is stored and new versions, at least one, the same in any order."""
    parts = [_one(version, keyring) for version in versions]
    return reduce(_join, parts) if before is None else reduce(_join, parts, before)


async def write(
    transaction: Transaction,
    records: Sequence[StoredRecord],
    before: Mapping[RecordKey, StoredRecord],
    *,
    taken: int,
) -> None:
    """Write records whole, and those of their holdings that are new or changed, both in key order.

    ``taken`` is the number of the transaction, one more than the last that wrote records.
    """
    ordered = sorted(records, key=lambda record: record.view.key)
    rows = [_record_row(record) for record in ordered]
    await transaction.run(_WRITE_RECORDS, _RecordRows(taken, rows))
    holdings = [row for record in ordered for row in _changed(record, before)]
    holdings.sort(key=lambda row: (row.point, row.record))
    if holdings:
        await transaction.run(_WRITE_HOLDINGS, _HoldingRows(holdings))


def fields_of(records: Iterable[StoredRecord], keyring: Keyring) -> dict[RecordKey, PersonFields]:
    """Return what records say of their holders."""
    return {
        record.view.key: own_fields(record.view, record.emails, record.phones, keyring) for record in records
    }


def _changed(record: StoredRecord, before: Mapping[RecordKey, StoredRecord]) -> list[HoldingRow]:
    known = before.get(record.view.key)
    return holding_rows(record.view, known.view.holds if known else {})


def _one(version: Record, keyring: Keyring) -> StoredRecord:
    return StoredRecord(
        view=view_of(version, keyring),
        emails=_values(version.contacts, "email"),
        phones=_values(version.contacts, "phone"),
        identifiers=tuple(sorted({f"{each.kind}={each.value}" for each in version.identifiers})),
    )


def _values(contacts: Sequence[Contact | Identifier], kind: str) -> tuple[str, ...]:
    return tuple(sorted({contact.value for contact in contacts if contact.kind == kind}))


def _join(one: StoredRecord, other: StoredRecord) -> StoredRecord:
    return StoredRecord(
        view=merge(one.view, other.view),
        emails=_union(one.emails, other.emails),
        phones=_union(one.phones, other.phones),
        identifiers=_union(one.identifiers, other.identifiers),
    )


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return one if one == other else tuple(sorted({*one, *other}))


def _record_row(record: StoredRecord) -> _RecordRow:
    view = record.view
    return _RecordRow(view.key, view.first_seen, view.last_seen, _properties(record))


def _properties(record: StoredRecord) -> dict[str, object]:
    view = record.view
    fields = {name: view.fields[name].value if name in view.fields else None for name in PERSON_FIELDS}
    return {
        **fields,
        "source": source_of(view.key),
        "shared": view.shared,
        "emails": record.emails,
        "phones": record.phones,
        "identifiers": record.identifiers,
        "view": encode_view(view),
    }
