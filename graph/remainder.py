"""Decides what withdrawals left, a bounded part a transaction.

A value that passes its limit, or a blocking key that passes its cap, may take evidence from hundreds of records at once,
each with a neighbourhood of its own from then on.  The transaction that caused it reads a bounded number of records; the
others are marked (``graph.owed``) and keep their persons until their turn comes here.
"""

from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from graph import owed, writer
from graph.client import GraphClient, Transaction
from graph.ladder import MOST_READ, resolve
from graph.matching.persons import Cause
from graph.numbers import Numbers
from graph.rescoring import unchanged
from graph.resolution import Resolution
from graph.store import decode_view

_BATCH: Final = 100
_TIMEOUT_S: Final = 60.0


class Part(Struct, frozen=True):
    """One transaction.

    Attributes:
        waited: How many records it found waiting, at most a hundred; 0 where none does any more.
    """

    resolution: Resolution
    waited: int


class Remainder:
    """What is left to decide; killed anywhere, the next one goes on where it was.

    Args:
        client: The graph.
        numbers: In force.
        most: Once a transaction has read so many records, what else waits is left to the next.
    """

    def __init__(self, client: GraphClient, numbers: Numbers, *, most: int = MOST_READ) -> None:
        self._client: Final = client
        self._numbers: Final = numbers
        self._most: Final = most

    async def step(self, *, epoch: int) -> Part:
        """Decide some of the records that wait, at least one.

        Raises:
            SnapshotChanged: Other numbers are in force by now; nothing was written.
            StaleWriter: Another writer took over; nothing was written.
            GraphUnavailable: No answer in time; repeat it.
        """
        work = partial(self._step, epoch=epoch)
        return await self._client.write("owed/step", work, timeout_s=_TIMEOUT_S)

    async def _step(self, transaction: Transaction, epoch: int) -> Part:
        snapshot = self._numbers.snapshot
        locked = await writer.lock(transaction, epoch, under=snapshot.version)
        waiting = await owed.longest_owed(transaction, _BATCH)
        if not waiting:
            return Part(Resolution(), 0)
        first = waiting[0]
        cause = Cause(name=first.cause, at=first.at, sequence=locked.sequence + 1)
        said = replace(
            unchanged(transaction, self._numbers.keyring, snapshot),
            lost=frozenset(each.key for each in waiting[1:]),
        )
        touched = [decode_view(first.view)]
        found = await resolve(transaction, touched, snapshot, cause, rescored=said, most=self._most)
        return Part(found, len(waiting))
