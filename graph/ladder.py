"""The matching ladder as graph merges: records in, persons out, a hundred records a transaction."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from graph import decisions, owed, store, writer
from graph.arrivals import Arrivals
from graph.attachment import follow
from graph.candidates.catching_up import caught_up, check
from graph.candidates.folder import Candidates, opened
from graph.candidates.index import CandidateIndex, Changed
from graph.changes import IdentityChange
from graph.client import GraphClient, Transaction
from graph.id_history import decided
from graph.ids import RecordKey
from graph.keyring import Keyring
from graph.matching.partition import partition
from graph.matching.persons import Cause
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView
from graph.meanwhile import meanwhile
from graph.neighbourhood import neighbourhood
from graph.records import Record
from graph.rescoring import Rescored, rescore, unchanged
from graph.resolution import RecordLink, Resolution, SessionLink
from graph.writer import Locked

MOST_READ: Final = 1_000
"""Records that a transaction reads before what withdrawals left alone is put off; a judgement: some tenths of a second."""

_BATCH: Final = 100
_TIMEOUT_S: Final = 30.0


class _Taken(Struct, frozen=True):
    """A transaction's outcome, and what the index must be told once it is committed."""

    resolution: Resolution
    locked: Locked
    changed: Changed | None


class Ladder:
    """Takes record versions into the graph; the partition that results does not depend on their order or number.

    Args:
        client: The graph.
        keyring: Makes keys of contact points; its fingerprint was checked at start.
        snapshot: The numbers in force; the same for the whole graph.
        candidates: Finds the records whose person fields are compared; without it person fields
            speak only of records that share something else, for a whole graph.  Not asked where the
            snapshot leaves rung 3 out: it catches up by itself when one that has it comes in force.
        most: Once a transaction has read so many records, others that it took evidence from are left to
            ``graph.remainder``.
    """

    def __init__(
        self,
        client: GraphClient,
        keyring: Keyring,
        snapshot: Snapshot,
        candidates: Candidates | None = None,
        *,
        most: int = MOST_READ,
    ) -> None:
        self._client = client
        self._keyring = keyring
        self._snapshot = snapshot
        self._candidates = None if snapshot.fields is None else candidates
        self._most = most

    async def take(self, records: Sequence[Record], *, epoch: int) -> Resolution:
        """Resolve records, at most a hundred a transaction, and return what changed.

        Safe to repeat after a failure: what was committed is found unchanged and
        skipped, so its changes are then in the outbox only.

        Raises:
            StaleWriter: Another writer took over; nothing more was written.
            GraphUnavailable: The rest was not written; repeat the whole call.
            GraphRefused: The data made the database refuse; halve the batch to find it.
        """
        changes: list[IdentityChange] = []
        links: dict[RecordKey, RecordLink] = {}
        sessions: dict[str, SessionLink] = {}
        with opened(self._candidates) as index:
            for batch in _batches(records):
                done = await caught_up(
                    self._client, index, self._keyring, partial(self._one, batch, epoch, index)
                )
                changes.extend(done.changes)
                links.update((link.record, link) for link in done.touched)
                sessions.update((link.session, link) for link in done.sessions)
        return Resolution(tuple(changes), tuple(links.values()), tuple(sessions.values()))

    async def _one(self, batch: Sequence[Record], epoch: int, index: CandidateIndex | None) -> Resolution:
        """Take one batch; the index follows when the graph has it, and finds by itself what it missed."""
        work = partial(self._take, batch=batch, epoch=epoch, index=index)
        taken = await self._client.write("ladder/take", work, timeout_s=_TIMEOUT_S)
        if index is not None and taken.changed is not None:
            locked = taken.locked
            index.apply(taken.changed, incarnation=locked.incarnation, taken=locked.taken + 1)
        return taken.resolution

    async def _take(
        self, transaction: Transaction, batch: Sequence[Record], epoch: int, index: CandidateIndex | None
    ) -> _Taken:
        locked = await writer.lock(transaction, epoch, under=self._snapshot.version)
        if index is not None:
            check(index, locked)
        versions: dict[RecordKey, list[Record]] = {}
        for record in batch:
            versions.setdefault(record.key, []).append(record)
        before = await store.stored(transaction, sorted(versions))
        after = {
            key: store.with_versions(before.get(key), records, self._keyring)
            for key, records in versions.items()
        }
        changed = [record for key, record in after.items() if before.get(key) != record]
        if not changed:
            return _Taken(Resolution(), locked, None)
        writing = store.write(transaction, changed, before, taken=locked.taken + 1)
        if index is None:
            await writing
            moved, rescored = None, unchanged(transaction, self._keyring, self._snapshot)
        else:
            fields = store.fields_of(changed, self._keyring)
            moved, _written = await meanwhile(partial(index.changed, fields), writing)
            rescored = await rescore(transaction, index, moved, self._snapshot)
        at = max(record.source_time for record in batch)
        cause = Cause(name="records", at=at, sequence=locked.sequence + 1)
        touched = [record.view for record in changed]
        said = replace(rescored, fresh=versions.keys() - before.keys())
        done = await resolve(transaction, touched, self._snapshot, cause, rescored=said, most=self._most)
        return _Taken(done, locked, moved)


async def resolve(
    transaction: Transaction,
    touched: Sequence[RecordView],
    snapshot: Snapshot,
    cause: Cause,
    *,
    rescored: Rescored,
    most: int | None = None,
) -> Resolution:
    """Decide anew who is one person around records that are written already, and write the decision.

    Args:
        transaction: Under the writer's lock.
        touched: What to decide.
        snapshot: The numbers in force.
        cause: Of the id decisions.
        rescored: What became of the evidence, and what records say.
        most: Once so many records are read, others that lost evidence are marked and left; None for never.
    """
    arrivals = Arrivals(fresh=rescored.fresh, pairs=rescored.pairs, lost=rescored.lost)
    around = await neighbourhood(transaction, touched, snapshot, arrivals=arrivals, most=most)
    found = partition(
        tuple(around.views.values()),
        snapshot,
        around.judgements,
        barred=around.barred,
        own=await rescored.fields_of(around.views.keys()),
        pairs=around.pairs,
    )
    decision = await decided(transaction, around, found, cause)
    rows = decisions.link_rows(decision, found, around.standing, cause.at, snapshot.version)
    await owed.put_off(transaction, around.put_off, cause)
    await owed.decided(transaction, around.owed)
    await decisions.write_bars(transaction, around.flips)
    await decisions.write_links(transaction, around, rows, found)
    await decisions.write_decision(transaction, decision, cause)
    await decisions.write_reviews(transaction, found.reviews, around.reviews, cause.at)
    moved = {row.record for row in rows}.union(view.key for view in touched)
    points = {point for key in moved for point in around.views[key].holds}.union(around.flips)
    sessions = await follow(transaction, sorted(points), snapshot)
    return Resolution(decision.changes, decisions.touched(rows), sessions)


def _batches(versions: Sequence[Record]) -> Iterator[list[Record]]:
    """Cut versions where another record would be one too many; versions of one record in a row stay together."""
    batch: list[Record] = []
    keys: set[RecordKey] = set()
    for version in versions:
        if len(keys) == _BATCH and version.key not in keys:
            yield batch
            batch, keys = [], set()
        batch.append(version)
        keys.add(version.key)
    if batch:
        yield batch
