"""Questions of an audit that a decision has answered; the ladder closes its own by deciding anew."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from graph.client import Done, NamedQuery, Transaction
from graph.ids import RecordKey


class _Pair(Struct, frozen=True):
    left: RecordKey
    right: RecordKey
    at: datetime


_SETTLE: Final = NamedQuery("reviews/settle", params=_Pair, row=Done)


async def settle(transaction: Transaction, pair: tuple[RecordKey, RecordKey], at: datetime) -> None:
    """Close what audits ask of a pair of records, in any order."""
    await transaction.run(_SETTLE, _Pair(*pair, at))
