"""Which snapshot is in force: a fact of the graph, read by whoever decides or explains."""

from datetime import datetime
from functools import partial
from typing import Final

from msgspec import Struct

from graph.client import Done, GraphClient, NamedQuery, Nothing, Transaction
from graph.errors import SnapshotFileError, UnreadableSnapshot
from graph.ids import RecordKey
from graph.matching.snapshot import Snapshot, shipped
from graph.snapshots.layout import fingerprint, read, written

_TIMEOUT_S: Final = 30.0


class InForce(Struct, frozen=True, kw_only=True):
    """A graph's numbers.

    Attributes:
        since: When they were last put in force.
        after: Version of those before them; None for a graph's first.
        switched: Version that was last put in force by a switch, which an undo takes back; None before any.
        rescored_to: Last record, in key order, that is decided under them; None where all are.
        rescored: How many of the records are.
    """

    version: str
    fingerprint: str
    text: str
    since: datetime
    after: str | None
    switched: str | None
    rescored_to: RecordKey | None
    rescored: int

    def snapshot(self) -> Snapshot:
        """Return the numbers.

        Raises:
            UnreadableSnapshot: Another version of the product wrote them.
        """
        try:
            found = read(self.text)
        except SnapshotFileError as exc:
            raise UnreadableSnapshot(self.version, str(exc)) from exc
        if (has := fingerprint(found)) != self.fingerprint:
            raise UnreadableSnapshot(self.version, f"fingerprint {has}, {self.fingerprint} was in force")
        return found


class _Put(Struct, frozen=True):
    version: str
    fingerprint: str
    text: str
    at: datetime


class _Version(Struct, frozen=True):
    version: str


_IN_FORCE: Final = NamedQuery("snapshots/in_force", params=Nothing, row=InForce)
_PUT_FIRST: Final = NamedQuery("snapshots/put_first", params=_Put, row=Done)
_VERSION: Final = NamedQuery("snapshots/version", params=Nothing, row=_Version)


async def begin(client: GraphClient, at: datetime, first: Snapshot | None = None) -> InForce:
    """Return what is in force; a graph without any has ``first``, or what ships with the product, in force from now on.

    Where a record was decided under another version before that, all wait to be decided again.

    Raises:
        UnreadableSnapshot: This product cannot read it: do not start.
        GraphUnavailable: No answer in time.
    """
    found = await client.write(
        "snapshots/put_first", partial(_begin, at=at, first=first or shipped()), timeout_s=_TIMEOUT_S
    )
    found.snapshot()
    return found


async def in_force(client: GraphClient) -> InForce | None:
    """Return what is in force; None where no worker has been at this graph yet.

    Raises:
        GraphUnavailable: No answer in time.
    """
    rows = await client.read(_IN_FORCE, Nothing())
    return rows[0] if rows else None


async def standing(transaction: Transaction) -> InForce | None:
    """Return what ``in_force`` does, as a transaction sees it."""
    rows = await transaction.run(_IN_FORCE, Nothing())
    return rows[0] if rows else None


async def _begin(transaction: Transaction, at: datetime, first: Snapshot) -> InForce:
    if (found := await standing(transaction)) is not None:
        return found
    await transaction.run(_PUT_FIRST, _Put(first.version, fingerprint(first), written(first), at))
    found = await standing(transaction)
    if found is None:
        raise AssertionError("a snapshot that was put in force is in force")
    return found


class Current:
    """The numbers in force as a reader keeps them: read again only when others are in force.

    Args:
        client: The graph.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._known: Snapshot | None = None

    async def snapshot(self) -> Snapshot:
        """Return the numbers in force now; those that ship where no worker has been at this graph yet.

        Raises:
            UnreadableSnapshot: Another version of the product wrote them.
            GraphUnavailable: No answer in time.
        """
        (now,) = await self._client.read(_VERSION, Nothing())
        if not now.version:
            return shipped()
        if self._known is None or self._known.version != now.version:
            found = await in_force(self._client)
            self._known = shipped() if found is None else found.snapshot()
        return self._known
