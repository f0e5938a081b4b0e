"""Record versions as columns: what a bulk load reads, from Parquet or from ``Record`` objects."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, cast

import msgspec
import pyarrow as pa

from graph.errors import GraphError
from graph.records import Record

_CONTACT: Final = pa.struct(
    [("kind", pa.string()), ("value", pa.string()), ("assurance", pa.string()), ("weak", pa.bool_())]
)
_IDENTIFIER: Final = pa.struct([("kind", pa.string()), ("value", pa.string()), ("assurance", pa.string())])
_CONSENT: Final = pa.struct(
    [
        ("email_marketing", pa.bool_()),
        ("sms_marketing", pa.bool_()),
        ("personalisation", pa.bool_()),
    ]
)

VERSIONS: Final = pa.schema(
    [
        ("key", pa.string()),
        ("source_time", pa.timestamp("us", "UTC")),
        ("given_name", pa.string()),
        ("family_name", pa.string()),
        ("birth_date", pa.string()),
        ("gender", pa.string()),
        ("street", pa.string()),
        ("city", pa.string()),
        ("postcode", pa.string()),
        ("country", pa.string()),
        ("contacts", pa.list_(_CONTACT)),
        ("identifiers", pa.list_(_IDENTIFIER)),
        ("consent", _CONSENT),
        ("shared", pa.bool_()),
    ]
)
"""One row a version of a record; the fields are those of ``graph.records.Record``, normalised by their adapter."""


class UnfitColumns(GraphError):
    """A table or one of its rows is not what ``VERSIONS`` says.

    Attributes:
        field: The column, or the field inside it.
    """

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        super().__init__(f"{field}: {reason}")


def columns_of(records: Iterable[Record]) -> pa.Table:
    """Return versions as columns, in their order."""
    rows = [msgspec.to_builtins(record, builtin_types=(datetime,)) for record in records]
    return pa.Table.from_pylist(rows, schema=VERSIONS)


def check_columns(schema: pa.Schema) -> None:
    """Pass when a file's columns are those of ``VERSIONS``, or some of them; what is left out is unknown.

    Raises:
        UnfitColumns: ``key`` or ``source_time`` is missing, or a column is not known.
    """
    for required in ("key", "source_time"):
        if required not in schema.names:
            raise UnfitColumns(required, "a load needs this column")
    if unknown := set(schema.names).difference(VERSIONS.names):
        raise UnfitColumns(min(unknown), "no such column of a record")


def records_of(batch: pa.RecordBatch) -> list[Record]:
    """Return the versions of a batch with the columns of ``VERSIONS``; null is what a version does not say.

    Raises:
        UnfitColumns: A row has no key or time, or a word that its field does not know.
    """
    rows = cast("list[dict[str, object]]", batch.to_pylist())
    said = [{name: value for name, value in row.items() if value is not None} for row in rows]
    try:
        return msgspec.convert(said, list[Record])
    except msgspec.ValidationError as exc:
        where, _, field = str(exc).rpartition("$[...]")
        raise UnfitColumns(field.strip(".`") or "row", where.partition(" - ")[0]) from exc
