"""Says how much waits and since when, and starts a drain whose wake-up was lost."""

import time
from typing import Any, Final

from prometheus_client import Gauge

from app.redis import RedisUnavailable
from app.telemetry import logger
from workers.jobs.drain import drain_all, restore_all
from workers.jobs.worker import job, worker_context

ENTRIES: Final = Gauge("kindred_inbox_entries", "Batches that wait in the inbox.")
HELD: Final = Gauge("kindred_inbox_bytes", "Bytes that wait in the inbox.")
OLDEST: Final = Gauge(
    "kindred_inbox_oldest_seconds", "Age of the oldest batch in the inbox; 0 while it is empty."
)


async def heartbeat(ctx: dict[Any, Any]) -> None:
    """Measure the inbox; logs only while something waits."""
    try:
        depth = await worker_context(ctx).inbox.depth()
    except RedisUnavailable:
        return
    age_s = 0.0 if depth.oldest_ms is None else max(0.0, time.time() - depth.oldest_ms / 1000)
    ENTRIES.set(depth.entries)
    HELD.set(depth.held_bytes)
    OLDEST.set(age_s)
    if depth.entries:
        logger("kindred.worker").info(
            "inbox.waiting", entries=depth.entries, held_bytes=depth.held_bytes, oldest_s=round(age_s, 1)
        )


async def safety_net(ctx: dict[Any, Any]) -> int:
    """Drain what waits although nobody was told, and rebuild a lost hot state; silent where all is well."""
    context = worker_context(ctx)
    try:
        empty = await context.inbox.is_empty()
        if empty and await context.hot.is_whole():
            return 0
    except RedisUnavailable:
        return 0
    with job(ctx, "safety_net"):
        if empty:
            await restore_all(context)
        return await drain_all(context)
