"""Message ids remembered for ever.  The only user of rocksdict."""

import contextlib
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, Final, Self, cast

import msgspec
import polars as pl
from rocksdict import BlockBasedOptions, Options, Rdict, WriteBatch

from app.lake.errors import LakeUnavailable
from app.lake.event_rows import message_key
from app.lake.table import Table

_SEEN: Final = b"files"
_CHUNK: Final = 50_000


class MessageIndex:
    """Which message ids the lake's events have, and a hash of what each said.

    Derived: it notes the files of the lake it has seen and catches up with the
    others, so it may be deleted at any time.  One process at a time may have it open.
    """

    def __init__(self, database: Rdict, events: Table, secret: bytes) -> None:
        self._database: Final = cast("Any", database)
        self._events: Final = events
        self._secret: Final = secret

    @classmethod
    @contextlib.contextmanager
    def open(cls, folder: Path, events: Table, secret: bytes) -> Generator[Self]:
        """Open the index for the length of a block; made where it is missing.

        Raises:
            LakeUnavailable: Another process has it, or its folder cannot be used.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            database = Rdict(str(folder), _options())
        except Exception as exc:
            raise LakeUnavailable("events") from exc
        try:
            yield cls(database, events, secret)
        finally:
            database.close()

    def catch_up(self) -> int:
        """Take in the events of files not seen yet and return how many rows those had.

        Raises:
            LakeUnavailable: A file cannot be read.
        """
        files = self._events.files()
        seen = self._seen()
        unread = [path for name, path in sorted(files.items()) if name not in seen]
        if not unread and seen == files.keys():
            return 0
        rows = 0
        for path in unread:
            found = self._events.read(pl.scan_parquet(path).select("source", "message_id", "body"))
            keys = [message_key(self._secret, *pair) for pair in found.select("source", "message_id").rows()]
            self.remember(keys, found["body"].to_list())
            rows += found.height
        self._note(files.keys())
        return rows

    def bodies(self, keys: Sequence[bytes]) -> list[int | None]:
        """Return for each key the body it is known with, or None."""
        found: list[int | None] = []
        for start in range(0, len(keys), _CHUNK):
            cells = cast("list[bytes | None]", self._database[list(keys[start : start + _CHUNK])])
            found.extend(
                None if cell is None else int.from_bytes(cell, "little", signed=True) for cell in cells
            )
        return found

    def remember(self, keys: Sequence[bytes], bodies: Sequence[int]) -> None:
        """Add keys whose events the lake has; all of them or none."""
        batch = cast("Any", WriteBatch(raw_mode=True))
        for key, body in zip(keys, bodies, strict=True):
            batch.put(key, body.to_bytes(4, "little", signed=True))
        self._database.write(batch)

    def noted(self) -> None:
        """Note that everything the lake has now is in the index.

        Raises:
            LakeUnavailable: The table cannot be opened.
        """
        self._note(self._events.files().keys())

    def _seen(self) -> set[str]:
        cell = cast("bytes | None", self._database.get(_SEEN))
        return set() if cell is None else msgspec.msgpack.decode(cell, type=set[str])

    def _note(self, files: object) -> None:
        self._database.put(_SEEN, msgspec.msgpack.encode(sorted(cast("set[str]", files))))


def _options() -> Options:
    table = BlockBasedOptions()
    table.set_bloom_filter(10, block_based=False)
    options = Options(raw_mode=True)
    options.create_if_missing(create_if_missing=True)
    options.set_block_based_table_factory(table)
    return options
