"""Carries rulings out, through the one writer: judgements first, then the persons that follow from them."""

from collections.abc import Sequence
from functools import partial
from itertools import batched
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from graph import judgements, writer
from graph.barring import holders, refuse
from graph.client import GraphClient, Transaction
from graph.errors import UnknownRecord
from graph.ids import RecordKey
from graph.judgements import Said
from graph.ladder import resolve
from graph.matching.persons import Cause
from graph.matching.snapshot import Snapshot
from graph.resolution import Resolution, together
from graph.rulings import Bar, Different, Effect, Ruled, Ruling, Same, TakeApart, Unmerge, Withdraw
from graph.store import stored
from graph.undo import Sides, persons_of, sides_of_merge, sides_of_records

_TIMEOUT_S: Final = 60.0
_BATCH: Final = 100

_CAUSES: Final = {
    Same: "judged.must_link",
    Different: "judged.cannot_link",
    Unmerge: "judged.cannot_link",
    TakeApart: "judged.cannot_link",
    Bar: "judged.barred",
    Withdraw: "judged.withdrawn",
}


class Judge:
    """Decides anew around what people say; everything may be repeated after a kill.

    Args:
        client: The graph.
        snapshot: The numbers in force.
    """

    def __init__(self, client: GraphClient, snapshot: Snapshot) -> None:
        self._client = client
        self._snapshot = snapshot

    async def rule(self, ruling: Ruling, *, epoch: int) -> Ruled:
        """Carry a ruling out and return what it did; the same again is a success that changes nothing.

        The judgement and what follows for a hundred records are one transaction; more records (those that
        hold a barred value) follow a hundred at a time.  A dry run is one transaction that is rolled back.

        Raises:
            ContradictingJudgement: Judgements in force say the opposite.
            UnknownRecord: The graph lacks a record.
            UnknownJudgement: There is nothing of this id to withdraw.
            UnknownMerge: The graph knows of no such merge.
            UnknownValue: No record holds the value.
            BuiltUpon: A later merge is undone first.
            NotOnePerson: The records to take apart are not part of one person.
            TooManyRecords: A judgement would speak of too many pairs.
            StaleWriter: Another writer took over; nothing was written.
            GraphUnavailable: No answer in time; repeat it.
        """
        if ruling.dry_run:
            return await self._rehearsed(ruling, epoch)
        began = await self._client.write(
            "judge/rule", partial(self._first, ruling=ruling, epoch=epoch), timeout_s=_TIMEOUT_S
        )
        found = began.resolution
        for batch in batched(began.about[_BATCH:], _BATCH):
            work = partial(self._rest, keys=batch, ruling=ruling, epoch=epoch)
            found = together(found, await self._client.write("judge/again", work, timeout_s=_TIMEOUT_S))
        return await self._client.reading(
            "judge/told", partial(_told, began=began, found=found), timeout_s=_TIMEOUT_S
        )

    async def _rehearsed(self, ruling: Ruling, epoch: int) -> Ruled:
        async def work(transaction: Transaction) -> None:
            began = await self._first(transaction, ruling, epoch)
            found = began.resolution
            for batch in batched(began.about[_BATCH:], _BATCH):
                found = together(found, await self._rest(transaction, batch, ruling, epoch))
            ruled = await _told(transaction, began, found)
            raise _Rehearsal(Ruled(replace(ruled.effect, dry_run=True), Resolution()))

        try:
            await self._client.write("judge/rehearse", work, timeout_s=_TIMEOUT_S)
        except _Rehearsal as rehearsal:
            return rehearsal.ruled
        raise AssertionError("a rehearsal always ends by its exception")

    async def _first(self, transaction: Transaction, ruling: Ruling, epoch: int) -> "_Begun":
        sitting = await _Sitting.begun(transaction, self._snapshot, ruling, epoch)
        match ruling:
            case Same() | Different():
                return await _pair(sitting, ruling)
            case Unmerge():
                return await _apart(sitting, await sides_of_merge(transaction, ruling.merge))
            case TakeApart():
                return await _apart(sitting, await sides_of_records(transaction, ruling.records))
            case Bar():
                return await _bar(sitting, ruling)
            case Withdraw():
                return await _withdrawn(sitting, ruling)

    async def _rest(
        self, transaction: Transaction, keys: Sequence[RecordKey], ruling: Ruling, epoch: int
    ) -> Resolution:
        sitting = await _Sitting.begun(transaction, self._snapshot, ruling, epoch)
        await sitting.decide(keys)
        return sitting.resolution


class _Begun(Struct, frozen=True, kw_only=True):
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


class _Rehearsal(Exception):
    """Ends a transaction without a commit, and brings what it would have done."""

    def __init__(self, ruled: Ruled) -> None:
        self.ruled = ruled
        super().__init__("rehearsed")


class _Sitting:
    """One transaction of a ruling: decides as often as it must, each time under a sequence number of its own."""

    def __init__(self, transaction: Transaction, snapshot: Snapshot, ruling: Ruling, sequence: int) -> None:
        self.transaction: Final = transaction
        self.ruling: Final = ruling
        self.most_holders: Final = snapshot.most_holders
        self.resolution = Resolution()
        self._snapshot = snapshot
        self._sequence = sequence

    @classmethod
    async def begun(cls, transaction: Transaction, snapshot: Snapshot, ruling: Ruling, epoch: int) -> Self:
        return cls(transaction, snapshot, ruling, await writer.lock(transaction, epoch))

    async def decide(self, keys: Sequence[RecordKey]) -> None:
        """Decide anew around records that are there."""
        records = await stored(self.transaction, sorted(keys))
        if not records:
            return
        self._sequence += 1
        cause = Cause(name=_CAUSES[type(self.ruling)], at=self.ruling.at, sequence=self._sequence)
        views = [record.view for record in records.values()]
        found = await resolve(self.transaction, views, self._snapshot, cause)
        self.resolution = together(self.resolution, found)

    async def keep(self, said: Said) -> bool:
        """Put a judgement in force, and return whether it was already."""
        if await judgements.is_in_force(self.transaction, said):
            return True
        await judgements.keep(self.transaction, said)
        return False


async def _pair(sitting: _Sitting, ruling: Same | Different) -> _Begun:
    keys = (ruling.left, ruling.right)
    there = await stored(sitting.transaction, sorted(keys))
    for key in keys:
        if key not in there:
            raise UnknownRecord(key)
    said = Said(
        kind="same" if isinstance(ruling, Same) else "different",
        by=ruling.by,
        at=ruling.at,
        left=(ruling.left,),
        right=(ruling.right,),
    )
    before = await sitting.keep(said)
    await sitting.decide(keys)
    return _Begun(resolution=sitting.resolution, about=keys, judgement=said.judgement, before=before)


async def _apart(sitting: _Sitting, sides: Sides) -> _Begun:
    """Take out what people said to join the two sides; keep them apart where the evidence joins them still."""
    if sides.empty:
        return _Begun(resolution=sitting.resolution, about=(*sides.left, *sides.right), before=True)
    transaction, ruling = sitting.transaction, sitting.ruling
    keys = (*sides.left, *sides.right)[:_BATCH]  # each side's judgements lead to the others
    words = await judgements.words_between(transaction, sides.left, sides.right)
    withdrawn = tuple(sorted({word.judgement for word in words if word.verdict == "must"}))
    for name in withdrawn:
        await judgements.withdraw(transaction, name, ruling.by, ruling.at)
    if withdrawn:
        await sitting.decide((*sides.left, *sides.right))
        left = {row.person for row in await persons_of(transaction, sides.left)}
        if left.isdisjoint(row.person for row in await persons_of(transaction, sides.right)):
            return _Begun(resolution=sitting.resolution, about=keys, withdrawn=withdrawn)
    said = Said(kind="apart", by=ruling.by, at=ruling.at, left=sides.left, right=sides.right)
    before = await sitting.keep(said)
    await sitting.decide(keys)
    return _Begun(
        resolution=sitting.resolution,
        about=keys,
        judgement=said.judgement,
        withdrawn=withdrawn,
        before=before,
    )


async def _bar(sitting: _Sitting, ruling: Bar) -> _Begun:
    await refuse(sitting.transaction, ruling.point, refused=True)
    said = Said(kind="barred", by=ruling.by, at=ruling.at, point=ruling.point)
    before = await sitting.keep(said)
    keys = await holders(sitting.transaction, ruling.point, sitting.most_holders)
    await sitting.decide(keys[:_BATCH])
    return _Begun(resolution=sitting.resolution, about=keys, judgement=said.judgement, before=before)


async def _withdrawn(sitting: _Sitting, ruling: Withdraw) -> _Begun:
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
    await sitting.decide(keys[:_BATCH])
    return _Begun(
        resolution=sitting.resolution,
        about=keys,
        judgement=kept.judgement,
        withdrawn=() if before else (kept.judgement,),
        before=before,
    )


async def _told(transaction: Transaction, began: _Begun, found: Resolution) -> Ruled:
    persons = [row.person for row in await persons_of(transaction, began.about)] if began.about else []
    effect = Effect(
        judgement=began.judgement,
        already=began.before and not found.changes and not found.touched,
        withdrawn=began.withdrawn,
        changes=found.changes,
        touched=len(found.touched),
        persons=tuple(persons),
    )
    return Ruled(effect, found)
