"""One round of a drain: what was waiting together goes through all stores together."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final

import polars as pl
from msgspec import Struct

from app.hot.layout import SessionState
from app.inbox.entry import Entry
from app.inbox.lease import Lease
from app.lake.deduplicate import deduplicate
from app.lake.interactions import catalogue
from app.lake.message_index import MessageIndex
from app.lake.once import append_once
from app.lake.products import stock_levels
from app.lake.quarantine import quarantine
from graph.errors import GraphRefused
from graph.ids import RecordKey
from graph.records import Record
from graph.resolution import RecordLink, SessionLink
from workers.context import WorkerContext
from workers.laps import Laps
from workers.ledger import copy_outbox
from workers.patience import patiently
from workers.prepare import ID_REUSED, REFUSED, Cause, Prepared, late_rejects
from workers.visits import Behaved, behaved
from workers.warmth import consent_states, histories, record_states, session_states


class Round(Struct, frozen=True, eq=False):
    """Entries in the order they came, and what the adapters made of them; each batch once.

    Attributes:
        entries: All that end with this round, also those whose batch is here already.
    """

    entries: list[Entry]
    batches: list[Prepared]

    @property
    def rows(self) -> int:
        """Rows of all batches."""
        return sum(batch.rows for batch in self.batches)


class Applied(Struct, frozen=True, eq=False):
    """What a round changed in the graph and in the events, for the hot state."""

    records: Mapping[RecordKey, RecordLink]
    sessions: Mapping[str, SessionLink]
    behaved: Behaved
    fresh: pl.DataFrame


class Applier:
    """Takes rounds through graph, lake and hot state; every step may be repeated after a kill."""

    def __init__(self, context: WorkerContext, lease: Lease, index: MessageIndex) -> None:
        self._context: Final = context
        self._lease: Final = lease
        self._index: Final = index
        self._repeated = False

    async def apply(self, work: Round) -> None:
        """Apply one archived round and forget its entries.

        The hot state is whole afterwards if it was before and the graph returned every link that
        changed: what it commits before a failure is not returned by the attempt that succeeds.

        Raises:
            LeaseLost: Another drainer goes on from what is left.
            StaleWriter: The same, seen by the graph.
        """
        context, laps = self._context, Laps()
        self._repeated = False
        whole = await self._until(context.hot.begin)
        await self._in_thread(partial(quarantine, context.lake.quarantine, _all(work, "quarantine")))
        records: dict[RecordKey, RecordLink] = {}
        sessions: dict[str, SessionLink] = {}
        laps.end("quarantine_ms")
        await self._resolve(work, records, sessions)
        laps.end("ladder_ms")
        fresh = await self._fresh(work)
        laps.end("deduplicate_ms")
        seen = await self._in_thread(partial(behaved, context.lake, fresh))
        laps.end("visits_ms")
        links = await self._linked(partial(context.behaviour.observe, seen.visits, epoch=self._lease.epoch))
        sessions.update((link.session, link) for link in links)
        laps.end("observe_ms")
        context.crash.passes("after_graph")
        await self._to_lake(work, fresh)
        laps.end("lake_ms")
        await self._warm(work, Applied(records, sessions, seen, fresh))
        laps.end("hot_ms")
        await self._until(partial(copy_outbox, context.graph, context.lake))
        if whole and not self._repeated:
            await self._until(context.hot.finish)
        context.crash.passes("before_delete")
        await self._until(partial(context.inbox.delete, work.entries))
        laps.end("ledger_ms")
        laps.log(rows=work.rows, events=fresh.height, visits=len(seen.visits), records=len(records))

    async def _resolve(
        self, work: Round, records: dict[RecordKey, RecordLink], sessions: dict[str, SessionLink]
    ) -> None:
        versions = [record for batch in work.batches for record in batch.records]
        versions.sort(key=_together)
        refused: list[Record] = []
        await self._take(versions, records, sessions, refused)
        if refused:
            await self._reject(work, {record.key: REFUSED for record in refused})

    async def _take(
        self,
        versions: Sequence[Record],
        records: dict[RecordKey, RecordLink],
        sessions: dict[str, SessionLink],
        refused: list[Record],
    ) -> None:
        """Resolve records; of those the graph refuses, find each and leave only it out."""
        if not versions:
            return
        try:
            done = await self._linked(partial(self._context.ladder.take, versions, epoch=self._lease.epoch))
        except GraphRefused:
            self._note_repeat()
            if len(versions) == 1:
                refused.extend(versions)
                return
            middle = len(versions) // 2
            await self._take(versions[:middle], records, sessions, refused)
            await self._take(versions[middle:], records, sessions, refused)
            return
        records.update((link.record, link) for link in done.touched)
        sessions.update((link.session, link) for link in done.sessions)

    async def _fresh(self, work: Round) -> pl.DataFrame:
        await self._in_thread(self._index.catch_up)
        found = await self._in_thread(partial(deduplicate, _all(work, "events"), self._index))
        if not found.reused.is_empty():
            await self._reject(
                work, dict.fromkeys(found.reused["message_id"].to_list(), ID_REUSED), found.reused
            )
        return found.fresh

    async def _reject(
        self, work: Round, causes: Mapping[str, Cause], events: pl.DataFrame | None = None
    ) -> None:
        """Quarantine what came up after parsing, with the rows it came from."""
        for entry, batch in zip(work.entries, work.batches, strict=False):
            mine = _mine(batch, causes, events)
            if mine:
                rows = await self._context.pool.run(late_rejects, entry.payload, mine, self._context.key_file)
                await self._in_thread(partial(quarantine, self._context.lake.quarantine, rows))

    async def _to_lake(self, work: Round, fresh: pl.DataFrame) -> None:
        lake = self._context.lake
        if not fresh.is_empty():
            await self._in_thread(partial(lake.events.append, fresh))
            self._index.remember(fresh["key"].to_list(), fresh["body"].to_list())
            await self._in_thread(self._index.noted)
        await self._in_thread(partial(append_once, lake.items, _all(work, "items")))
        await self._in_thread(partial(append_once, lake.consents, _all(work, "consents")))

    async def _warm(self, work: Round, applied: Applied) -> None:
        hot, lake = self._context.hot, self._context.lake
        await self._until(partial(hot.put_devices, applied.behaved.devices))
        met: dict[str, SessionState] = {
            visit.session: SessionState(visit.device) for visit in applied.behaved.visits
        }
        await self._until(partial(hot.meet_sessions, met))
        await self._until(partial(hot.put_sessions, session_states(applied.sessions.values())))
        await self._until(partial(hot.link_records, record_states(applied.records.values())))
        await self._until(partial(hot.put_consents, consent_states(_all(work, "consents"))))
        touched = applied.fresh["record"].drop_nulls().unique()
        if len(touched):
            found = await self._in_thread(partial(histories, lake, touched))
            await self._until(partial(hot.put_histories, found))
        if not _all(work, "items").is_empty():
            levels = stock_levels(await self._in_thread(partial(catalogue, lake)))
            await self._until(partial(self._context.stock.put, levels))

    async def _linked[T](self, step: Callable[[], Awaitable[T]]) -> T:
        return await patiently(step, self._lease, failed=self._note_repeat)

    def _note_repeat(self) -> None:
        self._repeated = True

    async def _until[T](self, step: Callable[[], Awaitable[T]]) -> T:
        return await patiently(step, self._lease)

    async def _in_thread[T](self, step: Callable[[], T]) -> T:
        return await patiently(partial(asyncio.to_thread, step), self._lease)


def _together(record: Record) -> tuple[tuple[str, str], RecordKey]:
    """Sort records so that those of one mailbox or phone share a transaction: their person is decided once."""
    return min(((contact.kind, contact.value) for contact in record.contacts), default=("", "")), record.key


def _all(work: Round, table: str) -> pl.DataFrame:
    frames: list[pl.DataFrame] = [getattr(batch, table) for batch in work.batches]
    return pl.concat(frames)


def _mine(batch: Prepared, causes: Mapping[str, Cause], events: pl.DataFrame | None) -> dict[str, Cause]:
    """Return the causes that concern one batch."""
    if events is None:
        return {record.key: causes[record.key] for record in batch.records if record.key in causes}
    mine = events.filter(pl.col("batch_id") == batch.batch_id)
    return {message: causes[message] for message in mine["message_id"].to_list()}
