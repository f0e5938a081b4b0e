"""The inbox: a Redis stream that holds every acknowledged batch until all stores have it."""

from collections.abc import Sequence
from itertools import starmap
from typing import Final, cast

from msgspec import Struct

from app.inbox.entry import Entry, encode
from app.inbox.errors import InboxFull
from app.inbox.wakeup import WakeUp
from app.redis import Redis, Script
from app.sources.batch import Batch

SHARD: Final = 0
"""The one shard there is; the graph has one writer."""

LEASE: Final = f"lease:{SHARD}"
"""Whoever has it may write to the lake and the graph."""

_RETRY_AFTER_S: Final = 5

_PUT: Final = Script("""
local held = tonumber(redis.call('GET', KEYS[2]) or '0')
if held > 0 and held + #ARGV[3] > tonumber(ARGV[4]) then return false end
redis.call('INCRBY', KEYS[2], #ARGV[3])
return redis.call('XADD', KEYS[1], '*', 'batch', ARGV[1], 'rows', ARGV[2], 'payload', ARGV[3])
""")
_DELETE: Final = Script("""
local freed = 0
for i = 2, #ARGV, 2 do
  if redis.call('XDEL', KEYS[1], ARGV[i - 1]) == 1 then freed = freed + tonumber(ARGV[i]) end
end
if freed > 0 then redis.call('DECRBY', KEYS[2], freed) end
return freed
""")


class Depth(Struct, frozen=True):
    """How much waits.

    Attributes:
        oldest_ms: Unix time in milliseconds at which the oldest entry came in; None when nothing waits.
    """

    entries: int
    held_bytes: int
    oldest_ms: int | None

    def oldest_s(self, now: float) -> float:
        """Return the age in seconds of the oldest entry at a Unix time; 0 when nothing waits."""
        return 0.0 if self.oldest_ms is None else max(0.0, now - self.oldest_ms / 1000)


class Inbox:
    """Where a batch waits from the moment its sender hears that it may forget it.

    An entry is on disk when ``put`` returns (the server runs with ``appendfsync
    always``), is read in order, and is deleted last.

    Args:
        max_bytes: Payload that may wait; one entry alone may exceed it.
        wake_up: Tells the workers; None where nobody listens, and cron finds the entry.
    """

    def __init__(self, redis: Redis, *, max_bytes: int, wake_up: WakeUp | None = None) -> None:
        self._redis: Final = redis
        self._max_bytes: Final = max_bytes
        self._wake_up: Final = wake_up
        self._stream: Final = f"inbox:{SHARD}"
        self._held: Final = f"inbox:{SHARD}:bytes"

    async def put(self, batch: Batch) -> str:
        """Store one batch and return its place in the stream.

        Raises:
            InboxFull: No room just now; nothing was stored.
            RedisUnavailable: Whether it was stored is not known; sending it again is harmless.
        """
        payload = encode(batch)
        stored = cast(
            "bytes | None",
            await self._redis.run(
                _PUT,
                [self._stream, self._held],
                batch.batch_id,
                len(batch.rows),
                payload,
                self._max_bytes,
            ),
        )
        if stored is None:
            raise InboxFull(_RETRY_AFTER_S)
        stream_id = stored.decode()
        if self._wake_up is not None:
            await self._wake_up(SHARD, stream_id)
        return stream_id

    async def read(self, *, after: str | None, max_rows: int, max_bytes: int) -> list[Entry]:
        """Return the next entries in order, at least one if any waits, up to about the limits."""
        taken: list[Entry] = []
        rows = size = 0
        last = after
        while rows < max_rows and size < max_bytes:
            found = await self._page(last)
            if not found:
                break
            for entry in found:
                if taken and (rows + entry.rows > max_rows or size + len(entry.payload) > max_bytes):
                    return taken
                taken.append(entry)
                rows += entry.rows
                size += len(entry.payload)
            last = found[-1].stream_id
        return taken

    async def _page(self, after: str | None) -> list[Entry]:
        start = f"({after}" if after else "-"
        reply = await self._redis.call("XRANGE", self._stream, start, "+", "COUNT", 16)
        return list(starmap(_entry, cast("list[tuple[bytes, object]]", reply)))

    async def delete(self, entries: Sequence[Entry]) -> None:
        """Forget entries that every store has; twice is harmless."""
        pairs = [part for entry in entries for part in (entry.stream_id, len(entry.payload))]
        for start in range(0, len(pairs), 1_000):
            await self._redis.run(_DELETE, [self._stream, self._held], *pairs[start : start + 1_000])

    async def is_empty(self) -> bool:
        """Return True while nothing waits."""
        return cast("int", await self._redis.call("XLEN", self._stream)) == 0

    async def waits(self, up_to: str) -> bool:
        """Return True while something waits that has this place in the stream or one before it."""
        return bool(await self._redis.call("XRANGE", self._stream, "-", up_to, "COUNT", 1))

    async def depth(self) -> Depth:
        """Return how much waits and since when."""
        length, held = await self._redis.calls([("XLEN", self._stream), ("GET", self._held)])
        oldest = cast("list[tuple[bytes, object]]", await self._redis.call(
            "XRANGE", self._stream, "-", "+", "COUNT", 1
        ))  # fmt: skip
        since = int(oldest[0][0].split(b"-")[0]) if oldest else None
        return Depth(cast("int", length), int(cast("bytes | None", held) or 0), since)


def _entry(stream_id: bytes, fields: object) -> Entry:
    flat = cast("list[bytes] | dict[bytes, bytes]", fields)
    named = flat if isinstance(flat, dict) else dict(zip(flat[::2], flat[1::2], strict=True))
    return Entry(stream_id.decode(), named[b"batch"].decode(), int(named[b"rows"]), named[b"payload"])
