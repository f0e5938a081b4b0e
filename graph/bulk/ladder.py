"""The ladder over columns: versions in, neighbourhoods decided, and what each adds in the form asked for."""

from collections.abc import Callable, Iterator
from typing import Final

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from graph.bulk import joins
from graph.bulk.components import homes
from graph.bulk.crowding import BARRED, Crowding
from graph.bulk.deciding import NEIGHBOURHOODS, PIECES, Deciding, Writing
from graph.bulk.engine import PAIRS, SMALL, Engine
from graph.bulk.scoring import EVIDENCE, Scoring
from graph.bulk.unions import STORED, FirstUnion, MakeKeyring, SecondUnion
from graph.fields.blocking import MOST_HOLDERS
from graph.ids import ContactKey
from graph.matching.snapshot import Snapshot

__all__ = ("Grounds", "grounds", "pieces")

type Step = Callable[[str], None]
"""Is told what begins, in a few words."""

_PARTS: Final = pa.schema([("key", pa.string()), ("parts", pa.list_(pa.binary()))])


class Grounds(Struct, frozen=True, eq=False):
    """What a partition of the records rests on.

    Attributes:
        records: With the columns of ``STORED``, each record once.
        held: Their points; see ``joins.holdings``.
        homes: ``key`` and ``home`` of each record that shares a point.
        evidence: Pairs that their person fields alone connect, with the columns of ``EVIDENCE``.
        barred: Points over their limit.
        records_number: How many records there are.
        neighbourhoods_number: How many closed neighbourhoods they make.
    """

    records: ir.Table
    held: ir.Table
    homes: ir.Table
    evidence: ir.Table
    barred: ir.Table
    points_barred: frozenset[ContactKey]
    records_number: int
    neighbourhoods_number: int


def grounds(
    engine: Engine,
    versions: ir.Table,
    keyring: MakeKeyring,
    snapshot: Snapshot,
    step: Step,
    *,
    rows: int = SMALL,
) -> Grounds:
    """Unite the versions, bar what too many hold, and find the closed neighbourhoods.

    Args:
        engine: Where ``versions`` is.
        versions: With the columns of ``VERSIONS``, or some of them.
        keyring: Makes the keyring that the graph has.
        snapshot: The numbers in force.
        step: Is told what begins.
        rows: Versions a batch.

    Raises:
        UnfitColumns: A row is not a version of a record.
    """
    step("Uniting versions")
    parts = engine.mapped("parts", versions, FirstUnion(keyring), STORED, rows=rows)
    whole = engine.mapped("whole", joins.scattered(parts), SecondUnion(keyring), STORED)
    records = engine.kept("records", joins.gathered(parts, whole))
    step("Weighing points")
    held = engine.kept("held", joins.holdings(records))
    crowds = engine.kept("crowds", joins.crowded(held, snapshot))
    suspects = joins.suspects(crowds, held, records, snapshot)
    over = engine.mapped("over", suspects, Crowding(snapshot), BARRED, rows=16)
    many = crowds.filter(crowds.holders > snapshot.most_holders).select("point")
    barred = engine.kept("barred", over.union(many))
    step("Finding candidates")
    pairs = engine.kept("candidates", joins.candidates(records, MOST_HOLDERS))
    step("Scoring pairs")
    scores = engine.mapped(
        "evidence", joins.compared(pairs, records), Scoring(snapshot), EVIDENCE, rows=PAIRS
    )
    step("Finding neighbourhoods")
    found = homes(engine.fetched(joins.edges(joins.stars(held, barred), scores)))
    names: list[ContactKey] = engine.fetched(barred)["point"].to_pylist()
    number: int = engine.fetched(records.aggregate(number=records.count()))["number"][0].as_py()
    return Grounds(
        records=records,
        held=held,
        homes=engine.local("homes", found),
        evidence=scores,
        barred=barred,
        points_barred=frozenset(names),
        records_number=number,
        neighbourhoods_number=number - found.num_rows + len(pc.unique(found["home"])),
    )


def pieces(
    engine: Engine,
    ground: Grounds,
    snapshot: Snapshot,
    writing: Writing,
    *,
    before: int,
    rows: int = SMALL,
) -> Iterator[pa.RecordBatch]:
    """Decide every neighbourhood and yield what it adds, with the columns of ``PIECES``.

    Args:
        engine: Where ``ground`` was made.
        ground: All records.
        snapshot: The numbers in force.
        writing: The form of the answer.
        before: Outbox sequence number of the last decision so far.
        rows: Neighbourhoods a batch.
    """
    around = joins.neighbourhoods(ground.records, ground.homes, ground.evidence, before).select(
        *NEIGHBOURHOODS.names
    )
    return engine.streamed(around, Deciding(snapshot, ground.points_barred, writing), PIECES, rows=rows)
