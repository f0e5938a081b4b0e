"""Says how much waits and since when, and starts a drain whose wake-up was lost."""

import time
from typing import Any

from app.redis import RedisUnavailable
from app.telemetry import logger
from workers.jobs.drain import drain_all, restore_all, something_waits
from workers.jobs.worker import job, worker_context


async def heartbeat(ctx: dict[Any, Any]) -> None:
    """Say that something waits and since when; silent while nothing does. ``/metrics`` of the API has the same."""
    try:
        depth = await worker_context(ctx).inbox.depth()
    except RedisUnavailable:
        return
    if depth.entries:
        age_s = depth.oldest_s(time.time())
        logger("kindred.worker").info(
            "inbox.waiting", entries=depth.entries, held_bytes=depth.held_bytes, oldest_s=round(age_s, 1)
        )


async def safety_net(ctx: dict[Any, Any]) -> int:
    """Drain what waits although nobody was told, and rebuild a lost hot state; silent where all is well."""
    context = worker_context(ctx)
    try:
        empty = not await something_waits(context)
        if empty and await context.hot.is_whole():
            return 0
    except RedisUnavailable:
        return 0
    with job(ctx, "safety_net"):
        if empty:
            await restore_all(context)
        return await drain_all(context)
