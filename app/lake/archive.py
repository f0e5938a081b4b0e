"""The raw archive: the source of truth, appended once a batch."""

import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

import polars as pl
from msgspec import Struct

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
            "keys": _lists([traces(row.raw, keyring) for row in batch.rows]),
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


def _lists(keys: Sequence[Sequence[str]]) -> pl.Series:
    """Return lists of keys as a column; polars makes a list from a text 20 times faster than from a list."""
    texts = pl.Series([" ".join(some) or None for some in keys], dtype=pl.String)
    return texts.str.split(" ").fill_null([])


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


class Stamp(Struct, frozen=True):
    """The two times of a batch that its id says nothing about, as they were when it first came."""

    as_of: datetime
    received_at: datetime


class Archiver:
    """Appends batches that the archive does not have, under the drain lease; one a process.

    What another process appended is noticed by the table's version.
    """

    def __init__(self, table: Table) -> None:
        self._table: Final = table
        self._known: dict[str, Stamp] = {}
        self._version = -1
        self._one_at_a_time: Final = threading.Lock()  # a cancelled drain's thread may still be here

    def stamps(self, batch_ids: Iterable[str]) -> dict[str, Stamp]:
        """Return the times with which those of the batches are archived that are.

        Raises:
            LakeUnavailable: The archive cannot be read; repeat.
        """
        with self._one_at_a_time:
            self._catch_up()
            return {batch_id: self._known[batch_id] for batch_id in batch_ids if batch_id in self._known}

    def append(self, batches: Sequence[pl.DataFrame]) -> set[str]:
        """Append what is new in one commit and return the ids of batches that were there before.

        Raises:
            LakeUnavailable: Nothing was appended, or the answer was lost; a repeat finds out.
        """
        with self._one_at_a_time:
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
                self._append(pl.concat(fresh.values()))
            return before

    def _append(self, rows: pl.DataFrame) -> None:
        self._table.append(rows)
        self._version += 1  # if another's commit came first or follows, the version is not ours: read anew
        self._known.update(_stamps(rows))

    def _catch_up(self) -> None:
        if (version := self._table.version()) != self._version:
            times = self._table.scan().select("batch_id", "as_of", "received_at")
            self._known = _stamps(self._table.read(times.unique("batch_id")))
            self._version = version


def _stamps(rows: pl.DataFrame) -> dict[str, Stamp]:
    times = rows.select("batch_id", "as_of", "received_at").unique("batch_id")
    return {
        batch_id: Stamp(as_of.astimezone(UTC), received_at.astimezone(UTC))
        for batch_id, as_of, received_at in times.iter_rows()
    }
