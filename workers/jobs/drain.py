"""Empties the inbox into the stores."""

from contextlib import suppress
from typing import Any, Final

from arq.worker import Function, func

from app.inbox.errors import LeaseLost, LeaseTaken
from app.inbox.lease import Lease, leased
from app.inbox.stream import LEASE
from app.inbox.wakeup import DRAIN
from app.telemetry import logger
from graph.errors import SnapshotChanged, StaleWriter
from workers.context import WorkerContext
from workers.drain import drain
from workers.jobs.worker import job
from workers.patience import patiently
from workers.remainder import decide_remainder
from workers.renumbering import finish_switch
from workers.rulings import rule_all
from workers.warmth import restore

_TIMEOUT_S: Final = 6 * 3600
_TRIES: Final = 1_000


async def drain_inbox(ctx: dict[Any, Any], shard: int) -> int:
    """Carry out rulings, and take batches from the inbox through the ladder, until nothing waits.

    Safe to run twice and to kill anywhere: an entry is deleted only after the
    graph, the events and the hot state have it, and every step may be repeated.
    The payload is the shard only; no personal data waits in a job.

    Returns:
        Number of rows taken, kept out of Redis (``keep_result=0``).

    Raises:
        Retry: A store is away; the entries stay where they are.
    """
    del shard
    with job(ctx, "drain_inbox") as context:
        return await drain_all(context)


async def drain_all(context: WorkerContext) -> int:
    """Drain, give the lease back and look once more, until nothing waits or another drains."""
    rows = 0
    while await something_waits(context):
        try:
            async with leased(context.wiring.durable, LEASE) as lease:
                rows += await _drained(context, lease)
        except (LeaseTaken, LeaseLost):
            return rows
    return rows


async def something_waits(context: WorkerContext) -> bool:
    """Return whether there is a batch or a ruling to see to, or a record that waits since a switch or a withdrawal."""
    nothing = await context.inbox.is_empty() and await context.desk.is_empty()
    return not nothing or context.redecision is not None or context.owes


async def restore_all(context: WorkerContext) -> None:
    """Rebuild the hot state unless another writes to it just now: that one sees to it."""
    with suppress(LeaseTaken, LeaseLost):
        async with leased(context.wiring.durable, LEASE) as lease:
            await restore(context, lease)


async def _drained(context: WorkerContext, lease: Lease) -> int:
    try:
        await finish_switch(context, lease)
        await decide_remainder(context, lease)
        if await rule_all(context, lease) and await context.inbox.is_empty():
            if not await patiently(context.hot.is_whole, lease):
                await restore(context, lease)
            return 0
        return await drain(context, lease)
    except StaleWriter as stale:
        logger("kindred.worker").warning("writer.stale", epoch=stale.epoch, seen=stale.seen)
        await lease.catch_up(stale.seen)
        return 0
    except SnapshotChanged as changed:
        logger("kindred.worker").warning("snapshot.changed", version=changed.in_force)
        await patiently(context.read_numbers, lease)
        return 0


DRAIN_INBOX: Final[Function] = func(
    drain_inbox, name=DRAIN, keep_result=0, timeout=_TIMEOUT_S, max_tries=_TRIES
)
