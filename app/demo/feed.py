"""Sends a simulated year through the front door, and waits until every store has it."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from app.demo.clock import Advance, Steps
from app.demo.live import hold_back
from app.inbox.files import drained, ingest_files
from app.settings import Settings
from app.wiring import Wiring, wired
from workers.attaching import attach_all
from workers.attribution import refresh_attribution

_LIVE: Final = 0.05
"""Share of the visits that is not in the files but sent live; about the last two weeks."""


async def feed(
    settings: Settings,
    exports: Path,
    send_live: Callable[[Path], object],
    steps: Steps,
    *,
    as_of: datetime,
    orders_in: Callable[[], None],
) -> None:
    """Ingest the files, send the last events over HTTP, and write whose everything is.

    Accounts and orders go in before the visits, as a retailer would load them; the result does not depend on it.

    Args:
        settings: Of the stack.
        exports: The simulated year.
        send_live: Sends a file of visits to the API.
        steps: Shown and timed.
        as_of: Source time of rows that have none of their own.
        orders_in: Called when the stores have every account and order and say whose they are; the visits
            still go in meanwhile.
    """
    files, visits, live = await asyncio.to_thread(_files, exports)
    async with wired(settings) as wiring, asyncio.TaskGroup() as group:
        with steps.step("ingest the files") as advance:
            share = _Share([*files, visits], advance)
            send_in = partial(ingest_files, wiring.inbox, as_of=as_of, progress=share.seen)
            last = max((sent.last for sent in await send_in(files) if sent.last), key=_place)
            told = group.create_task(_told(wiring, last, orders_in))
            await send_in([visits])
        with steps.step("send live events"):
            await asyncio.to_thread(send_live, live)
        with steps.step("drain the inbox"):
            await drained(wiring.inbox)
        with steps.step("attach devices"):
            await attach_all(wiring, at=as_of)
        with steps.step("attribute"):
            await told  # two at a time write over each other
            await refresh_attribution(wiring.graph, wiring.lake)


async def _told(wiring: Wiring, last: str, orders_in: Callable[[], None]) -> None:
    await drained(wiring.inbox, up_to=last)
    await refresh_attribution(wiring.graph, wiring.lake)
    orders_in()


def _place(stream_id: str) -> tuple[int, ...]:
    return tuple(int(part) for part in stream_id.split("-"))


def _files(exports: Path) -> tuple[list[Path], Path, Path]:
    """Return the files of accounts and orders, the smallest first, that of the visits, and the one that is sent live."""
    visits = exports / "shopify" / "pixel.ndjson"
    live = hold_back(visits, _LIVE)
    files = [path for path in exports.rglob("*.*") if path not in {visits, live}]
    return sorted(files, key=lambda path: (path.stat().st_size, path)), visits, live


class _Share:
    """Turns bytes of files into the share of all of them."""

    def __init__(self, files: Iterable[Path], advance: Advance) -> None:
        self._total: Final = max(1, sum(path.stat().st_size for path in files))
        self._advance: Final = advance
        self._seen: Final[dict[Path, int]] = {}

    def seen(self, path: Path, _rows: int, size: int) -> None:
        self._seen[path] = size
        self._advance(sum(self._seen.values()) / self._total)
