"""Decides every record again under the numbers in force, a hundred a transaction, in key order.

Every record comes to its turn once, so the last one leaves the graph as a rebuild under these numbers would:
a value's being over its limit is set right when the first of its holders comes, and an edge between two records
when the first of the two does; whatever changes so is decided anew in the same transaction, on both sides.  What the
ladder takes meanwhile is decided under the same numbers.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from msgspec import Struct

from graph import writer
from graph.candidates.catching_up import caught_up, check
from graph.candidates.folder import Candidates, opened
from graph.candidates.index import CandidateIndex
from graph.client import Collected, Done, GraphClient, NamedQuery, Nothing, Transaction
from graph.ids import RecordKey
from graph.ladder import resolve
from graph.matching.persons import Cause
from graph.numbers import Numbers
from graph.rescoring import rescore, unchanged
from graph.resolution import Resolution
from graph.store import decode_view

BATCH: Final = 100
_TIMEOUT_S: Final = 60.0


class Step(Struct, frozen=True):
    """One transaction.

    Attributes:
        records: How many were decided; 0 where none waited any more.
    """

    resolution: Resolution
    records: int


class _Next(Struct, frozen=True):
    limit: int


class _Row(Struct, frozen=True):
    key: RecordKey
    view: str


class _Decided(Struct, frozen=True):
    keys: Sequence[RecordKey]
    to: RecordKey


_NEXT: Final = NamedQuery("snapshots/next", params=_Next, row=Collected[_Row])
_DECIDED: Final = NamedQuery("snapshots/decided", params=_Decided, row=Done)
_FINISHED: Final = NamedQuery("snapshots/finished", params=Nothing, row=Done)


class Redecision:
    """What remains to be done after a switch; killed anywhere, the next one goes on where it was.

    Args:
        client: The graph.
        numbers: In force.
        since: When they were put in force: the time of every change that they cause.
        candidates: Finds the records whose person fields are compared.
        batch: Records a transaction.
    """

    def __init__(
        self,
        client: GraphClient,
        numbers: Numbers,
        since: datetime,
        candidates: Candidates | None = None,
        *,
        batch: int = BATCH,
    ) -> None:
        self._client: Final = client
        self._numbers: Final = numbers
        self._since: Final = since
        self._candidates: Final = candidates
        self._batch: Final = batch

    async def step(self, *, epoch: int) -> Step:
        """Decide the next hundred records that wait, or note that none does.

        Raises:
            SnapshotChanged: Other numbers are in force by now; nothing was written.
            StaleWriter: Another writer took over; nothing was written.
            GraphUnavailable: No answer in time; repeat it.
        """
        with opened(self._candidates) as index:
            work = partial(self._step, epoch=epoch, index=index)
            return await caught_up(
                self._client,
                index,
                self._numbers.keyring,
                partial(self._client.write, "snapshots/step", work, timeout_s=_TIMEOUT_S),
            )

    async def _step(self, transaction: Transaction, epoch: int, index: CandidateIndex | None) -> Step:
        snapshot = self._numbers.snapshot
        locked = await writer.lock(transaction, epoch, under=snapshot.version)
        if index is not None:
            check(index, locked)
        (found,) = await transaction.run(_NEXT, _Next(self._batch))
        if not found.rows:
            await transaction.run(_FINISHED, Nothing())
            return Step(Resolution(), 0)
        keys = [row.key for row in found.rows]
        said = unchanged(transaction, self._numbers.keyring, self._numbers.snapshot)
        if index is not None:
            said = await rescore(transaction, index, index.again(keys), snapshot)
        cause = Cause(
            name=f"snapshot.{snapshot.version}", at=self._since, sequence=locked.sequence + 1, merges=True
        )
        views = [decode_view(row.view) for row in found.rows]
        resolution = await resolve(transaction, views, snapshot, cause, rescored=said)
        await transaction.run(_DECIDED, _Decided(keys, keys[-1]))
        return Step(resolution, len(keys))
