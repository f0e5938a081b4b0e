"""One transaction of a ruling: what it says is kept, and the persons around it are decided anew."""

from collections.abc import Sequence
from typing import Final, Self

from msgspec import Struct

from graph import judgements, writer
from graph.barring import holders, refuse
from graph.client import Transaction
from graph.errors import UnknownRecord
from graph.ids import RecordKey
from graph.judgements import Said
from graph.ladder import resolve
from graph.matching.persons import Cause
from graph.numbers import Numbers
from graph.rescoring import unchanged
from graph.resolution import Resolution, together
from graph.rulings import Apart, Bar, Different, Judged, Same, TakeApart, Unmerge, Withdraw
from graph.settling import settle
from graph.store import stored
from graph.undo import Sides, persons_of, sides_of_merge, sides_of_records

BATCH: Final = 100
"""Records that one transaction decides anew on its own account."""

_CAUSES: Final = {
    Same: "judged.must_link",
    Different: "judged.cannot_link",
    Unmerge: "judged.cannot_link",
    TakeApart: "judged.cannot_link",
    Apart: "judged.cannot_link",
    Bar: "judged.barred",
    Withdraw: "judged.withdrawn",
}


class Begun(Struct, frozen=True, kw_only=True):
    """A ruling after its first transaction.

    Attributes:
        about: Records to decide anew, in order; the first hundred are.
        before: True where the judgement was as the ruling wants it already.
    """

    resolution: Resolution
    about: tuple[RecordKey, ...] = ()
    judgement: str | None = None
    withdrawn: tuple[str, ...] = ()
    before: bool = False


class Sitting:
    """Decides as often as a ruling must, each time under a sequence number of its own.

    Attributes:
        resolution: What changed so far.
    """

    def __init__(self, transaction: Transaction, numbers: Numbers, ruling: Judged, sequence: int) -> None:
        self.transaction: Final = transaction
        self.ruling: Final = ruling
        self.most_holders: Final = numbers.snapshot.most_holders
        self.resolution = Resolution()
        self._numbers = numbers
        self._sequence = sequence

    @classmethod
    async def begun(cls, transaction: Transaction, numbers: Numbers, ruling: Judged, epoch: int) -> Self:
        """Begin under the writer's lock.

        Raises:
            StaleWriter: Another writer took over.
            SnapshotChanged: Other numbers are in force.
        """
        locked = await writer.lock(transaction, epoch, under=numbers.snapshot.version)
        return cls(transaction, numbers, ruling, locked.sequence)

    async def decide(self, keys: Sequence[RecordKey]) -> None:
        """Decide anew around records that are there."""
        records = await stored(self.transaction, sorted(keys))
        if not records:
            return
        self._sequence += 1
        cause = Cause(name=_CAUSES[type(self.ruling)], at=self.ruling.at, sequence=self._sequence)
        views = [record.view for record in records.values()]
        said = unchanged(self.transaction, self._numbers.keyring, self._numbers.snapshot)
        found = await resolve(self.transaction, views, self._numbers.snapshot, cause, rescored=said)
        self.resolution = together(self.resolution, found)

    async def keep(self, said: Said) -> bool:
        """Put a judgement in force, and return whether it was already."""
        if await judgements.is_in_force(self.transaction, said):
            return True
        await judgements.keep(self.transaction, said)
        return False


async def begin(sitting: Sitting) -> Begun:
    """Keep what the ruling says, and decide anew around its first hundred records."""
    match sitting.ruling:
        case Same() | Different() as ruling:
            return await _pair(sitting, ruling)
        case Unmerge(merge=merge):
            return await _apart(sitting, await sides_of_merge(sitting.transaction, merge))
        case TakeApart(records=records):
            return await _apart(sitting, await sides_of_records(sitting.transaction, records))
        case Apart() as ruling:
            return await _kept_apart(sitting, ruling)
        case Bar() as ruling:
            return await _bar(sitting, ruling)
        case Withdraw() as ruling:
            return await _withdrawn(sitting, ruling)


async def _pair(sitting: Sitting, ruling: Same | Different) -> Begun:
    keys = (ruling.left, ruling.right)
    await _all_there(sitting.transaction, keys)
    said = Said(
        kind="same" if isinstance(ruling, Same) else "different",
        by=ruling.by,
        at=ruling.at,
        left=(ruling.left,),
        right=(ruling.right,),
    )
    before = await sitting.keep(said)
    await settle(sitting.transaction, keys, ruling.at)
    await sitting.decide(keys)
    return Begun(resolution=sitting.resolution, about=keys, judgement=said.judgement, before=before)


async def _apart(sitting: Sitting, sides: Sides) -> Begun:
    """Take out what people said to join the two sides; keep them apart where the evidence joins them still."""
    if sides.empty:
        return Begun(resolution=sitting.resolution, about=(*sides.left, *sides.right), before=True)
    transaction, ruling = sitting.transaction, sitting.ruling
    keys = (*sides.left, *sides.right)[:BATCH]  # each side's judgements lead to the others
    words = await judgements.words_between(transaction, sides.left, sides.right)
    withdrawn = tuple(sorted({word.judgement for word in words if word.verdict == "must"}))
    for name in withdrawn:
        await judgements.withdraw(transaction, name, ruling.by, ruling.at)
    if withdrawn:
        await sitting.decide((*sides.left, *sides.right))
        left = {row.person for row in await persons_of(transaction, sides.left)}
        if left.isdisjoint(row.person for row in await persons_of(transaction, sides.right)):
            return Begun(resolution=sitting.resolution, about=keys, withdrawn=withdrawn)
    said = Said(kind="apart", by=ruling.by, at=ruling.at, left=sides.left, right=sides.right)
    before = await sitting.keep(said)
    await sitting.decide(keys)
    return Begun(
        resolution=sitting.resolution,
        about=keys,
        judgement=said.judgement,
        withdrawn=withdrawn,
        before=before,
    )


async def _kept_apart(sitting: Sitting, ruling: Apart) -> Begun:
    keys = tuple(sorted({*ruling.left, *ruling.right}))
    await _all_there(sitting.transaction, keys)
    said = Said(kind="apart", by=ruling.by, at=ruling.at, left=ruling.left, right=ruling.right)
    before = await sitting.keep(said)
    await sitting.decide(keys[:BATCH])
    return Begun(resolution=sitting.resolution, about=keys, judgement=said.judgement, before=before)


async def _all_there(transaction: Transaction, keys: Sequence[RecordKey]) -> None:
    there = await stored(transaction, sorted(keys))
    for key in keys:
        if key not in there:
            raise UnknownRecord(key)


async def _bar(sitting: Sitting, ruling: Bar) -> Begun:
    await refuse(sitting.transaction, ruling.point, refused=True)
    said = Said(kind="barred", by=ruling.by, at=ruling.at, point=ruling.point)
    before = await sitting.keep(said)
    keys = await holders(sitting.transaction, ruling.point, sitting.most_holders)
    await sitting.decide(keys[:BATCH])
    return Begun(resolution=sitting.resolution, about=keys, judgement=said.judgement, before=before)


async def _withdrawn(sitting: Sitting, ruling: Withdraw) -> Begun:
    """Take a judgement back, and look again at everything that it bound."""
    kept = await judgements.kept(sitting.transaction, ruling.judgement)
    before = kept.state == "withdrawn"
    if not before:
        await judgements.withdraw(sitting.transaction, kept.judgement, ruling.by, ruling.at)
        if kept.point is not None:
            await refuse(sitting.transaction, kept.point, refused=False)
    keys = kept.records
    if kept.point is not None:
        keys = await holders(sitting.transaction, kept.point, sitting.most_holders)
    await sitting.decide(keys[:BATCH])
    return Begun(
        resolution=sitting.resolution,
        about=keys,
        judgement=kept.judgement,
        withdrawn=() if before else (kept.judgement,),
        before=before,
    )
