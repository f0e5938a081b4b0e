"""Marks on records that a withdrawal left to be decided anew; a mark goes with the decision."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from graph.client import Collected, Done, GraphClient, NamedQuery, Transaction
from graph.ids import RecordKey
from graph.matching.persons import Cause


class OwedRecord(Struct, frozen=True):
    """A record that waits, with the transaction that left it.

    Attributes:
        sequence: Of that transaction; records of one wait together.
        cause: Its name, as of every id decision.
        at: Event time of what caused it.
    """

    key: RecordKey
    view: str
    sequence: int
    cause: str
    at: datetime


class _PutOff(Struct, frozen=True):
    keys: Sequence[RecordKey]
    sequence: int
    cause: str
    at: datetime


class _Keys(Struct, frozen=True):
    keys: Sequence[RecordKey]


class _Limit(Struct, frozen=True):
    limit: int


_PUT_OFF: Final = NamedQuery("owed/put_off", params=_PutOff, row=Done)
_DECIDED: Final = NamedQuery("owed/decided", params=_Keys, row=Done)
_NEXT: Final = NamedQuery("owed/next", params=_Limit, row=Collected[OwedRecord], timeout_s=5.0)


async def put_off(transaction: Transaction, keys: Collection[RecordKey], cause: Cause) -> None:
    """Mark records that this transaction took evidence from and does not decide; one that waits already stays as it was."""
    if keys:
        await transaction.run(_PUT_OFF, _PutOff(sorted(keys), cause.sequence, cause.name, cause.at))


async def decided(transaction: Transaction, keys: Collection[RecordKey]) -> None:
    """Take the marks off records that this transaction decides."""
    if keys:
        await transaction.run(_DECIDED, _Keys(sorted(keys)))


async def longest_owed(transaction: Transaction, limit: int) -> list[OwedRecord]:
    """Return up to ``limit`` records that wait since one and the same transaction, the oldest first."""
    (found,) = await transaction.run(_NEXT, _Limit(limit))
    return [row for row in found.rows if row.sequence == found.rows[0].sequence]


async def something_owed(client: GraphClient) -> bool:
    """Tell whether a record waits.

    Raises:
        GraphUnavailable: No answer in time.
    """
    (found,) = await client.read(_NEXT, _Limit(1))
    return bool(found.rows)
