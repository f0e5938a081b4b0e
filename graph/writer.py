"""One graph writer at a time: every transaction that changes the graph first locks the ``Writer`` node."""

from typing import Final

from msgspec import Struct

from graph.client import NamedQuery, Transaction
from graph.errors import StaleWriter


class _Lock(Struct, frozen=True):
    epoch: int


class _Locked(Struct, frozen=True):
    seen: int
    sequence: int


_LOCK: Final = NamedQuery("writer/lock", params=_Lock, row=_Locked)


async def lock(transaction: Transaction, epoch: int) -> int:
    """Take the writer's lock until the transaction ends, and return the last outbox sequence number.

    Raises:
        StaleWriter: A higher epoch was here before; the transaction must end without a commit.
    """
    locked = (await transaction.run(_LOCK, _Lock(epoch=epoch)))[0]
    if locked.seen > epoch:
        raise StaleWriter(epoch, locked.seen)
    return locked.sequence
