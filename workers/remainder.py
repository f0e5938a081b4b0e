"""Decides what withdrawals left, through all stores, under the drain lease."""

from functools import partial

from app.inbox.lease import Lease
from app.telemetry import logger
from graph.errors import GraphRefused
from graph.owed import something_owed
from workers.context import WorkerContext
from workers.ledger import copy_outbox
from workers.patience import patiently
from workers.warmth import record_states, session_states


async def decide_remainder(context: WorkerContext, lease: Lease) -> None:
    """Decide every record that a withdrawal left; returns at once where none waits.

    Safe to kill anywhere: a record waits until the transaction that decides it.  Where the database refuses one, all wait for
    the next time, so that it does not keep out what comes in.  The hot state is whole afterwards if
    it was before and the graph returned every link that changed.

    Raises:
        LeaseLost: Another drainer goes on from what is left.
        StaleWriter: The same, seen by the graph.
        SnapshotChanged: Other numbers are in force by now.
    """
    if await patiently(partial(something_owed, context.graph), lease):
        repeats: list[None] = []
        whole = await patiently(context.hot.begin, lease)
        await _decided(context, lease, repeats)
        if whole and not repeats:
            await patiently(context.hot.finish, lease)
    context.owes = False


async def _decided(context: WorkerContext, lease: Lease, repeats: list[None]) -> None:
    steps = links = 0
    while True:
        step = partial(context.remainder.step, epoch=lease.epoch)
        try:
            part = await patiently(step, lease, failed=lambda: repeats.append(None))
        except GraphRefused:
            logger("kindred.worker").warning("remainder.refused")
            break
        if not part.waited:
            break
        found = part.resolution
        await patiently(partial(context.hot.put_sessions, session_states(found.sessions)), lease)
        await patiently(partial(context.hot.link_records, record_states(found.touched)), lease)
        await patiently(partial(copy_outbox, context.graph, context.lake), lease)
        context.crash.passes("after_step")
        steps += 1
        links += len(found.touched)
    await patiently(partial(copy_outbox, context.graph, context.lake), lease)
    logger("kindred.worker").info("remainder.decided", transactions=steps, links=links)
