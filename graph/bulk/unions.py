"""Versions into one stored record each, over batches; batches in any order, cut anywhere, give the same records."""

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa
from msgspec import Struct

from graph.bulk.columns import records_of
from graph.fields.key_columns import key_columns
from graph.fields.record import PersonFields
from graph.fields.table import table
from graph.ids import RecordKey
from graph.keyring import Keyring
from graph.matching.evidence import counts
from graph.matching.view import merge
from graph.records import Record
from graph.store import StoredRecord, fields_of, with_versions

type MakeKeyring = Callable[[], Keyring]
"""Makes the keyring where the work is done: a keyring itself does not leave its process."""

_HOLD: Final = pa.struct([("point", pa.string()), ("kind", pa.string()), ("counts", pa.bool_())])

STORED: Final = pa.schema(
    [
        ("key", pa.string()),
        ("stored", pa.binary()),
        ("own", pa.binary()),
        ("holds", pa.list_(_HOLD)),
        ("blocks", pa.list_(pa.int64())),
    ]
)
"""A record as its node keeps it and what it says of its holder, in MessagePack, and what joins need to know of it.

``blocks`` are the numbers of its blocking keys.  ``counts`` is False where the record has a point only in passing, which joins nobody.
"""

_ENCODER: Final = msgspec.msgpack.Encoder(order="deterministic")
_DECODER: Final = msgspec.msgpack.Decoder(StoredRecord)
_OWN: Final = msgspec.msgpack.Decoder(PersonFields)


def decode(stored: bytes) -> StoredRecord:
    """Return the record of a ``stored`` cell."""
    return _DECODER.decode(stored)


def decode_own(own: bytes) -> PersonFields:
    """Return the person fields of an ``own`` cell."""
    return _OWN.decode(own)


class FirstUnion(Struct, frozen=True):
    """Versions in, records out; those of one record may still come from several batches."""

    keyring: MakeKeyring

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield a batch with the columns of ``STORED`` for each one with those of ``VERSIONS``."""
        keyring = self.keyring()
        for batch in batches:
            versions: dict[RecordKey, list[Record]] = {}
            for record in records_of(batch):
                versions.setdefault(record.key, []).append(record)
            yield _batch([with_versions(None, said, keyring) for said in versions.values()], keyring)


class SecondUnion(Struct, frozen=True):
    """Parts of records that came from several batches in, whole records out."""

    keyring: MakeKeyring

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield a batch with the columns of ``STORED`` for each one with ``key`` and ``parts``."""
        keyring = self.keyring()
        for batch in batches:
            rows: list[list[bytes]] = batch.column("parts").to_pylist()
            yield _batch([reduce(_joined, map(decode, parts)) for parts in rows], keyring)


def _joined(one: StoredRecord, other: StoredRecord) -> StoredRecord:
    return StoredRecord(
        view=merge(one.view, other.view),
        emails=tuple(sorted({*one.emails, *other.emails})),
        phones=tuple(sorted({*one.phones, *other.phones})),
        identifiers=tuple(sorted({*one.identifiers, *other.identifiers})),
    )


def _batch(records: list[StoredRecord], keyring: Keyring) -> pa.RecordBatch:
    own = list(fields_of(records, keyring).values())
    holds = [
        [
            {"point": point, "kind": holding.kind, "counts": counts(holding)}
            for point, holding in record.view.holds.items()
        ]
        for record in records
    ]
    columns: list[list[object]] = [
        [record.view.key for record in records],
        [_ENCODER.encode(record) for record in records],
        [_ENCODER.encode(fields) for fields in own],
        list(holds),
    ]
    told = [pa.array(values, field.type) for values, field in zip(columns, STORED, strict=False)]
    return pa.RecordBatch.from_arrays([*told, _blocks(own)], schema=STORED)


def _blocks(own: list[PersonFields]) -> pa.Array:
    """Return the numbers of each record's blocking keys, each once, sorted."""
    found = [(record, key.view(np.int64)) for _kind, record, key in key_columns(table(own))]
    owners, numbers = map(np.concatenate, zip(*found, strict=True))
    order = np.lexsort((numbers, owners))
    owners, numbers = owners[order], numbers[order]
    fresh = np.ones(len(owners), dtype=np.bool_)
    fresh[1:] = (owners[1:] != owners[:-1]) | (numbers[1:] != numbers[:-1])
    ends = np.searchsorted(owners[fresh], np.arange(len(own) + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(numbers[fresh]))
