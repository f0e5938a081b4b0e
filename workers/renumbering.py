"""Puts other numbers in force and decides every record under them, through all stores, under the drain lease."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Final

from msgspec import Struct

from app.inbox.lease import Lease
from app.telemetry import logger
from graph.changes import IdentityChange
from graph.resolution import Resolution
from graph.rulings import Effect, Renumbering, Ruled, Switch
from graph.snapshots.layout import read
from graph.snapshots.redeciding import Step
from graph.snapshots.switching import switch, switch_back
from workers.context import WorkerContext
from workers.ledger import copy_outbox
from workers.patience import patiently
from workers.warmth import record_states, session_states

_LISTED: Final = 50
_COPIED_EVERY: Final = 20
_TOLD_EVERY: Final = 100


class Redecided(Struct):
    """What a re-scoring did so far.

    Attributes:
        changes: The first fifty.
        touched: Links of records that changed; one that changed twice counts twice.
    """

    records: int = 0
    changes: tuple[IdentityChange, ...] = ()
    more_changes: int = 0
    touched: int = 0

    def add(self, step: Step) -> None:
        """Count a step in."""
        room = _LISTED - len(self.changes)
        found = step.resolution.changes
        self.records += step.records
        self.changes += found[:room]
        self.more_changes += len(found[room:])
        self.touched += len(step.resolution.touched)


async def renumbered(
    context: WorkerContext, lease: Lease, ruling: Renumbering, failed: Callable[[], None]
) -> Ruled:
    """Carry a switch or its undo out, to the last record; killed anywhere, saying it again goes on.

    Args:
        context: The stores.
        lease: Whoever has it writes.
        ruling: What somebody said.
        failed: Told of every step that was repeated, as ``patiently`` does.

    Raises:
        SnapshotFileError: The text is no snapshot of this product.
        SnapshotNameTaken: The graph has other numbers under this version.
        UnknownSnapshot: There is no such snapshot to go back from.
        NothingBefore: It is the graph's first.
        UnreadableSnapshot: Another version of the product wrote the numbers before.
        LeaseLost: Another drainer goes on from what is left.
    """
    epoch = lease.epoch
    if isinstance(ruling, Switch):
        put = partial(switch, context.graph, read(ruling.text), ruling.at, epoch=epoch)
    else:
        put = partial(switch_back, context.graph, ruling.version, ruling.at, epoch=epoch)
    changed = await patiently(put, lease)
    await patiently(context.read_numbers, lease)
    done = await _redecided(context, lease, failed)
    effect = Effect(
        already=not changed and not done.records,
        changes=done.changes,
        more_changes=done.more_changes,
        touched=done.touched,
    )
    return Ruled(effect, Resolution())


async def finish_switch(context: WorkerContext, lease: Lease) -> None:
    """Decide every record that waits since a switch that was not ours to carry out; returns at once where none does.

    The hot state is whole afterwards if it was before and the graph returned every link that changed.

    Raises:
        LeaseLost: Another drainer goes on from what is left.
        SnapshotChanged: Other numbers are in force by now.
    """
    if context.redecision is None:
        return
    repeats: list[None] = []
    whole = await patiently(context.hot.begin, lease)
    await _redecided(context, lease, lambda: repeats.append(None))
    if whole and not repeats:
        await patiently(context.hot.finish, lease)


async def _redecided(context: WorkerContext, lease: Lease, failed: Callable[[], None]) -> Redecided:
    done = Redecided()
    if (job := context.redecision) is None:
        return done
    began = datetime.now(UTC)
    steps = 0
    while (step := await patiently(partial(job.step, epoch=lease.epoch), lease, failed=failed)).records:
        done.add(step)
        steps += 1
        found = step.resolution
        await patiently(partial(context.hot.put_sessions, session_states(found.sessions)), lease)
        await patiently(partial(context.hot.link_records, record_states(found.touched)), lease)
        context.crash.passes("after_step")
        if steps % _COPIED_EVERY == 0:
            await patiently(partial(copy_outbox, context.graph, context.lake), lease)
        if steps % _TOLD_EVERY == 0:
            logger("kindred.worker").info("snapshot.deciding", records=done.records)
    await patiently(partial(copy_outbox, context.graph, context.lake), lease)
    context.redecision = None
    seconds = (datetime.now(UTC) - began).total_seconds()
    logger("kindred.worker").info(
        "snapshot.decided", records=done.records, links=done.touched, seconds=round(seconds, 1)
    )
    return done
