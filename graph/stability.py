"""What new records do to the persons that were there: those that no new record reaches must stay as they are."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from graph.ids import ContactKey, PersonId, RecordKey
from graph.keyring import Keyring
from graph.matching.batch import closures, connecting
from graph.matching.limits import barred
from graph.matching.scored_pair import RecordPair
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView
from graph.store import StoredRecord, fields_of

type Fate = Literal["same", "joined", "merged", "parted"]

type Persons = Mapping[RecordKey, PersonId]
"""The person of each record."""


class Stability(Struct, frozen=True, kw_only=True):
    """Persons before, by what became of them.

    Attributes:
        nothing_new: Those that no new record reaches.
        nothing_new_changed: Of these, those with another id or other records afterwards: must be 0.
        near: All others.
        near_same: Their id and records are the same.
        near_joined: Their id is the same, and only new records came.
        near_merged: They have another's id or records.
        near_parted: Some of their records left.
    """

    persons: int
    nothing_new: int
    nothing_new_changed: int
    near: int
    near_same: int
    near_joined: int
    near_merged: int
    near_parted: int


class Ground(Struct, frozen=True):
    """What connects records, found from all of them at once and not by the live walk.

    Attributes:
        over: Keys that are over their limit.
        pairs: Those whose person fields alone reach 0 bits.
    """

    views: Sequence[RecordView]
    over: frozenset[ContactKey]
    pairs: frozenset[RecordPair]


def ground(records: Sequence[StoredRecord], keyring: Keyring, snapshot: Snapshot) -> Ground:
    """Return what connects some records, were they all there are."""
    views = [record.view for record in records]
    found = connecting(fields_of(records, keyring), snapshot)
    return Ground(views, barred(views, snapshot), frozenset((pair.left, pair.right) for pair in found))


def reached_by(fresh: Collection[RecordKey], before: Ground, after: Ground) -> frozenset[RecordKey]:
    """Return the records that new ones reach by what connected them before, connects them after, or was lost between."""
    found = closures(after.views, before.pairs | after.pairs, [], before.over & after.over)
    new = frozenset(fresh)
    return frozenset(key for keys in found if not new.isdisjoint(keys) for key in keys)


def stability(before: Persons, after: Persons, reached: Collection[RecordKey]) -> Stability:
    """Count what became of the persons before, given the records that new ones reach."""
    old, new = _records(before), _records(after)
    fates: Counter[tuple[bool, Fate]] = Counter(
        (records.isdisjoint(reached), _fate(person, records, new, (before, after)))
        for person, records in old.items()
    )
    far = sum(number for (is_far, _fate), number in fates.items() if is_far)
    return Stability(
        persons=len(old),
        nothing_new=far,
        nothing_new_changed=far - fates[True, "same"],
        near=len(old) - far,
        near_same=fates[False, "same"],
        near_joined=fates[False, "joined"],
        near_merged=fates[False, "merged"],
        near_parted=fates[False, "parted"],
    )


def _records(persons: Persons) -> dict[PersonId, frozenset[RecordKey]]:
    found: dict[PersonId, set[RecordKey]] = {}
    for record, person in persons.items():
        found.setdefault(person, set()).add(record)
    return {person: frozenset(records) for person, records in found.items()}


def _fate(
    person: PersonId,
    records: frozenset[RecordKey],
    new: Mapping[PersonId, frozenset[RecordKey]],
    persons: tuple[Persons, Persons],
) -> Fate:
    before, after = persons
    heirs = {after[record] for record in records}
    if len(heirs) > 1:
        return "parted"
    (heir,) = heirs
    if heir != person or {before.get(record, person) for record in new[heir]} != {person}:
        return "merged"
    return "same" if new[heir] == records else "joined"
