"""One round of a drain: what was waiting together goes through all stores together."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

import polars as pl
from msgspec import Struct

from app.hot.layout import SessionState
from app.inbox.entry import Entry
from app.inbox.lease import Lease
from app.lake.interactions import catalogue
from app.lake.once import append_once
from app.lake.products import stock_levels
from app.lake.quarantine import quarantine
from app.sources import claims
from app.telemetry import logger
from graph.behaviour import VisitUpdate
from graph.errors import GraphRefused
from graph.ids import RecordKey
from graph.records import Record
from graph.resolution import RecordLink, Resolution, SessionLink
from workers.context import WorkerContext
from workers.finder import Finder, Found
from workers.laps import Laps
from workers.ledger import copy_outbox
from workers.patience import patiently
from workers.prepare import ID_REUSED, REFUSED, Cause, Prepared, late_rejects
from workers.sift import sifted
from workers.visits import Behaved
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


class _Version(Struct, frozen=True, gc=False):
    """A record and where it came from."""

    record: Record
    batch_id: str
    row_no: int


class Applied(Struct, frozen=True, eq=False):
    """What a round changed in the graph and in the events, for the hot state."""

    records: Mapping[RecordKey, RecordLink]
    sessions: Mapping[str, SessionLink]
    behaved: Behaved
    fresh: pl.DataFrame


class Applier:
    """Takes rounds through graph, lake and hot state; every step may be repeated after a kill."""

    def __init__(self, context: WorkerContext, lease: Lease, finder: Finder) -> None:
        self._context: Final = context
        self._lease: Final = lease
        self._finder: Final = finder
        self._in_order: Final = asyncio.Lock()
        self._repeated = False

    async def found(self, work: Round) -> Found:
        """Find the events that are new and what they make of visits.

        It reads the lake and writes nothing, so it may go on beside the ladder and beside the round before.
        Rounds are found in the order in which they are asked for.

        Raises:
            LeaseLost: Another drainer goes on from what is left.
        """
        async with self._in_order:
            return await self._in_thread(partial(self._finder.find, _all(work, "events")))

    async def apply(self, work: Round, finding: Awaitable[Found]) -> None:
        """Apply one archived round, whose events are being ``found``; its entries wait on.

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
        found = await finding
        fresh, seen = found.events.fresh, found.behaved
        await self._reject(work, found.events.reused.select("batch_id", "row_no").rows(), ID_REUSED)
        laps.end("ladder_ms")
        await self._observe(seen.visits, sessions)
        laps.end("observe_ms")
        context.crash.passes("after_graph")
        await self._to_lake(work, fresh)
        laps.end("lake_ms")
        await self._warm(work, Applied(records, sessions, seen, fresh))
        laps.end("hot_ms")
        await self._until(partial(copy_outbox, context.graph, context.lake))
        if whole and not self._repeated:
            await self._until(context.hot.finish)
        laps.end("ledger_ms")
        _log_refused_tokens(work)
        laps.log(rows=work.rows, events=fresh.height, visits=len(seen.visits), records=len(records))

    async def forget(self, work: Round) -> None:
        """Delete the entries of a round that every store has, with all that follows from it.

        Raises:
            LeaseLost: Another drainer applies them once more, which changes nothing.
        """
        self._context.crash.passes("before_delete")
        await self._until(partial(self._context.inbox.delete, work.entries))

    async def _resolve(
        self, work: Round, records: dict[RecordKey, RecordLink], sessions: dict[str, SessionLink]
    ) -> None:
        versions = [
            _Version(record, batch.batch_id, number)
            for batch in work.batches
            for record, number in zip(batch.records, batch.record_rows, strict=True)
        ]
        versions.sort(key=lambda version: _together(version.record))
        answers, refused = await sifted(versions, self._take)
        for done in answers:
            records.update((link.record, link) for link in done.touched)
            sessions.update((link.session, link) for link in done.sessions)
        await self._reject(work, [(version.batch_id, version.row_no) for version in refused], REFUSED)

    async def _take(self, versions: Sequence[_Version]) -> Resolution:
        said = [version.record for version in versions]
        return await self._linked(partial(self._context.ladder.take, said, epoch=self._lease.epoch))

    async def _observe(self, visits: Sequence[VisitUpdate], sessions: dict[str, SessionLink]) -> None:
        """Take visits into the graph; one that it refuses stays out of it, and its events go to the lake."""
        observe = self._context.behaviour.observe
        answers, refused = await sifted(
            visits, lambda some: self._linked(partial(observe, some, epoch=self._lease.epoch))
        )
        sessions.update((link.session, link) for links in answers for link in links)
        if refused:
            logger("kindred.worker").warning("visits.refused", visits=len(refused))

    async def _reject(self, work: Round, rows: Iterable[tuple[str, int]], cause: Cause) -> None:
        """Quarantine rows, given by batch and number, of which a store would not take something."""
        numbers: dict[str, set[int]] = {}
        for batch_id, number in rows:
            numbers.setdefault(batch_id, set()).add(number)
        for entry in work.entries[: len(work.batches)]:
            if mine := numbers.get(entry.batch_id):
                late = partial(late_rejects, entry.payload, mine, cause, self._context.key_files)
                rejected = await self._context.pool.run(late)
                await self._in_thread(partial(quarantine, self._context.lake.quarantine, rejected))

    async def _to_lake(self, work: Round, fresh: pl.DataFrame) -> None:
        lake = self._context.lake
        if not fresh.is_empty():
            await self._in_thread(partial(self._finder.append, fresh))
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
        try:
            return await patiently(step, self._lease, failed=self._note_repeat)
        except GraphRefused:
            self._note_repeat()
            raise

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


def _log_refused_tokens(work: Round) -> None:
    """Say how many identity tokens proved nothing, by reason: one line a round, however many garbage fills it."""
    reasons: Counter[str] = Counter()
    for batch in work.batches:
        for name, times in batch.dropped.items():
            field, _, reason = name.partition(":")
            if field == claims.FIELD:
                reasons[reason] += times
    if reasons:
        logger("kindred.worker").warning("tokens.refused", **reasons)
