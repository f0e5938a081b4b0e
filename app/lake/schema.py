"""The lake's tables: their columns, and on which of them statistics may be kept.

The table's log keeps column statistics for ever, so a column with personal data
has none; ids and hashes that mean nothing elsewhere may.
"""

from typing import Final

import polars as pl
from msgspec import Struct

_TIME: Final = pl.Datetime("us", "UTC")

TAIL: Final = -1
"""Bucket of events that compaction has not moved yet."""

BUCKETS: Final = 64


class TableSpec(Struct, frozen=True):
    """One table.

    Attributes:
        measured: Columns with statistics; never one with personal data.
        partition: Column whose values are folders, if any.
    """

    name: str
    columns: pl.Schema
    measured: tuple[str, ...]
    partition: str | None = None


ARCHIVE: Final = TableSpec(
    "archive",
    pl.Schema(
        {
            "batch_id": pl.String(),
            "source": pl.String(),
            "kind": pl.String(),
            "header": pl.Binary(),
            "row_no": pl.Int64(),
            "raw": pl.Binary(),
            "keys": pl.List(pl.String()),
            "as_of": _TIME,
            "received_at": _TIME,
        }
    ),
    measured=("batch_id", "source", "kind", "row_no"),
)
"""Every item as it arrived, with keyed hashes of the emails and phones in its bytes: the source of truth."""

QUARANTINE: Final = TableSpec(
    "quarantine",
    pl.Schema(
        {
            "batch_id": pl.String(),
            "source": pl.String(),
            "kind": pl.String(),
            "row_no": pl.Int64(),
            "field": pl.String(),
            "code": pl.String(),
            "reason": pl.String(),
            "raw": pl.Binary(),
            "keys": pl.List(pl.String()),
        }
    ),
    measured=("batch_id", "source", "kind", "row_no", "code"),
)
"""Rows that did not fit, each with its reason."""

EVENTS: Final = TableSpec(
    "events",
    pl.Schema(
        {
            "bucket": pl.Int16(),
            "owner": pl.String(),
            "at": _TIME,
            "message_id": pl.String(),
            "body": pl.Int32(),
            "type": pl.String(),
            "source": pl.String(),
            "device": pl.String(),
            "record": pl.String(),
            "claims": pl.Binary(),
            "order_id": pl.String(),
            "sku": pl.String(),
            "quantity": pl.Int32(),
            "price_gbp": pl.Float64(),
            "page": pl.String(),
            "query": pl.String(),
            "network": pl.String(),
            "agent": pl.String(),
            "bot": pl.Boolean(),
            "consent": pl.Boolean(),
            "batch_id": pl.String(),
        }
    ),
    measured=("owner", "at"),
    partition="bucket",
)
"""Clean events, each once; ``owner`` is the device, else the record; ``body`` a hash of the content."""

ITEMS: Final = TableSpec(
    "items",
    pl.Schema(
        {
            "batch_id": pl.String(),
            "source": pl.String(),
            "sku": pl.String(),
            "group": pl.String(),
            "title": pl.String(),
            "source_time": _TIME,
            "brand": pl.String(),
            "product_type": pl.String(),
            "gender": pl.String(),
            "colour": pl.String(),
            "size": pl.String(),
            "material": pl.String(),
            "price_gbp": pl.Float64(),
            "gtin": pl.String(),
            "stock": pl.Int32(),
            "available": pl.Boolean(),
        }
    ),
    measured=("batch_id", "source", "sku"),
)
"""Every version of every item, as its source spells it."""

SERVED: Final = TableSpec(
    "served",
    pl.Schema(
        {
            "request_id": pl.String(),
            "at": _TIME,
            "shopper": pl.String(),
            "bundle": pl.String(),
            "arm": pl.String(),
            "skus": pl.List(pl.String()),
        }
    ),
    measured=("at",),
)
"""Lists that were shown, for training."""

IDENTITY_CHANGES: Final = TableSpec(
    "identity_changes",
    pl.Schema(
        {
            "change_id": pl.String(),
            "kind": pl.String(),
            "person": pl.String(),
            "heir": pl.String(),
            "records": pl.List(pl.String()),
            "cause": pl.String(),
            "at": _TIME,
        }
    ),
    measured=("change_id", "at"),
)
"""The id ledger: what happened to each person id, in order."""

ATTRIBUTION: Final = TableSpec(
    "attribution",
    pl.Schema(
        {
            "kind": pl.String(),
            "id": pl.String(),
            "person": pl.String(),
            "block": pl.String(),
            "owner": pl.String(),
            "confidence": pl.Float64(),
            "rung": pl.Int32(),
            "assurance": pl.String(),
            "device": pl.String(),
        }
    ),
    measured=("kind", "id"),
)
"""Whose each record and session is now; the only place that says so for events."""

CONSENTS: Final = TableSpec(
    "consents",
    pl.Schema(
        {
            "batch_id": pl.String(),
            "record": pl.String(),
            "at": _TIME,
            "personalisation": pl.Boolean(),
            "email_marketing": pl.Boolean(),
            "sms_marketing": pl.Boolean(),
        }
    ),
    measured=("batch_id", "record"),
)
"""What each version of a record allows."""

JUDGEMENTS: Final = TableSpec(
    "judgements",
    pl.Schema(
        {
            "batch_id": pl.String(),
            "judgement": pl.String(),
            "kind": pl.String(),
            "state": pl.String(),
            "by": pl.String(),
            "at": _TIME,
            "left": pl.List(pl.String()),
            "right": pl.List(pl.String()),
            "point": pl.String(),
            "withdrawn_by": pl.String(),
            "withdrawn_at": _TIME,
        }
    ),
    measured=("batch_id", "judgement"),
)
"""What people decided, each time it was said or withdrawn; ``batch_id`` is the ruling's place in its stream, so its order."""

AUDITS: Final = TableSpec(
    "audits",
    pl.Schema(
        {
            "at": _TIME,
            "records": pl.Int64(),
            "persons": pl.Int64(),
            "largest": pl.Int64(),
            "differences": pl.Int64(),
            "questions": pl.Int64(),
            "households": pl.Int64(),
            "report": pl.String(),
        }
    ),
    measured=("at",),
)
"""Audits of the identity graph, one row each; ``report`` is the whole of it as JSON, ids and counts only."""
