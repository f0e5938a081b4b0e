"""The rows of the candidate index on disk.  The only user of rocksdict in ``graph``."""

import contextlib
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Self, cast

import msgspec
from rocksdict import BlockBasedOptions, Cache, DBCompressionType, Options, Rdict, ReadOptions, WriteBatch

from graph.candidates import rows
from graph.candidates.arrays import Words
from graph.candidates.errors import CandidatesUnavailable
from graph.candidates.rows import Holder, Seen, Write
from graph.ids import RecordKey

_CACHE_BYTES: Final = 256 << 20
_END: Final = b"\xff"


class Table:
    """Reads and writes rows; what is written together is there together, also after a kill."""

    def __init__(self, database: Rdict) -> None:
        self._database: Final = cast("Any", database)

    @classmethod
    @contextlib.contextmanager
    def open(cls, folder: Path) -> Generator[Self]:
        """Open a folder for the length of a block; made where it is missing.

        Raises:
            CandidatesUnavailable: Another process has it, or it cannot be used.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            database = Rdict(str(folder), _options())
        except Exception as exc:
            raise CandidatesUnavailable from exc
        try:
            yield cls(database)
        finally:
            database.close()

    def clear(self) -> None:
        """Delete every row."""
        self._database.delete_range(b"\x00", _END)

    def seen(self) -> Seen:
        """Return how far the graph was read."""
        cell = cast("bytes | None", self._database.get(rows.SEEN))
        return Seen(layout="") if cell is None else msgspec.msgpack.decode(cell, type=Seen)

    def numbers(self, keys: Sequence[RecordKey]) -> dict[RecordKey, int]:
        """Return the number of each record that has one."""
        cells = self._get([rows.of_record(key) for key in keys])
        return {
            key: int.from_bytes(cell, "big")
            for key, cell in zip(keys, cells, strict=True)
            if cell is not None
        }

    def holders(self, numbers: Sequence[int]) -> dict[int, Holder]:
        """Return the records of some numbers."""
        cells = self._get([rows.of_number(number) for number in numbers])
        return {
            number: rows.HOLDER.decode(cell)
            for number, cell in zip(numbers, cells, strict=True)
            if cell is not None
        }

    def postings(self, names: Words) -> list[bytes | None]:
        """Return the posting of each hash."""
        raw = names.tobytes()
        return self._get([rows.posting(raw[start : start + 8]) for start in range(0, len(raw), 8)])

    def members(self, name: bytes) -> bytes:
        """Return the holders of a hash over the cap, 4 bytes each."""
        start = rows.members(name)
        options = ReadOptions()
        options.set_iterate_upper_bound(start + _END * 5)
        found = cast("list[bytes]", list(self._database.keys(from_key=start, read_opt=options)))
        return b"".join(row[len(start) :] for row in found)

    def write(self, writes: Iterable[Write], seen: Seen) -> None:
        """Write rows and how far the graph is read now, all or none."""
        batch = cast("Any", WriteBatch(raw_mode=True))
        for row, content in writes:
            if content is None:
                batch.delete(row)
            else:
                batch.put(row, content)
        batch.put(rows.SEEN, rows.ENCODER.encode(seen))
        self._database.write(batch)

    def _get(self, names: list[bytes]) -> list[bytes | None]:
        return cast("list[bytes | None]", self._database.get(names)) if names else []


def _options() -> Options:
    """Hashes cannot be compressed, and most that are asked for are not there."""
    table = BlockBasedOptions()
    table.set_bloom_filter(10, block_based=False)
    table.set_block_cache(Cache(_CACHE_BYTES))
    options = Options(raw_mode=True)
    options.create_if_missing(create_if_missing=True)
    options.set_compression_type(DBCompressionType.none())
    options.set_memtable_prefix_bloom_ratio(0.1)
    options.set_memtable_whole_key_filtering(whole_key_filter=True)
    options.set_block_based_table_factory(table)
    return options
