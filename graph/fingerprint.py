"""The check that a graph and an HMAC key belong together."""

from functools import partial
from typing import Final

from msgspec import Struct

from graph.client import GraphClient, NamedQuery, Transaction
from graph.errors import KeyMismatch
from graph.keyring import Keyring

_TIMEOUT_S: Final = 10.0


class _Fingerprint(Struct, frozen=True):
    fingerprint: str
    version: int


_FINGERPRINT: Final = NamedQuery("keyring/fingerprint", params=_Fingerprint, row=_Fingerprint)


async def check_fingerprint(client: GraphClient, keyring: Keyring) -> None:
    """Pass when the keyring is the graph's own; an empty graph takes it for its own from now on.

    Raises:
        KeyMismatch: The graph was built with another key; do not start.
        GraphUnavailable: No answer in time.
    """
    await client.write("keyring/fingerprint", partial(_check, keyring=keyring), timeout_s=_TIMEOUT_S)


async def _check(transaction: Transaction, keyring: Keyring) -> None:
    mine = _Fingerprint(keyring.fingerprint(), keyring.version)
    kept = (await transaction.run(_FINGERPRINT, mine))[0]
    if kept != mine:
        raise KeyMismatch
