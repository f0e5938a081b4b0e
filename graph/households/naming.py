"""Household ids: a household that keeps most of its members keeps its id."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from itertools import count

from graph.households.residence import Members
from graph.ids import HouseholdId, PersonId


def named(found: Iterable[Members], before: Mapping[PersonId, HouseholdId]) -> dict[HouseholdId, Members]:
    """Give each household the id that most of its members had, else a new one; no id is given twice.

    Greedy, the largest overlap first, then the smaller id, then the smallest member: the same again for
    the same input, and the same ids where nothing changed.

    Args:
        found: Households, none with a member of another.
        before: Where each living person lived; a merged person's household is its heir's.
    """
    waiting = sorted(found)
    claims: list[tuple[int, HouseholdId, Members]] = []
    for members in waiting:
        held = Counter(before[person] for person in members.persons if person in before)
        claims += [(-overlap, name, members) for name, overlap in held.items()]
    names: dict[HouseholdId, Members] = {}
    has: set[Members] = set()
    for _overlap, name, members in sorted(claims):
        if name not in names and members not in has:
            names[name] = members
            has.add(members)
    taken = set(before.values())
    for members in waiting:
        if members not in has:
            fresh = _fresh(members, taken)
            taken.add(fresh)
            names[fresh] = members
    return names


def by_household(before: Mapping[PersonId, HouseholdId]) -> dict[HouseholdId, set[PersonId]]:
    """Return who lives in each household."""
    members: defaultdict[HouseholdId, set[PersonId]] = defaultdict(set)
    for person, name in before.items():
        members[name].add(person)
    return dict(members)


def _fresh(members: Members, taken: set[HouseholdId]) -> HouseholdId:
    """Return an id over the first members; opaque, and none that is or was just in use."""
    said = "\0".join(members.persons)
    tries = (
        HouseholdId("h_" + blake2b(f"{said}\0{n}".encode(), digest_size=12).hexdigest()) for n in count()
    )
    return next(name for name in tries if name not in taken)
