"""Sends a simulated year through the front door, and waits until every store has it."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Final

from app.demo.clock import Advance, Steps
from app.demo.live import hold_back, send
from app.inbox.files import drained, ingest_files
from app.lake.lake import Lake
from app.stack.local import Stack
from app.wiring import wired
from workers.attribution import refresh_attribution

_VISITS: Final = "pixel.ndjson"
_LIVE: Final = 0.05
"""Share of the visits that is not in the files but sent live; about the last two weeks."""


async def feed(
    stack: Stack,
    exports: Path,
    key: str,
    steps: Steps,
    *,
    as_of: datetime,
    known: Callable[[], object],
) -> None:
    """Ingest the files, send the last events over HTTP, and write whose everything is.

    Accounts and orders go in before what browsers did, as a retailer would load them; the result does
    not depend on it.

    Args:
        stack: Takes it in.
        exports: Folder of the simulated files.
        key: May write over HTTP.
        steps: Shows what goes on.
        as_of: Time of rows without one.
        known: Called when all but the browsers' events is in every store, and attributed.
    """
    files, live = await asyncio.to_thread(_files, exports)
    visits = live.with_name(_VISITS)
    async with wired(stack.settings) as wiring:
        with steps.step("ingest the files") as advance:
            share = _Share(files, advance)
            rest = [path for path in files if path != visits]
            await ingest_files(wiring.inbox, rest, as_of=as_of, progress=share.seen)
            await drained(wiring.inbox)
            await refresh_attribution(wiring.graph, Lake(stack.settings.lake))
            known()
            await ingest_files(wiring.inbox, [visits], as_of=as_of, progress=share.seen)
        with steps.step("send live events"):
            await asyncio.to_thread(send, live, stack.api_url, key, advance=lambda _sent: None)
        with steps.step("drain the inbox"):
            await drained(wiring.inbox)
        with steps.step("attribute"):
            await refresh_attribution(wiring.graph, Lake(stack.settings.lake))


def _files(exports: Path) -> tuple[dict[Path, int], Path]:
    """Return the files with their sizes, the smallest first, and the one that is sent live."""
    live = hold_back(exports / "shopify" / _VISITS, _LIVE)
    sizes = {path: path.stat().st_size for path in exports.rglob("*.*") if path != live}
    return dict(sorted(sizes.items(), key=itemgetter(1, 0))), live


class _Share:
    """Turns bytes of files into the share of all of them."""

    def __init__(self, sizes: Mapping[Path, int], advance: Advance) -> None:
        self._total: Final = max(1, sum(sizes.values()))
        self._advance: Final = advance
        self._seen: Final[dict[Path, int]] = {}

    def seen(self, path: Path, _rows: int, size: int) -> None:
        self._seen[path] = size
        self._advance(sum(self._seen.values()) / self._total)
