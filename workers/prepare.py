"""A batch from bytes to columns, in a process of the adapters' pool: pure, so it may be done twice."""

import os
import threading
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl
from msgspec import Struct

from app.inbox.entry import decode
from app.lake.archive import archive_rows, quarantine_rows
from app.lake.event_rows import event_rows
from app.lake.record_rows import consent_rows, item_rows
from app.sources.batch import Reject
from app.wiring import keyring
from graph.keyring import Keyring
from graph.records import Record
from workers.halving import UNPROCESSABLE, parsed, rows_of

_WATCH_S: Final = 1.0


class Prepared(Struct, frozen=True, eq=False):
    """A batch as its stores take it.

    Attributes:
        events: With the column ``key``; see ``app.lake.event_rows``.
    """

    batch_id: str
    rows: int
    archive: pl.DataFrame
    quarantine: pl.DataFrame
    events: pl.DataFrame
    items: pl.DataFrame
    consents: pl.DataFrame
    records: list[Record]


class Cause(Struct, frozen=True):
    """Why a store would not take what an adapter made."""

    field: str
    code: str
    reason: str


ID_REUSED: Final = Cause(
    "message_id", "id_reused", "another message with this id came earlier and said something else"
)
REFUSED: Final = Cause("row", UNPROCESSABLE, "the graph refuses what this row says")


@cache
def _keyring(key_file: Path) -> Keyring:
    return keyring(key_file)


def message_secret(keys: Keyring) -> bytes:
    """Return the secret under which message ids are remembered; it follows from the identity key."""
    return keys.identifier("kindred.message_index", "1").encode()


def begin(parent: int) -> None:
    """Set a process of the pool up: it ends when the worker does, however that ends."""
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def prepare(payload: bytes, key_file: Path) -> Prepared:
    """Decode, hash and parse one entry of the inbox."""
    keys = _keyring(key_file)
    batch = decode(payload)
    found = parsed(batch, keys)
    return Prepared(
        batch_id=batch.batch_id,
        rows=len(batch.rows),
        archive=archive_rows(batch, keys),
        quarantine=quarantine_rows(batch, found.rejects, keys),
        events=event_rows(found.events, batch.batch_id, message_secret(keys)),
        items=item_rows(found.items, batch.batch_id),
        consents=consent_rows(found.records, batch.batch_id),
        records=found.records,
    )


def late_rejects(payload: bytes, causes: Mapping[str, Cause], key_file: Path) -> pl.DataFrame:
    """Return quarantine rows for messages and records of an entry that a store would not take.

    Args:
        payload: The entry.
        causes: By message id or record key.
        key_file: As for ``prepare``.
    """
    batch, keys = decode(payload), _keyring(key_file)
    numbers = rows_of(batch, frozenset(causes), keys)
    rejects = [
        Reject(numbers.get(name, batch.rows[0].number), cause.field, cause.code, cause.reason)
        for name, cause in sorted(causes.items())
    ]
    return quarantine_rows(batch, rejects, keys)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_S)
    os._exit(1)
