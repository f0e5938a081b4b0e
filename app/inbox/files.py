"""Whole files into the inbox, as fast as there is room."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from app.inbox.errors import InboxFull
from app.inbox.stream import Inbox
from app.sources.batch import Batch
from app.sources.header import identify
from app.sources.split import split

_LOOK_S: Final = 0.2
_FULL_S: Final = 0.5


class Sent(Struct, frozen=True):
    """What was sent of one file; what became of its rows the lake says later.

    Attributes:
        batch_ids: In file order; the same file gives the same ids.
    """

    path: Path
    source: str
    kind: str
    rows: int
    batch_ids: tuple[str, ...]


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
        SourceError: The file as a whole is wrong; nothing or a part was sent, and may be sent again.
        RedisUnavailable: The inbox does not answer; send the file again.
    """
    found = (source, kind) if source is not None and kind is not None else identify(path)
    now = datetime.now(UTC)
    moment = await asyncio.to_thread(_modified, path) if as_of is None else as_of
    batches = split(path, found[0], found[1], moment, now)
    rows, size = 0, 0
    ids: list[str] = []
    while (batch := await asyncio.to_thread(next, batches, None)) is not None:
        await _put(inbox, batch)
        ids.append(batch.batch_id)
        rows += len(batch.rows)
        size += sum(len(row.raw) for row in batch.rows)
        if progress is not None:
            progress(path, rows, size)
    return Sent(path, found[0], found[1], rows, tuple(ids))


async def ingest_files(
    inbox: Inbox, paths: Sequence[Path], *, as_of: datetime | None = None, progress: Progress | None = None
) -> list[Sent]:
    """Send files one after the other; see ``ingest_file``."""
    return [await ingest_file(inbox, path, as_of=as_of, progress=progress) for path in paths]


async def drained(inbox: Inbox, *, waiting: Callable[[int], None] | None = None) -> None:
    """Return when nothing waits any more: every store has all that was sent.

    Raises:
        RedisUnavailable: The inbox does not answer.
    """
    while (depth := await inbox.depth()).entries:
        if waiting is not None:
            waiting(depth.entries)
        await asyncio.sleep(_LOOK_S)


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


async def _put(inbox: Inbox, batch: Batch) -> None:
    while True:
        try:
            await inbox.put(batch)
        except InboxFull:
            await asyncio.sleep(_FULL_S)
        else:
            return
