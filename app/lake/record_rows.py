"""What else a batch gives the lake: items and consents."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from app.lake.schema import CONSENTS, ITEMS
from graph.records import Consent, Record
from ranking.catalogue import Item

_SILENT: Final = Consent()


def item_rows(items: Sequence[Item], batch_id: str) -> pl.DataFrame:
    """Return item versions as rows."""
    names = [name for name in ITEMS.columns.names() if name != "batch_id"]
    columns: dict[str, object] = {name: [getattr(item, name) for item in items] for name in names}
    return pl.DataFrame(
        {"batch_id": [batch_id] * len(items)} | columns, schema_overrides=ITEMS.columns, strict=False
    ).select(ITEMS.columns.names())


def consent_rows(records: Sequence[Record], batch_id: str) -> pl.DataFrame:
    """Return what records allow as rows; a record whose source says nothing gives none."""
    rows = [
        {
            "batch_id": batch_id,
            "record": record.key,
            "at": record.source_time,
            "personalisation": record.consent.personalisation,
            "email_marketing": record.consent.email_marketing,
            "sms_marketing": record.consent.sms_marketing,
        }
        for record in records
        if record.consent != _SILENT
    ]
    return pl.DataFrame(rows, schema=CONSENTS.columns)
