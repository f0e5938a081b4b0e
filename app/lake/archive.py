"""The raw archive: the source of truth, appended once a batch."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from app.lake.schema import ARCHIVE, QUARANTINE
from app.lake.table import Table
from app.lake.traces import traces
from app.sources.batch import Batch, Reject
from graph.keyring import Keyring


def archive_rows(batch: Batch, keyring: Keyring) -> pl.DataFrame:
    """Return a batch as rows of the archive."""
    same = pl.DataFrame(
        {
            "row_no": [row.number for row in batch.rows],
            "raw": pl.Series([row.raw for row in batch.rows], dtype=pl.Binary),
            "keys": pl.Series([traces(row.raw, keyring) for row in batch.rows], dtype=pl.List(pl.String)),
        }
    )
    return same.select(
        pl.lit(batch.batch_id).alias("batch_id"),
        pl.lit(batch.source).alias("source"),
        pl.lit(batch.kind).alias("kind"),
        pl.lit(batch.header, dtype=pl.Binary).alias("header"),
        "row_no",
        "raw",
        "keys",
        pl.lit(batch.as_of).dt.cast_time_unit("us").alias("as_of"),
        pl.lit(batch.received_at).dt.cast_time_unit("us").alias("received_at"),
    ).cast(ARCHIVE.columns)  # fmt: skip


def quarantine_rows(batch: Batch, rejects: Sequence[Reject], keyring: Keyring) -> pl.DataFrame:
    """Return rejected rows with their original bytes as rows of the quarantine."""
    raw = {row.number: row.raw for row in batch.rows} if rejects else {}
    rows = [
        {
            "batch_id": batch.batch_id,
            "source": batch.source,
            "kind": batch.kind,
            "row_no": reject.number,
            "field": reject.field,
            "code": reject.code,
            "reason": reject.reason,
            "raw": raw.get(reject.number, b""),
            "keys": traces(raw.get(reject.number, b""), keyring),
        }
        for reject in rejects
    ]
    return pl.DataFrame(rows, schema=QUARANTINE.columns)


class Archiver:
    """Appends batches that the archive does not have.  One at a time, under the drain lease."""

    def __init__(self, table: Table) -> None:
        self._table: Final = table
        self._known: set[str] = set()
        self._version = -1

    def append(self, batches: Sequence[pl.DataFrame]) -> set[str]:
        """Append what is new in one commit and return the ids of batches that were there before.

        Raises:
            LakeUnavailable: Nothing was appended, or the answer was lost; a repeat finds out.
        """
        self._catch_up()
        before: set[str] = set()
        fresh: dict[str, pl.DataFrame] = {}
        for rows in batches:
            batch_id = str(rows["batch_id"][0])
            if batch_id in self._known or batch_id in fresh:
                before.add(batch_id)
            else:
                fresh[batch_id] = rows
        if fresh:
            self._table.append(pl.concat(fresh.values()))
            self._known.update(fresh)
            self._version = self._table.version()
        return before

    def _catch_up(self) -> None:
        if (version := self._table.version()) != self._version:
            found = self._table.read(self._table.scan().select(pl.col("batch_id").unique()))
            self._known = set(found["batch_id"].to_list())
            self._version = version
