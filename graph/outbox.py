"""Id decisions that wait in the graph until the id ledger in the lake has them."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from graph.changes import IdentityChange
from graph.client import Done, GraphClient, NamedQuery

_TIMEOUT_S: Final = 30.0


class _Limit(Struct, frozen=True):
    limit: int


class _Acknowledged(Struct, frozen=True):
    change_ids: Sequence[str]


_PENDING: Final = NamedQuery("outbox/pending", params=_Limit, row=IdentityChange)
_ACKNOWLEDGE: Final = NamedQuery("outbox/acknowledge", params=_Acknowledged, row=Done)


async def pending(client: GraphClient, limit: int) -> list[IdentityChange]:
    """Return the oldest decisions nobody has acknowledged, in the order they were taken.

    Raises:
        GraphUnavailable: No answer in time.
    """
    return await client.read(_PENDING, _Limit(limit))


async def acknowledge(client: GraphClient, change_ids: Sequence[str]) -> None:
    """Forget decisions that were copied to the id ledger; unknown ids are fine, so it may be repeated.

    Raises:
        GraphUnavailable: No answer in time; they may come again.
    """
    await client.write(
        "outbox/acknowledge",
        lambda transaction: transaction.run(_ACKNOWLEDGE, _Acknowledged(change_ids)),
        timeout_s=_TIMEOUT_S,
    )
