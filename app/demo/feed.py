"""Sends a simulated year through the front door, and waits until every store has it."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Final

from app.demo.clock import Advance, Steps
from app.demo.live import hold_back, send
from app.inbox.files import drained, ingest_files
from app.lake.lake import Lake
from app.settings import Settings
from app.wiring import wired
from workers.attribution import refresh_attribution

_LIVE: Final = 0.05
"""Share of the visits that is not in the files but sent live; about the last two weeks."""


async def feed(
    settings: Settings, exports: Path, api_url: str, key: str, steps: Steps, *, as_of: datetime
) -> None:
    """Ingest the files, send the last events over HTTP, and write whose everything is.

    Accounts go in before what was done with them, as a retailer would load them; the result does
    not depend on it.
    """
    files, live = await asyncio.to_thread(_files, exports)
    async with wired(settings) as wiring:
        with steps.step("ingest the files") as advance:
            share = _Share(files, advance)
            await ingest_files(wiring.inbox, list(files), as_of=as_of, progress=share.seen)
        with steps.step("send live events"):
            await asyncio.to_thread(send, live, api_url, key, advance=lambda _sent: None)
        with steps.step("drain the inbox"):
            await drained(wiring.inbox)
        with steps.step("attribute"):
            await refresh_attribution(wiring.graph, Lake(settings.lake))


def _files(exports: Path) -> tuple[dict[Path, int], Path]:
    """Return the files with their sizes, the smallest first, and the one that is sent live."""
    live = hold_back(exports / "shopify" / "pixel.ndjson", _LIVE)
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
