"""Moves events from the tail to their buckets, and brings the attribution table up to date."""

import asyncio
from functools import partial
from typing import Any

from app.inbox.errors import LeaseTaken
from app.inbox.lease import leased
from app.inbox.stream import LEASE
from app.lake.compact import compact, tail_rows
from app.lake.message_index import MessageIndex
from workers.attribution import refresh_attribution
from workers.context import WorkerContext
from workers.jobs.worker import job


async def compact_events(ctx: dict[Any, Any]) -> int:
    """Compact while nobody drains; returns how many events moved, 0 where a drain is on."""
    with job(ctx, "compact_events") as context:
        if not await asyncio.to_thread(tail_rows, context.lake):
            return 0
        try:
            async with leased(context.wiring.durable, LEASE):
                moved = await asyncio.to_thread(partial(_compact, context))
        except LeaseTaken:
            return 0
        await refresh_attribution(context.graph, context.lake)
        return moved


def _compact(context: WorkerContext) -> int:
    with MessageIndex.open(context.index_folder, context.lake.events, context.secret) as index:
        return compact(context.lake, index)
