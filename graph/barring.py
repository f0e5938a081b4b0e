"""Values that a person bars, so that they join nobody whatever their limit says."""

from typing import Final

from msgspec import Struct

from graph.client import NamedQuery, Transaction
from graph.errors import UnknownValue
from graph.ids import ContactKey, RecordKey


class _Refuse(Struct, frozen=True):
    point: ContactKey
    refused: bool


class _Kind(Struct, frozen=True):
    kind: str


class _Holders(Struct, frozen=True):
    point: ContactKey
    enough: int


class _Holder(Struct, frozen=True):
    record: RecordKey


_REFUSE: Final = NamedQuery("judgements/refuse_point", params=_Refuse, row=_Kind)
_HOLDERS: Final = NamedQuery("judgements/point_holders", params=_Holders, row=_Holder)


async def refuse(transaction: Transaction, point: ContactKey, *, refused: bool) -> None:
    """Bar a value, or leave it to its limit again; whoever holds it must be decided anew.

    Raises:
        UnknownValue: No record holds it.
    """
    if not await transaction.run(_REFUSE, _Refuse(point, refused)):
        raise UnknownValue


async def holders(transaction: Transaction, point: ContactKey, most: int) -> tuple[RecordKey, ...]:
    """Return who holds a value as evidence, in order; nobody where there are more than could ever join.

    Args:
        transaction: Where to look.
        point: The value's key.
        most: ``snapshot.most_holders``: a value that more hold joined nobody before, and joins nobody after.
    """
    rows = await transaction.run(_HOLDERS, _Holders(point, most + 1))
    return tuple(row.record for row in rows) if len(rows) <= most else ()
