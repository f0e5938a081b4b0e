"""A load into a graph that runs: by large statements where it holds nothing yet, else by the live ladder."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import batched
from typing import Final

import ibis.expr.types as ir
from msgspec import Struct

from graph import writer
from graph.bulk import joins
from graph.bulk.columns import records_of
from graph.bulk.engine import Engine
from graph.bulk.ladder import Grounds, pieces
from graph.bulk.statement_form import Decided, NewPerson, Row, decode, for_statements
from graph.client import Done, GraphClient, NamedQuery, Nothing, Transaction
from graph.ladder import Ladder
from graph.matching.ids import change_id
from graph.matching.snapshot import Snapshot

_RECORDS: Final = 2_000
"""Records a transaction: large enough that a statement's own cost is small, small enough for its memory."""
_TIMEOUT_S: Final = 120.0


class Loaded(Struct, frozen=True):
    """What a load into a living graph did.

    Attributes:
        fresh: Records written by large statements, into a graph that held none.
        met: Records that the live ladder took, because the graph held some: which of those share a blocking
            key with a new record, and which key passes its cap, only the index of all records knows.
    """

    fresh: int
    met: int


class _Size(Struct, frozen=True):
    held: bool


class _Rows(Struct, frozen=True):
    rows: Sequence[Row]


class _Records(Struct, frozen=True):
    taken: int
    rows: Sequence[Row]


class _Outbox(Struct, frozen=True):
    sequence: int
    rows: Sequence[Row]


_SIZE: Final = NamedQuery("bulk/size", params=Nothing, row=_Size)
_CREATE_RECORDS: Final = NamedQuery("bulk/create_records", params=_Records, row=Done)
_CREATE_EVIDENCE: Final = NamedQuery("bulk/create_evidence", params=_Rows, row=Done)
_CREATE_PERSONS: Final = NamedQuery("bulk/create_persons", params=_Rows, row=Done)
_CREATE_REVIEWS: Final = NamedQuery("bulk/create_reviews", params=_Rows, row=Done)
_CREATE_CHANGES: Final = NamedQuery("bulk/create_changes", params=_Outbox, row=Done)


class Living:
    """Loads what an engine has decided into a graph, as its one writer.

    Args:
        client: The graph.
        ladder: The live ladder over the same graph, keyring and snapshot.
        snapshot: The numbers in force.
        epoch: The writer's number, held for the length of the load: nobody else may write meanwhile.
    """

    def __init__(self, client: GraphClient, ladder: Ladder, snapshot: Snapshot, *, epoch: int) -> None:
        self._client = client
        self._ladder = ladder
        self._snapshot = snapshot
        self._epoch = epoch

    async def load(
        self, engine: Engine, versions: ir.Table, ground: Grounds, done: Callable[[int], None]
    ) -> Loaded:
        """Write every record; safe to repeat, also after a kill: what is there is met and found unchanged.

        Raises:
            StaleWriter: Another writer took over; nothing more was written.
            SnapshotChanged: Other numbers are in force; the same.
            GraphUnavailable: The rest was not written; repeat the whole load.
            GraphRefused: The data made the database refuse.
        """
        if await holds_something(self._client):
            return Loaded(fresh=0, met=await self._take(engine, versions, ground, done))
        fresh = 0
        for batch in _transactions(self._decided(engine, ground)):
            await self._client.write("bulk/write", partial(self._write, batch), timeout_s=_TIMEOUT_S)
            number = sum(len(each.keys) for each in batch)
            fresh += number
            done(number)
        return Loaded(fresh=fresh, met=0)

    def _decided(self, engine: Engine, ground: Grounds) -> Iterator[Decided]:
        for batch in pieces(engine, ground, self._snapshot, for_statements, before=0):
            bodies: list[bytes] = batch.column("body").to_pylist()
            for body in bodies:
                yield from decode(body)

    async def _write(self, batch: Sequence[Decided], transaction: Transaction) -> None:
        locked = await writer.lock(transaction, self._epoch, under=self._snapshot.version)
        sequence, numbers = locked.sequence, range(locked.taken + 1, locked.taken + 1 + len(batch))
        records = [
            row | {"taken": number}
            for number, each in zip(numbers, batch, strict=True)
            for row in each.records
        ]
        await transaction.run(_CREATE_RECORDS, _Records(numbers.stop - 1, records))
        if evidence := [row for each in batch for row in each.evidence]:
            await transaction.run(_CREATE_EVIDENCE, _Rows(evidence))
        await transaction.run(_CREATE_PERSONS, _Rows([row for each in batch for row in each.persons]))
        if reviews := [row for each in batch for row in each.reviews]:
            await transaction.run(_CREATE_REVIEWS, _Rows(reviews))
        changes = [
            _change(change, sequence + number, position)
            for number, each in enumerate(batch, 1)
            for position, change in enumerate(each.changes)
        ]
        await transaction.run(_CREATE_CHANGES, _Outbox(sequence + len(batch), changes))

    async def _take(
        self, engine: Engine, versions: ir.Table, ground: Grounds, done: Callable[[int], None]
    ) -> int:
        """Let the live ladder take every version, neighbours together: their person is decided once."""
        placed = engine.kept("placed", joins.placed(versions, ground.homes))
        for batch in engine.batches(placed.order_by("home", "key").drop("home")):
            for some in batched(records_of(batch), _RECORDS):
                await self._ladder.take(some, epoch=self._epoch)
                done(len(some))
        return ground.records_number


async def holds_something(client: GraphClient) -> bool:
    """Return whether the graph has any node besides what it says of itself."""
    (size,) = await client.read(_SIZE, Nothing())
    return size.held


def _transactions(decided: Iterable[Decided]) -> Iterator[list[Decided]]:
    """Cut neighbourhoods where a transaction has enough records; one that is larger has its own."""
    batch: list[Decided] = []
    number = 0
    for each in decided:
        batch.append(each)
        number += len(each.keys)
        if number >= _RECORDS:
            yield batch
            batch, number = [], 0
    if batch:
        yield batch


def _change(change: NewPerson, sequence: int, position: int) -> Row:
    return {
        "change_id": change_id("created", change.person, change.records, sequence),
        "kind": "created",
        "person": change.person,
        "heir": None,
        "records": change.records,
        "cause": change.cause,
        "at": change.at,
        "sequence": sequence,
        "position": position,
    }
