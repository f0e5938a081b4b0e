"""From the inbox to every store, until nothing waits."""

import asyncio
from contextlib import closing
from functools import partial
from typing import Final, cast

from app.inbox.entry import Entry
from app.inbox.errors import LeaseLost
from app.inbox.lease import Lease
from app.lake.message_index import MessageIndex
from graph.errors import StaleWriter
from workers.context import WorkerContext
from workers.finder import Finder, Found
from workers.patience import patiently
from workers.preparing import prepared
from workers.remainder import decide_remainder
from workers.round import Applier, Round
from workers.rulings import rule_all
from workers.warmth import restore

MOST_ROWS: Final = 200_000
MOST_BYTES: Final = 96 << 20
"""Of one round: large enough for appends and transactions to be cheap, small enough to hold four."""
_FIRST_ROWS: Final = 20_000
"""Of the first round: small, for the graph has nothing to do while it is parsed."""


async def drain(context: WorkerContext, lease: Lease) -> int:
    """Take what waits through all stores and return the number of rows.

    Reading, parsing and archiving run ahead of the graph, and so does finding what is
    new among the events.  An entry is deleted only after every store has it.

    Raises:
        LeaseLost: Another drainer goes on from what is left.
        StaleWriter: The same, seen by the graph.
        Exception: Whatever else ended one of the two halves.
    """
    rounds: asyncio.Queue[Round | None] = asyncio.Queue(maxsize=1)
    with (
        MessageIndex.open(context.index_folder, context.lake.events, context.secret) as index,
        closing(Finder(context.lake, index)) as finder,
        context.candidates.open(),
    ):
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_archive(context, lease, rounds))
                applying = group.create_task(_apply(context, lease, finder, rounds, group))
        except ExceptionGroup as group:
            error = _cause(group)
            raise error from None
        return applying.result()


def _cause(group: ExceptionGroup[Exception]) -> Exception:
    """Return the one error that ended a drain; a lost lease says more than what it broke."""
    one: Exception = group.subgroup((LeaseLost, StaleWriter)) or group
    while isinstance(one, ExceptionGroup):
        one = cast("ExceptionGroup[Exception]", one).exceptions[0]
    return one


async def _archive(context: WorkerContext, lease: Lease, rounds: asyncio.Queue[Round | None]) -> None:
    last: str | None = None
    most = _FIRST_ROWS
    while entries := await patiently(
        partial(context.inbox.read, after=last, max_rows=most, max_bytes=MOST_BYTES), lease
    ):
        last, most = entries[-1].stream_id, MOST_ROWS
        work = await _prepared(context, lease, entries)
        frames = [batch.archive for batch in work.batches]
        await patiently(partial(asyncio.to_thread, partial(context.archiver.append, frames)), lease)
        context.crash.passes("after_archive")
        await rounds.put(work)
    await rounds.put(None)


async def _prepared(context: WorkerContext, lease: Lease, entries: list[Entry]) -> Round:
    """Parse the entries side by side; of a batch that came or waits twice, the first counts."""
    once = {entry.batch_id: entry for entry in reversed(entries)}
    firsts = [entry for entry in entries if once[entry.batch_id] is entry]
    archived = await patiently(partial(asyncio.to_thread, partial(context.archiver.stamps, once)), lease)

    batches = await asyncio.gather(
        *(
            prepared(context.pool, entry.payload, context.key_files, archived.get(entry.batch_id))
            for entry in firsts
        )
    )
    repeats = [entry for entry in entries if once[entry.batch_id] is not entry]
    return Round([*firsts, *repeats], batches)


async def _apply(
    context: WorkerContext,
    lease: Lease,
    finder: Finder,
    rounds: asyncio.Queue[Round | None],
    group: asyncio.TaskGroup,
) -> int:
    applier = Applier(context, lease, finder)
    rows = 0
    following = group.create_task(_found(applier, rounds, group))
    while (ahead := await following) is not None:
        work, finding = ahead
        following = group.create_task(_found(applier, rounds, group))
        await rule_all(context, lease)  # what one left half done comes before any record
        context.owes = True
        await applier.apply(work, finding)
        await decide_remainder(context, lease)
        await applier.forget(work)
        rows += work.rows
        if not await patiently(context.hot.is_whole, lease):
            await restore(context, lease)
    return rows


async def _found(
    applier: Applier, rounds: asyncio.Queue[Round | None], group: asyncio.TaskGroup
) -> tuple[Round, asyncio.Task[Found]] | None:
    """Take the next round as soon as it is there, and begin to find its events."""
    work = await rounds.get()
    return None if work is None else (work, group.create_task(applier.found(work)))
