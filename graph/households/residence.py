"""Who lives together: a shared door, and a shared family name or home network.

Pure and free of order: the same residents and networks give the same households.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from msgspec import Struct

from graph.households.dwelling import Dwelling
from graph.ids import PersonId

MOST_NAMES: Final = 4
"""Family names at one door.  From five people who are more than one household on, a house in England is one in
multiple occupation that needs a licence (Housing Act 2004, s. 55; SI 2018/221): halls, shared houses, offices.
"""

MOST_PERSONS: Final = 12
"""Persons at one door.  Census tables of households end at eight or more (ONS, Census 2021, TS017); half as many
again, because one resident may still be two persons here (judgement).
"""

STALE: Final = timedelta(days=365)
"""An address this much older than a person's newest one is where they lived before (judgement)."""

LEAST_DAYS: Final = 3
"""Days on one small network that stand for a shared name: more than a visit (judgement)."""

MOST_DEVICES: Final = 10
"""Devices of a network and day that may be a home's; a café or an office sees more (judgement)."""


class Residence(Struct, frozen=True, kw_only=True, gc=False):
    """One person's word for an address of their own.

    Attributes:
        name: Family name, folded; empty where nobody says.
        at: Last source time of a record that has the address.
    """

    person: PersonId
    dwelling: Dwelling
    name: str
    at: datetime


class Members(Struct, frozen=True, order=True):
    """Persons of one household, in order, at least two.

    Attributes:
        by: What they share besides the door: ``family_name``, ``network``, or both joined by ``+``.
    """

    persons: tuple[PersonId, ...]
    by: str


def communal(residences: Iterable[Residence]) -> frozenset[Dwelling]:
    """Return doors that are no home: too many names or persons, or a building where others name their flat."""
    names: defaultdict[Dwelling, set[str]] = defaultdict(set)
    persons: defaultdict[Dwelling, set[PersonId]] = defaultdict(set)
    buildings: set[Dwelling] = set()
    for one in residences:
        persons[one.dwelling].add(one.person)
        if one.name:
            names[one.dwelling].add(one.name)
        if one.dwelling.unit:
            buildings.add(one.dwelling.whole)
    crowded = {
        door for door, held in persons.items() if len(held) > MOST_PERSONS or len(names[door]) > MOST_NAMES
    }
    return frozenset(crowded | buildings)


def candidates(residences: Collection[Residence]) -> dict[PersonId, tuple[Dwelling, ...]]:
    """Return the doors that may be each person's home now, the newest first; none that is communal or stale."""
    shut = communal(residences)
    doors: defaultdict[PersonId, dict[Dwelling, datetime]] = defaultdict(dict)
    for one in residences:
        if one.dwelling not in shut:
            own = doors[one.person]
            own[one.dwelling] = max(one.at, own.get(one.dwelling, one.at))
    return {person: _fresh(own) for person, own in doors.items()}


def households(
    residences: Collection[Residence], networks: Mapping[PersonId, Collection[Hashable]]
) -> tuple[Members, ...]:
    """Return who lives together, in order; a person is in one household at most, and most are in none.

    A home is the newest door at which the person shares a name or a network with somebody; who shares
    is connected, so a couple's child has the household of both its parents' names.

    Args:
        residences: Addresses of the records' own; a gift's or a return's is nobody's.
        networks: Small networks, each a prefix and day, that each person's devices were seen on.
    """
    doors = candidates(residences)
    names: defaultdict[tuple[Dwelling, PersonId], set[str]] = defaultdict(set)
    for one in residences:
        if one.name:
            names[one.dwelling, one.person].add(one.name)
    at: defaultdict[Dwelling, set[PersonId]] = defaultdict(set)
    for person, own in doors.items():
        for door in own:
            at[door].add(person)
    partners = {
        door: _links(sorted(held), door, names, networks) for door, held in at.items() if len(held) > 1
    }
    homes = {
        person: home
        for person, own in doors.items()
        if (
            home := next(
                (door for door in own if any(person in pair for pair in partners.get(door, ()))), None
            )
        )
    }
    found = [members for door, links in partners.items() for members in _groups(door, links, homes)]
    return tuple(sorted(found))


type _Links = dict[tuple[PersonId, PersonId], frozenset[str]]


def _fresh(own: Mapping[Dwelling, datetime]) -> tuple[Dwelling, ...]:
    newest = max(own.values())
    kept = [(door, at) for door, at in own.items() if newest - at <= STALE]
    return tuple(door for door, _at in sorted(sorted(kept), key=itemgetter(1), reverse=True))


def _links(
    persons: list[PersonId],
    door: Dwelling,
    names: Mapping[tuple[Dwelling, PersonId], set[str]],
    networks: Mapping[PersonId, Collection[Hashable]],
) -> _Links:
    found: _Links = {}
    for place, one in enumerate(persons):
        for other in persons[place + 1 :]:
            by = set[str]()
            if names.get((door, one), set()) & names.get((door, other), set()):
                by.add("family_name")
            if len(set(networks.get(one, ())) & set(networks.get(other, ()))) >= LEAST_DAYS:
                by.add("network")
            if by:
                found[one, other] = frozenset(by)
    return found


def _groups(door: Dwelling, links: _Links, homes: Mapping[PersonId, Dwelling]) -> Iterable[Members]:
    """Connect those who live here and not at a newer door."""
    here = {pair: by for pair, by in links.items() if all(homes.get(one) == door for one in pair)}
    group: dict[PersonId, set[PersonId]] = {}
    for one, other in sorted(here):
        both = group.get(one, {one}) | group.get(other, {other})
        group |= dict.fromkeys(both, both)
    for members in {min(held): held for held in group.values()}.values():
        by = {what for pair, said in here.items() if pair[0] in members for what in said}
        yield Members(tuple(sorted(members)), "+".join(sorted(by)))
