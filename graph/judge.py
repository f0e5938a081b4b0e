"""Carries rulings out, through the one writer: judgements first, then the persons that follow from them."""

from collections.abc import Sequence
from functools import partial
from itertools import batched
from typing import Final

from msgspec.structs import replace

from graph.client import GraphClient, Transaction
from graph.ids import RecordKey
from graph.keyring import Keyring
from graph.matching.snapshot import Snapshot
from graph.numbers import Numbers
from graph.resolution import Resolution, together
from graph.rulings import Effect, Judged, Ruled
from graph.sitting import BATCH, Begun, Sitting, begin
from graph.undo import persons_of

_TIMEOUT_S: Final = 60.0


class Judge:
    """Decides anew around what people say; everything may be repeated after a kill.

    Args:
        client: The graph.
        snapshot: The numbers in force.
        keyring: Made the records' keys.
    """

    def __init__(self, client: GraphClient, snapshot: Snapshot, keyring: Keyring) -> None:
        self._client = client
        self._numbers = Numbers(snapshot, keyring)

    async def rule(self, ruling: Judged, *, epoch: int) -> Ruled:
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
        for batch in batched(began.about[BATCH:], BATCH):
            work = partial(self._rest, keys=batch, ruling=ruling, epoch=epoch)
            found = together(found, await self._client.write("judge/again", work, timeout_s=_TIMEOUT_S))
        return await self._client.reading(
            "judge/told", partial(_told, began=began, found=found), timeout_s=_TIMEOUT_S
        )

    async def _rehearsed(self, ruling: Judged, epoch: int) -> Ruled:
        async def work(transaction: Transaction) -> None:
            began = await self._first(transaction, ruling, epoch)
            found = began.resolution
            for batch in batched(began.about[BATCH:], BATCH):
                found = together(found, await self._rest(transaction, batch, ruling, epoch))
            ruled = await _told(transaction, began, found)
            raise _Rehearsal(Ruled(replace(ruled.effect, dry_run=True), Resolution()))

        try:
            await self._client.write("judge/rehearse", work, timeout_s=_TIMEOUT_S)
        except _Rehearsal as rehearsal:
            return rehearsal.ruled
        raise AssertionError("a rehearsal always ends by its exception")

    async def _first(self, transaction: Transaction, ruling: Judged, epoch: int) -> Begun:
        return await begin(await Sitting.begun(transaction, self._numbers, ruling, epoch))

    async def _rest(
        self, transaction: Transaction, keys: Sequence[RecordKey], ruling: Judged, epoch: int
    ) -> Resolution:
        sitting = await Sitting.begun(transaction, self._numbers, ruling, epoch)
        await sitting.decide(keys)
        return sitting.resolution


class _Rehearsal(Exception):
    """Ends a transaction without a commit, and brings what it would have done."""

    def __init__(self, ruled: Ruled) -> None:
        self.ruled = ruled
        super().__init__("rehearsed")


async def _told(transaction: Transaction, began: Begun, found: Resolution) -> Ruled:
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
