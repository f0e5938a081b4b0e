"""What a worker does while a store is away: wait and repeat, and quarantine nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from app.inbox.lease import Lease
from app.lake.errors import LakeUnavailable
from app.redis import RedisUnavailable
from app.telemetry import DEGRADED, logger
from graph.errors import GraphUnavailable

OUTAGE: Final = (GraphUnavailable, LakeUnavailable, RedisUnavailable)
"""What time heals; every other error is the data's or ours."""

_FIRST_S: Final = 0.1
_LONGEST_S: Final = 5.0
_PART: Final = {"GraphUnavailable": "graph", "LakeUnavailable": "lake", "RedisUnavailable": "redis"}


def backoff_s(attempt: int) -> float:
    """Return how long to wait before an attempt, counted from 1."""
    return min(_LONGEST_S, _FIRST_S * 2.0 ** min(attempt - 1, 10))


async def patiently[T](
    step: Callable[[], Awaitable[T]], lease: Lease, *, failed: Callable[[], None] | None = None
) -> T:
    """Run a step that may be repeated until its store answers.

    Args:
        step: What to run.
        lease: Checked before every attempt.
        failed: Told of every attempt that failed: it may have done a part, which the one that
            succeeds does not return again.

    Raises:
        LeaseLost: The lease ran out meanwhile; another drainer goes on.
    """
    attempt = 0
    while True:
        lease.check()
        try:
            done = await step()
        except OUTAGE as exc:
            attempt += 1
            if failed is not None:
                failed()
            part = _PART[type(exc).__name__]
            DEGRADED.labels(f"worker_{part}").set(1)
            if attempt == 1:
                logger("kindred.worker").warning("store.lost", part=part)
            await asyncio.sleep(backoff_s(attempt))
        else:
            if attempt:
                for part in _PART.values():
                    DEGRADED.labels(f"worker_{part}").set(0)
                logger("kindred.worker").info("store.found", attempts=attempt)
            return done
