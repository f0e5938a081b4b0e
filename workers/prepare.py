"""A batch from bytes to columns, in a process of the adapters' pool: pure, so it may be done twice."""

import os
import threading
import time
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Final

import polars as pl
from msgspec import Struct

from app.identity_key import keyring
from app.inbox.entry import decode
from app.lake.archive import archive_rows, quarantine_rows
from app.lake.event_rows import event_rows
from app.lake.record_rows import consent_rows, item_rows
from app.secret_file import read_secrets
from app.sources.batch import Batch, Parsed, Reject
from app.sources.parse import Keys, parse
from app.sources.token_secrets import Secrets
from graph.keyring import Keyring
from graph.records import Record
from workers.halving import UNPROCESSABLE, halved, unprocessable

_WATCH_S: Final = 1.0


class KeyFiles(Struct, frozen=True):
    """Where a process of the pool finds what is secret; the secrets themselves are in no job.

    Attributes:
        identity: Holds the identity key.
        tokens: Holds what identity tokens are signed with; read anew when it changed.
    """

    identity: Path
    tokens: Path


class Prepared(Struct, frozen=True, eq=False):
    """A batch as its stores take it.

    Attributes:
        events: With two columns more: ``key``, see ``app.lake.event_rows``, and ``row_no``, the row each came from.
        record_rows: For each record the row it came from.
        dropped: Values left out of rows that went in, by ``field:reason``.
    """

    batch_id: str
    rows: int
    archive: pl.DataFrame
    quarantine: pl.DataFrame
    events: pl.DataFrame
    items: pl.DataFrame
    consents: pl.DataFrame
    records: list[Record]
    record_rows: list[int]
    dropped: dict[str, int]


class _Part(Struct, frozen=True, eq=False):
    """What rows became that none of them broke."""

    found: Parsed
    events: pl.DataFrame
    items: pl.DataFrame
    consents: pl.DataFrame


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


@lru_cache(maxsize=1)
def _secrets(path: Path, _version: tuple[int, int] | None) -> Secrets:
    return read_secrets(path)


def _version(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def message_secret(keys: Keyring) -> bytes:
    """Return the secret under which message ids are remembered; it follows from the identity key."""
    return keys.identifier("kindred.message_index", "1").encode()


def begin(parent: int) -> None:
    """Set a process of the pool up: it ends when the worker does, however that ends."""
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def prepare(payload: bytes, files: KeyFiles) -> Prepared:
    """Decode, hash and parse one entry of the inbox."""
    return prepare_batch(decode(payload), files)


def prepare_batch(batch: Batch, files: KeyFiles) -> Prepared:
    """Hash and parse a batch; rows that break an adapter or fit no column are rejected as ``unprocessable``."""
    keys = Keys(_keyring(files.identity), _secrets(files.tokens, _version(files.tokens)))
    parts, broken = halved(batch, partial(_part, keys=keys))
    return _prepared(batch, parts, unprocessable(broken), keys.ring)


def leave_out(batch: Batch, files: KeyFiles) -> Prepared:
    """Reject all rows of a batch as ``unprocessable``, without looking at them."""
    return _prepared(batch, [], unprocessable(batch.rows), _keyring(files.identity))


def late_rejects(payload: bytes, numbers: Collection[int], cause: Cause, files: KeyFiles) -> pl.DataFrame:
    """Return quarantine rows for rows of an entry of which a store would not take something."""
    rejects = [Reject(number, cause.field, cause.code, cause.reason) for number in sorted(numbers)]
    return quarantine_rows(decode(payload), rejects, _keyring(files.identity))


def _part(batch: Batch, *, keys: Keys) -> _Part:
    return _columns(parse(batch, keys), batch.batch_id, keys.ring)


def _columns(found: Parsed, batch_id: str, keys: Keyring) -> _Part:
    events = event_rows(found.events, batch_id, message_secret(keys))
    return _Part(
        found=found,
        events=events.with_columns(pl.Series("row_no", found.event_rows, dtype=pl.Int64)),
        items=item_rows(found.items, batch_id),
        consents=consent_rows(found.records, batch_id),
    )


def _prepared(batch: Batch, parts: Sequence[_Part], broken: Sequence[Reject], keys: Keyring) -> Prepared:
    rejects = [*broken, *(reject for part in parts for reject in part.found.rejects)]
    columns = parts or [_columns(Parsed(records=[], events=[], items=[], rejects=[]), batch.batch_id, keys)]
    return Prepared(
        batch_id=batch.batch_id,
        rows=len(batch.rows),
        archive=archive_rows(batch, keys),
        quarantine=quarantine_rows(batch, rejects, keys),
        events=pl.concat([part.events for part in columns]),
        items=pl.concat([part.items for part in columns]),
        consents=pl.concat([part.consents for part in columns]),
        records=[record for part in parts for record in part.found.records],
        record_rows=[number for part in parts for number in part.found.record_rows],
        dropped=dict(sum((Counter(part.found.dropped) for part in parts), Counter[str]())),
    )


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_S)
    os._exit(1)
