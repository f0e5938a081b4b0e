"""What the rungs below 4 say of devices, for the whole graph at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Final

from msgspec import Struct

from graph.belonging import BELIEVED
from graph.client import Collected, GraphClient, NamedQuery, Nothing
from graph.ids import DeviceId, PersonId, SessionId

_BATCH: Final = 2_000
_TIMEOUT_S: Final = 120.0


class Users(Struct, frozen=True, kw_only=True):
    """Who uses devices.

    Attributes:
        alone: Devices that one person uses, and surely enough.
        shared: Devices that several persons use.
        doubtful: Devices of which nobody can be believed to be the one user.
    """

    alone: dict[DeviceId, PersonId]
    shared: frozenset[DeviceId]
    doubtful: frozenset[DeviceId]


class NamedVisit(Struct, frozen=True, kw_only=True):
    """A visit of a shared device.

    Attributes:
        claims: It says whose it is, whether or not anybody is known by that name.
        persons: Whom its own claims are believed to be; at most one.
    """

    device: DeviceId
    session: SessionId
    claims: bool
    persons: tuple[PersonId, ...]


class _Columns(Struct, frozen=True):
    devices: list[DeviceId]
    persons: list[PersonId]
    confidences: list[float]


class _Devices(Struct, frozen=True):
    devices: Sequence[DeviceId]


_USERS: Final = NamedQuery("seen_with/users", params=Nothing, row=_Columns, timeout_s=_TIMEOUT_S)
_VISITS: Final = NamedQuery(
    "seen_with/visits", params=_Devices, row=Collected[NamedVisit], timeout_s=_TIMEOUT_S
)


async def users(client: GraphClient) -> Users:
    """Return who uses every device that the lower rungs gave to somebody.

    Raises:
        GraphUnavailable: No answer in time; repeat.
    """
    (found,) = await client.read(_USERS, Nothing())
    held: dict[DeviceId, dict[PersonId, float]] = defaultdict(dict)
    for device, person, confidence in zip(found.devices, found.persons, found.confidences, strict=True):
        held[device][person] = confidence
    alone = {
        device: person
        for device, mine in held.items()
        if len(mine) == 1
        for person, confidence in mine.items()
        if confidence >= BELIEVED
    }
    shared = frozenset(device for device, mine in held.items() if len(mine) > 1)
    return Users(alone=alone, shared=shared, doubtful=frozenset(held.keys() - alone.keys() - shared))


async def named_visits(client: GraphClient, devices: Iterable[DeviceId]) -> list[NamedVisit]:
    """Return every visit of some devices.

    Raises:
        GraphUnavailable: No answer in time; repeat.
    """
    found: list[NamedVisit] = []
    for batch in batched(sorted(devices), _BATCH):
        (rows,) = await client.read(_VISITS, _Devices(batch))
        found += rows.rows
    return found
