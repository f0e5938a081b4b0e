"""Reads what says who lives together, and brings ``LIVES_IN`` up to it, through the one graph writer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import batched
from typing import Final

from msgspec import Struct

from graph import writer
from graph.client import Collected, Done, GraphClient, NamedQuery, Nothing, Transaction
from graph.fields.folding import folded
from graph.households.dwelling import dwelling
from graph.households.naming import named
from graph.households.residence import MOST_DEVICES, Members, Residence, candidates, households
from graph.ids import HouseholdId, PersonId

_PAGE: Final = 5_000
_BATCH: Final = 1_000
_TIMEOUT_S: Final = 60.0


class HouseholdFigures(Struct, frozen=True, kw_only=True):
    """What a recomputation found and changed.

    Attributes:
        households: How many there are now.
        persons: How many live in one.
        moved_in: Memberships that are new.
        moved_out: Memberships that ended.
    """

    households: int
    persons: int
    moved_in: int
    moved_out: int


class _Page(Struct, frozen=True):
    after: str
    limit: int


class _Address(Struct, frozen=True):
    street: str
    postcode: str
    name: str
    at: datetime


class _Resident(Struct, frozen=True):
    person: PersonId
    addresses: tuple[_Address, ...]


class _Persons(Struct, frozen=True):
    persons: Sequence[PersonId]
    most_devices: int


class _Networks(Struct, frozen=True):
    person: PersonId
    networks: tuple[str, ...]


class _Lived(Struct, frozen=True):
    household: HouseholdId
    was: PersonId
    person: PersonId
    by: str


class _Member(Struct, frozen=True, order=True):
    household: HouseholdId
    person: PersonId
    by: str


class _Rows(Struct, frozen=True):
    rows: Sequence[_Member]


class _Dated(Struct, frozen=True):
    rows: Sequence[_Member]
    at: datetime


_RESIDENTS: Final = NamedQuery(
    "households/residents", params=_Page, row=Collected[_Resident], timeout_s=_TIMEOUT_S
)
_NETWORKS: Final = NamedQuery("households/networks", params=_Persons, row=_Networks, timeout_s=_TIMEOUT_S)
_STANDING: Final = NamedQuery(
    "households/standing", params=Nothing, row=Collected[_Lived], timeout_s=_TIMEOUT_S
)
_WRITE: Final = NamedQuery("households/write", params=_Dated, row=Done)
_WITHDRAW: Final = NamedQuery("households/withdraw", params=_Rows, row=Done)


async def recompute(client: GraphClient, *, at: datetime, epoch: int) -> HouseholdFigures:
    """Find all households anew, and write what changed; it reads every address and may be repeated.

    Raises:
        StaleWriter: Another writer took over; a part may be written, and a repeat writes the rest.
        GraphUnavailable: No answer in time; likewise.
    """
    residences = await _residences(client)
    networks = await _networks(client, residences)
    (standing,) = await client.read(_STANDING, Nothing())
    before = {lived.person: lived.household for lived in sorted(standing.rows, key=_order)}
    now = await asyncio.to_thread(_decided, residences, networks, before)
    wanted = {
        (name, person): _Member(name, person, members.by)
        for name, members in now.items()
        for person in members.persons
    }
    has = {(lived.household, lived.was): lived.by for lived in standing.rows}
    gone = sorted(_Member(*place, by) for place, by in has.items() if place not in wanted)
    fresh = sorted(row for place, row in wanted.items() if has.get(place) != row.by)
    for batch in batched(gone, _BATCH):
        await _written(client, partial(_withdraw, rows=batch), epoch)
    for batch in batched(fresh, _BATCH):
        await _written(client, partial(_write, rows=batch, at=at), epoch)
    return HouseholdFigures(
        households=len(now),
        persons=len(wanted),
        moved_in=sum((row.household, row.person) not in has for row in fresh),
        moved_out=len(gone),
    )


def _decided(
    residences: list[Residence],
    networks: Mapping[PersonId, frozenset[str]],
    before: Mapping[PersonId, HouseholdId],
) -> dict[HouseholdId, Members]:
    return named(households(residences, networks), before)


async def _residences(client: GraphClient) -> list[Residence]:
    found: list[Residence] = []
    after = PersonId("")
    while True:
        (page,) = await client.read(_RESIDENTS, _Page(after, _PAGE))
        for resident in page.rows:
            found += _own(resident)
        if len(page.rows) < _PAGE:
            return found
        after = max(resident.person for resident in page.rows)


def _own(resident: _Resident) -> list[Residence]:
    doors = ((dwelling(one.street, one.postcode), one) for one in resident.addresses)
    return [
        Residence(person=resident.person, dwelling=door, name=folded(one.name), at=one.at)
        for door, one in doors
        if door is not None
    ]


async def _networks(client: GraphClient, residences: list[Residence]) -> Mapping[PersonId, frozenset[str]]:
    """Read networks of those only who share a door that may be a home."""
    doors = candidates(residences)
    once, often = set[object](), set[object]()
    for own in doors.values():
        often.update(once.intersection(own))
        once.update(own)
    persons = sorted(person for person, own in doors.items() if often.intersection(own))
    found: dict[PersonId, frozenset[str]] = {}
    for batch in batched(persons, _BATCH):
        for row in await client.read(_NETWORKS, _Persons(batch, MOST_DEVICES)):
            found[row.person] = frozenset(row.networks)
    return found


async def _written(client: GraphClient, work: Callable[[Transaction], Awaitable[None]], epoch: int) -> None:
    async def unit(transaction: Transaction) -> None:
        await writer.lock(transaction, epoch)
        await work(transaction)

    await client.write("households/write", unit, timeout_s=_TIMEOUT_S)


async def _withdraw(transaction: Transaction, rows: Sequence[_Member]) -> None:
    await transaction.run(_WITHDRAW, _Rows(rows))


async def _write(transaction: Transaction, rows: Sequence[_Member], at: datetime) -> None:
    await transaction.run(_WRITE, _Dated(rows, at))


def _order(lived: _Lived) -> tuple[HouseholdId, PersonId]:
    return lived.household, lived.was
