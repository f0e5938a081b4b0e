"""Rung 4 over the whole shop: who was seen with whom, decided beside the writer, and written in small parts."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Final

from msgspec import Struct

from app.inbox.errors import LeaseTaken
from app.inbox.lease import Lease, leased
from app.inbox.stream import LEASE
from app.lake.lake import Lake
from app.redis import Redis
from app.wiring import Wiring
from graph.client import GraphClient
from graph.devices.numbers import Numbers, shipped
from graph.devices.whose import Whose, decide
from graph.seen_with.known import named_visits, users
from graph.seen_with.link import row_of
from graph.seen_with.store import Changes, changes, in_parts, write
from workers.seen import shop_of

SURE: Final = 0.9
"""Confidence from which service may act on a link (issue of calibrated confidence: mail .99, service .9, lists .7)."""

_PART: Final = 1_000
_TRIES: Final = 30
_PAUSE_S: Final = 1.0
_LOOKS: Final = 6
"""Pauses between two parts while something waits: the worker's safety net looks every five seconds."""
_SECONDS_A_DAY: Final = 86_400


class Attachments(Struct, frozen=True, kw_only=True):
    """What a run found and changed.

    Attributes:
        devices: Attached whole; ``surely`` at .9 or more.
        visits: Attached, of shared devices.
        provisional: Of both, those whose day is not over.
        met: Devices without a name that met somebody known where few are; of these the share ``nobody`` is nobody's known.
        newcomers: Share of a shared device's visits that are of none of its users; None where there is none.
        pairs: Known devices, looked at as if they had never logged in, that met their own person.
        written: New or changed.
        gone: Ended, or gone over to another person.
    """

    devices: int
    surely: int
    visits: int
    provisional: int
    met: int
    nobody: float | None
    newcomers: float | None
    pairs: int
    written: int
    gone: int
    dry_run: bool
    seconds: float


class Planned(Struct, frozen=True):
    """What was decided, and what in the graph differs from it."""

    whose: Whose
    changes: Changes


async def attach_all(wiring: Wiring, *, at: datetime, dry_run: bool = False) -> Attachments:
    """Decide whose every device is that never said so, and write what differs.

    Nobody is kept from writing while it reads and decides; what says who it is meanwhile is left out when
    it is written, and looked at again next time.  It may be repeated, and killed anywhere.

    Args:
        wiring: Of this process.
        at: When; until its day is over, what it brings is provisional.
        dry_run: Only look.

    Raises:
        LeaseTaken: A worker takes records in without a pause; a part may be written.
        LeaseLost: Another went on meanwhile; likewise.
        StaleWriter: The same, seen by the graph.
        GraphUnavailable: No answer in time; repeat.
        LakeUnavailable: The events cannot be read; repeat.
    """
    began = time.perf_counter()
    planned = await plan(wiring.graph, wiring.lake, shipped(), at=at)
    if not dry_run:
        for part in in_parts(planned.changes, _PART):
            await _give_way(wiring)
            async with _held(wiring.durable) as lease:
                lease.check()
                await write(wiring.graph, part, epoch=lease.epoch)
    return _figures(planned, dry_run=dry_run, seconds=time.perf_counter() - began)


async def plan(graph: GraphClient, lake: Lake, numbers: Numbers, *, at: datetime) -> Planned:
    """Return what rung 4 says of a whole shop, and what in the graph is otherwise.

    Raises:
        GraphUnavailable: No answer in time; repeat.
        LakeUnavailable: The events cannot be read; repeat.
    """
    known = await users(graph)
    visits = await named_visits(graph, known.shared)
    today = int(at.timestamp()) // _SECONDS_A_DAY

    def decided() -> Whose:
        return decide(shop_of(lake, known, visits, numbers), numbers, today=today)

    whose = await asyncio.to_thread(decided)
    return Planned(whose, await changes(graph, map(row_of, whose.attached)))


async def _give_way(wiring: Wiring) -> None:
    """Leave the lease alone while something waits; from part to part it is free for too short a time to be met with."""
    for _look in range(_LOOKS):
        if await wiring.inbox.is_empty() and await wiring.desk.is_empty():
            return
        await asyncio.sleep(_PAUSE_S)


@asynccontextmanager
async def _held(durable: Redis) -> AsyncGenerator[Lease]:
    """Hold the writer's lease for one part; a drain ends when nothing waits any more.

    Raises:
        LeaseTaken: For half a minute.
    """
    for _attempt in range(_TRIES):
        with suppress(LeaseTaken):
            async with leased(durable, LEASE) as lease:
                yield lease
                return
        await asyncio.sleep(_PAUSE_S)
    raise LeaseTaken(LEASE)


def _figures(planned: Planned, *, dry_run: bool, seconds: float) -> Attachments:
    whose, found = planned.whose, planned.whose.attached
    whole = [one for one in found if one.session is None]
    return Attachments(
        devices=len(whole),
        surely=sum(one.confidence >= SURE for one in whole),
        visits=len(found) - len(whole),
        provisional=sum(one.provisional for one in found),
        met=whose.met,
        nobody=whose.nobody,
        newcomers=whose.newcomers,
        pairs=whose.pairs,
        written=planned.changes.written,
        gone=planned.changes.gone,
        dry_run=dry_run,
        seconds=round(seconds, 3),
    )
