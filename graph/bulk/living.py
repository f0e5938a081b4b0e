"""A load into a graph that lives: what meets nobody by large statements, the rest by the live ladder."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import batched
from typing import Final

import ibis.expr.types as ir
import pyarrow as pa
from msgspec import Struct

from graph import writer
from graph.bulk.columns import records_of
from graph.bulk.engine import Engine
from graph.bulk.ladder import Grounds, pieces
from graph.bulk.statement_form import Decided, NewPerson, Row, decode, for_statements
from graph.client import Collected, Done, GraphClient, NamedQuery, Transaction
from graph.ids import RecordKey
from graph.ladder import Ladder
from graph.matching.ids import change_id
from graph.matching.snapshot import Snapshot
from graph.records import Record

_RECORDS: Final = 2_000
"""Records a transaction: large enough that a statement's own cost is small, small enough for its memory."""
_ASKED: Final = 20_000
_TIMEOUT_S: Final = 120.0


class Loaded(Struct, frozen=True):
    """What a load into a living graph did.

    Attributes:
        fresh: Records of neighbourhoods that met nobody.
        met: Records that the live ladder took, because the graph knew them or one of their points.
    """

    fresh: int
    met: int


class _Keys(Struct, frozen=True):
    keys: Sequence[str]


class _Rows(Struct, frozen=True):
    rows: Sequence[Row]


class _Outbox(Struct, frozen=True):
    sequence: int
    rows: Sequence[Row]


_KNOWN_RECORDS: Final = NamedQuery("bulk/known_records", params=_Keys, row=Collected[str])
_KNOWN_POINTS: Final = NamedQuery("bulk/known_points", params=_Keys, row=Collected[str])
_CREATE_RECORDS: Final = NamedQuery("bulk/create_records", params=_Rows, row=Done)
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
            GraphUnavailable: The rest was not written; repeat the whole load.
            GraphRefused: The data made the database refuse.
        """
        known = await self._known(engine, ground)
        met: list[tuple[RecordKey, ...]] = []
        fresh = 0
        for batch in _transactions(self._decided(engine, ground, known, met)):
            await self._client.write("bulk/write", partial(self._write, batch), timeout_s=_TIMEOUT_S)
            number = sum(len(each.keys) for each in batch)
            fresh += number
            done(number)
        return Loaded(fresh, await self._take(engine, versions, met, done))

    async def _known(self, engine: Engine, ground: Grounds) -> frozenset[str]:
        """Return which keys of records and points the graph had before the load."""
        found: set[str] = set()
        keys = ground.records.select("key")
        points = ground.held.select(key=ground.held.point).distinct()
        for expression, query in ((keys, _KNOWN_RECORDS), (points, _KNOWN_POINTS)):
            for batch in engine.batches(expression):
                names: list[str] = batch.column("key").to_pylist()
                for some in batched(names, _ASKED):
                    (answer,) = await self._client.read(query, _Keys(some))
                    found.update(answer.rows)
        return frozenset(found)

    def _decided(
        self, engine: Engine, ground: Grounds, known: frozenset[str], met: list[tuple[RecordKey, ...]]
    ) -> Iterator[Decided]:
        for batch in pieces(engine, ground, self._snapshot, for_statements, before=0):
            bodies: list[bytes] = batch.column("body").to_pylist()
            for decided in (each for body in bodies for each in decode(body)):
                if known.isdisjoint(decided.keys) and known.isdisjoint(decided.points):
                    yield decided
                else:
                    met.append(decided.keys)

    async def _write(self, batch: Sequence[Decided], transaction: Transaction) -> None:
        sequence = await writer.lock(transaction, self._epoch)
        await transaction.run(_CREATE_RECORDS, _Rows([row for each in batch for row in each.records]))
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
        self,
        engine: Engine,
        versions: ir.Table,
        met: Sequence[tuple[RecordKey, ...]],
        done: Callable[[int], None],
    ) -> int:
        """Let the live ladder take the versions of records that met somebody, neighbours together."""
        places = {key: place for place, keys in enumerate(met) for key in keys}
        if not places:
            return 0
        wanted = engine.local("met", pa.table({"key": pa.array(list(places), pa.string())}))
        said: list[Record] = []
        for batch in engine.batches(versions.semi_join(wanted, "key")):
            said.extend(records_of(batch))
        said.sort(key=lambda record: (places[record.key], record.key))
        for some in batched(said, _RECORDS):
            await self._ladder.take(some, epoch=self._epoch)
            done(len({record.key for record in some}))
        return len(places)


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
