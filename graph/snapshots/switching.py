"""Puts other numbers in force, and takes that back; what is decided under them then is ``redeciding``'s."""

from datetime import datetime
from functools import partial
from typing import Final

from msgspec import Struct

from graph import writer
from graph.client import Done, GraphClient, NamedQuery, Transaction
from graph.errors import (
    NothingBefore,
    SnapshotFileError,
    SnapshotNameTaken,
    UnknownSnapshot,
    UnreadableSnapshot,
)
from graph.matching.snapshot import Snapshot
from graph.snapshots.in_force import standing
from graph.snapshots.layout import fingerprint, read, written

_TIMEOUT_S: Final = 30.0


class _Put(Struct, frozen=True):
    version: str
    fingerprint: str
    text: str
    at: datetime
    back: bool


class _Named(Struct, frozen=True):
    version: str


class _Kept(Struct, frozen=True):
    version: str
    fingerprint: str
    text: str
    after: str | None


_PUT: Final = NamedQuery("snapshots/put", params=_Put, row=Done)
_NAMED: Final = NamedQuery("snapshots/named", params=_Named, row=_Kept)


async def switch(client: GraphClient, snapshot: Snapshot, at: datetime, *, epoch: int) -> bool:
    """Put numbers in force and return True, or False where they were already.

    From this transaction on nothing is decided under the former ones, and every record waits.

    Raises:
        SnapshotNameTaken: The graph has other numbers under this version.
        StaleWriter: Another writer took over; nothing was written.
        GraphUnavailable: No answer in time; repeat it.
    """
    work = partial(_switch, snapshot=snapshot, at=at, epoch=epoch)
    return await client.write("snapshots/switch", work, timeout_s=_TIMEOUT_S)


async def switch_back(client: GraphClient, version: str | None, at: datetime, *, epoch: int) -> bool:
    """Put the numbers in force that were before a version and return True, or False where it is not in force.

    Args:
        client: The graph.
        version: What to take back; None for what was last switched to.
        at: When somebody said so.
        epoch: Of the writer's lease.

    Raises:
        UnknownSnapshot: The version was never in force.
        NothingBefore: It is the graph's first.
        UnreadableSnapshot: Another version of the product wrote the numbers before it.
        StaleWriter: Another writer took over; nothing was written.
        GraphUnavailable: No answer in time; repeat it.
    """
    work = partial(_switch_back, version=version, at=at, epoch=epoch)
    return await client.write("snapshots/switch_back", work, timeout_s=_TIMEOUT_S)


async def former_text(client: GraphClient, version: str | None) -> str | None:
    """Return the file that ``switch_back`` would put in force, None where it would do nothing.

    Raises:
        UnknownSnapshot: The version was never in force.
        NothingBefore: It is the graph's first.
        UnreadableSnapshot: Another version of the product wrote the numbers before it.
        GraphUnavailable: No answer in time.
    """
    found = await client.reading("snapshots/former", partial(_former, version=version), timeout_s=_TIMEOUT_S)
    return None if found is None else found.text


async def _switch(transaction: Transaction, snapshot: Snapshot, at: datetime, epoch: int) -> bool:
    locked = await writer.lock(transaction, epoch)
    mine = fingerprint(snapshot)
    kept = await transaction.run(_NAMED, _Named(snapshot.version))
    if kept and kept[0].fingerprint != mine:
        raise SnapshotNameTaken(snapshot.version)
    if locked.snapshot == snapshot.version:
        return False
    await transaction.run(_PUT, _Put(snapshot.version, mine, written(snapshot), at, back=False))
    return True


async def _switch_back(transaction: Transaction, version: str | None, at: datetime, epoch: int) -> bool:
    await writer.lock(transaction, epoch)
    former = await _former(transaction, version)
    if former is None:
        return False
    await transaction.run(_PUT, _Put(former.version, former.fingerprint, former.text, at, back=True))
    return True


async def _former(transaction: Transaction, version: str | None) -> _Kept | None:
    now = await standing(transaction)
    undone = version or (now and (now.switched or now.version))
    kept = await transaction.run(_NAMED, _Named(undone)) if undone else []
    if now is None or undone is None or not kept:
        raise UnknownSnapshot
    if now.version != undone:
        return None
    before = kept[0].after
    if before is None:
        raise NothingBefore(undone)
    (former,) = await transaction.run(_NAMED, _Named(before))
    try:
        read(former.text)
    except SnapshotFileError as exc:
        raise UnreadableSnapshot(before, str(exc)) from exc
    return former
