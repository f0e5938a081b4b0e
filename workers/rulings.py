"""Carries out what people said of identity, under the drain lease and before any record is taken."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Final

import msgspec
import polars as pl

from app.inbox.desk import Reply, Turned, Waiting
from app.inbox.lease import Lease
from app.lake.lake import Lake
from app.lake.once import append_once
from app.lake.schema import JUDGEMENTS
from app.telemetry import logger
from graph.errors import (
    BuiltUpon,
    ContradictingJudgement,
    GraphRefused,
    NothingBefore,
    NotOnePerson,
    SnapshotFileError,
    SnapshotNameTaken,
    TooManyRecords,
    UnknownJudgement,
    UnknownMerge,
    UnknownRecord,
    UnknownSnapshot,
    UnknownValue,
    UnreadableRuling,
    UnreadableSnapshot,
)
from graph.judgements import KeptJudgement, judgement
from graph.rulings import Effect, Ruled, Ruling, Switch, SwitchBack, Unmerge
from workers.context import WorkerContext
from workers.ledger import copy_outbox
from workers.patience import patiently
from workers.renumbering import renumbered
from workers.warmth import record_states, session_states

TURNED: Final = (
    BuiltUpon,
    ContradictingJudgement,
    GraphRefused,
    NothingBefore,
    NotOnePerson,
    SnapshotFileError,
    SnapshotNameTaken,
    TooManyRecords,
    UnknownJudgement,
    UnknownMerge,
    UnknownRecord,
    UnknownSnapshot,
    UnknownValue,
    UnreadableRuling,
    UnreadableSnapshot,
)
"""What a ruling may be turned down for; every other error ends the drain and leaves the ruling where it is."""


async def rule_all(context: WorkerContext, lease: Lease) -> int:
    """Carry out every ruling that waits, in the order they came, and return how many.

    Safe to kill anywhere: an entry goes last, and a ruling that was carried out already is a success.

    Raises:
        LeaseLost: Another drainer goes on from what is left.
        StaleWriter: The same, seen by the graph.
    """
    waiting = await patiently(context.desk.waiting, lease)
    for one in waiting:
        await _rule(context, lease, one)
    return len(waiting)


async def _rule(context: WorkerContext, lease: Lease, waiting: Waiting) -> None:
    repeats: list[None] = []
    whole = await patiently(context.hot.begin, lease)
    try:
        ruling = _read(waiting)
        if isinstance(ruling, (Switch, SwitchBack)):
            ruled = await renumbered(context, lease, ruling, lambda: repeats.append(None))
        else:
            ruled = await patiently(
                partial(context.judge.rule, ruling, epoch=lease.epoch),
                lease,
                failed=lambda: repeats.append(None),
            )
    except TURNED as exc:
        reply = await _turned_down(context, lease, waiting, exc)
    else:
        reply = Reply(effect=ruled.effect)
        await _spread(context, lease, waiting, ruled)
    context.crash.passes("after_ruling")
    if whole and not repeats:
        await patiently(context.hot.finish, lease)
    await patiently(partial(context.desk.close, waiting.name, reply), lease)
    logger("kindred.worker").info(
        "ruling.done",
        what=type(waiting.ruling).__name__,
        turned_down=None if reply.turned is None else reply.turned.error,
        changes=0 if reply.effect is None else len(reply.effect.changes),
    )


def _read(waiting: Waiting) -> Ruling:
    if waiting.ruling is None:
        raise UnreadableRuling
    return waiting.ruling


async def _turned_down(context: WorkerContext, lease: Lease, waiting: Waiting, exc: Exception) -> Reply:
    """Say why; a merge that only the id ledger remembers was undone before."""
    if isinstance(exc, UnknownMerge) and isinstance(waiting.ruling, Unmerge):
        look = partial(was_merge, context.lake, waiting.ruling.merge)
        if await patiently(partial(asyncio.to_thread, look), lease):
            return Reply(effect=Effect(already=True, dry_run=waiting.ruling.dry_run))
    return Reply(turned=Turned(type(exc).__name__, str(exc)))


async def _spread(context: WorkerContext, lease: Lease, waiting: Waiting, ruled: Ruled) -> None:
    """Tell the other stores: who is whose, the id ledger, and the lake's list of judgements."""
    if ruled.effect.dry_run:
        return
    found = ruled.resolution
    await patiently(partial(context.hot.put_sessions, session_states(found.sessions)), lease)
    await patiently(partial(context.hot.link_records, record_states(found.touched)), lease)
    await patiently(partial(copy_outbox, context.graph, context.lake), lease)
    names = sorted({*ruled.effect.withdrawn, *filter(None, (ruled.effect.judgement,))})
    kept = [await patiently(partial(judgement, context.graph, one), lease) for one in names]
    noting = partial(note, context.lake, waiting.name, kept)
    await patiently(partial(asyncio.to_thread, noting), lease)


def was_merge(lake: Lake, change_id: str) -> bool:
    """Tell whether the id ledger has a merge of this id."""
    table = lake.identity_changes
    rows = table.read(table.scan().filter((pl.col("change_id") == change_id) & (pl.col("kind") == "merged")))
    return not rows.is_empty()


def note(lake: Lake, name: str, kept: Sequence[KeptJudgement]) -> None:
    """Append judgements as they are after a ruling, once a ruling, so that a rebuilt graph can be told the same."""
    columns = JUDGEMENTS.columns.names()
    rows = [{"batch_id": name} | msgspec.structs.asdict(one) for one in kept]
    frame = pl.DataFrame(rows, schema_overrides=JUDGEMENTS.columns, strict=False, infer_schema_length=None)
    append_once(lake.judgements, frame.select(columns) if rows else frame)
