"""One graph writer at a time: every transaction that changes the graph first locks the ``Writer`` node."""

from typing import Final

from msgspec import Struct

from graph.client import NamedQuery, Transaction
from graph.errors import SnapshotChanged, StaleWriter


class _Lock(Struct, frozen=True):
    epoch: int


class Locked(Struct, frozen=True):
    """How far the graph is, until the transaction ends.

    Attributes:
        seen: The highest epoch of a writer.
        sequence: The last outbox sequence number.
        taken: Number of the last transaction that wrote records.
        incarnation: Tells this graph from another; empty before anybody asked for candidates.
        snapshot: Version of the numbers in force; empty before any were put in force.
    """

    seen: int
    sequence: int
    taken: int
    incarnation: str
    snapshot: str


_LOCK: Final = NamedQuery("writer/lock", params=_Lock, row=Locked)


async def lock(transaction: Transaction, epoch: int, *, under: str | None = None) -> Locked:
    """Take the writer's lock until the transaction ends.

    Args:
        transaction: What it is taken in.
        epoch: Of the writer's lease.
        under: Version of the numbers that the transaction decides by; None where it decides nothing.

    Raises:
        StaleWriter: A higher epoch was here before; the transaction must end without a commit.
        SnapshotChanged: Other numbers are in force; the same.
    """
    locked = (await transaction.run(_LOCK, _Lock(epoch=epoch)))[0]
    if locked.seen > epoch:
        raise StaleWriter(epoch, locked.seen)
    if under is not None and locked.snapshot not in {"", under}:
        raise SnapshotChanged(under, locked.snapshot)
    return locked
