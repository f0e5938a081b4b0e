"""Whole files into the inbox, as fast as there is room."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from app.inbox.errors import InboxFull, InboxStalled
from app.inbox.stream import Depth, Inbox
from app.sources.batch import Batch
from app.sources.header import identify
from app.sources.split import split

_LOOK_S: Final = 0.2
_FULL_S: Final = 0.5
_PATIENCE_S: Final = 600.0


class Sent(Struct, frozen=True):
    """What was sent of one file; what became of its rows the lake says later.

    Attributes:
        batch_ids: In file order; the same file gives the same ids.
        last: Place of its last batch in the inbox; None for a file without rows.
    """

    path: Path
    source: str
    kind: str
    rows: int
    batch_ids: tuple[str, ...]
    last: str | None


type Progress = Callable[[Path, int, int], None]
"""Called with the file, its rows and its bytes sent so far."""


async def ingest_file(
    inbox: Inbox,
    path: Path,
    *,
    source: str | None = None,
    kind: str | None = None,
    as_of: datetime | None = None,
    progress: Progress | None = None,
) -> Sent:
    """Send a file, waiting while the inbox is full; sending it again changes nothing.

    Args:
        inbox: Where to.
        path: An export in its vendor's shape.
        source: Together with ``kind``; by default the file says what it is.
        kind: What of that source.
        as_of: Source time of rows that have none of their own; default the file's own.
        progress: Called after each batch.

    Raises:
        InboxStalled: The inbox stayed full and as it was for ten minutes.
        SourceError: The file as a whole is wrong; nothing or a part was sent, and may be sent again.
        RedisUnavailable: The inbox does not answer; send the file again.
    """
    found = (source, kind) if source is not None and kind is not None else identify(path)
    now = datetime.now(UTC)
    moment = await asyncio.to_thread(_modified, path) if as_of is None else as_of
    batches = split(path, found[0], found[1], moment, now)
    rows, size, last = 0, 0, None
    ids: list[str] = []
    while (batch := await asyncio.to_thread(next, batches, None)) is not None:
        last = await put_with_room(inbox, batch)
        ids.append(batch.batch_id)
        rows += len(batch.rows)
        size += sum(len(row.raw) for row in batch.rows)
        if progress is not None:
            progress(path, rows, size)
    return Sent(path, found[0], found[1], rows, tuple(ids), last)


async def ingest_files(
    inbox: Inbox, paths: Sequence[Path], *, as_of: datetime | None = None, progress: Progress | None = None
) -> list[Sent]:
    """Send files one after the other; see ``ingest_file``."""
    return [await ingest_file(inbox, path, as_of=as_of, progress=progress) for path in paths]


async def drained(inbox: Inbox, *, up_to: str = "+", patience_s: float = _PATIENCE_S) -> None:
    """Return when nothing waits any more: every store has all that was sent.

    Args:
        inbox: Where it waits.
        up_to: What came after this place may wait on.
        patience_s: How long nothing may move.

    Raises:
        InboxStalled: Nothing moved for ``patience_s``.
        RedisUnavailable: The inbox does not answer.
    """
    watch = _Watch(patience_s)
    while await inbox.waits(up_to):
        watch.see(await inbox.depth())
        await asyncio.sleep(_LOOK_S)


async def put_with_room(inbox: Inbox, batch: Batch, *, patience_s: float = _PATIENCE_S) -> str:
    """Put a batch, waiting while the inbox is full, and return its place in the inbox.

    Raises:
        InboxStalled: It is full, and nothing moved for ``patience_s``.
        RedisUnavailable: The inbox does not answer.
    """
    watch = _Watch(patience_s)
    while True:
        try:
            return await inbox.put(batch)
        except InboxFull:
            watch.see(await inbox.depth())
            await asyncio.sleep(_FULL_S)


class _Watch:
    """Notices when what waits is the same for too long."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s: Final = patience_s
        self._since = time.monotonic()
        self._seen: tuple[int, int | None] | None = None

    def see(self, depth: Depth) -> None:
        found = depth.entries, depth.oldest_ms
        if found != self._seen:
            self._seen, self._since = found, time.monotonic()
        elif (waited_s := time.monotonic() - self._since) >= self._patience_s:
            raise InboxStalled(depth.entries, int(waited_s))


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
