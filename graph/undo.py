"""What an undo sets apart: the two sides of a merge, or some records of a person and its others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from graph.client import NamedQuery, Transaction
from graph.errors import BuiltUpon, NotOnePerson, TooManyRecords, UnknownMerge
from graph.ids import PersonId, RecordKey

MOST_PAIRS: Final = 10_000
"""Pairs one undo may keep apart: a hundred records on each side."""


class Sides(Struct, frozen=True):
    """Two groups of records that shall not be one person.

    Attributes:
        left: What leaves; empty where nothing is left to undo.
        right: What it leaves.
    """

    left: tuple[RecordKey, ...]
    right: tuple[RecordKey, ...]

    @property
    def empty(self) -> bool:
        """Whether they are apart already."""
        return not self.left or not self.right


class _Merge(Struct, frozen=True):
    merge: str


class _Standing(Struct, frozen=True):
    record: RecordKey
    since: datetime


class _MergeRow(Struct, frozen=True):
    person: PersonId
    heir: PersonId
    cause: str
    at: datetime
    records: frozenset[RecordKey]
    built_upon: tuple[str, ...]
    standing: tuple[_Standing, ...]


class _Known(Struct, frozen=True):
    known: bool


class _Keys(Struct, frozen=True):
    keys: Sequence[RecordKey]


class PersonRecords(Struct, frozen=True):
    """A living person with all its records."""

    person: PersonId
    records: tuple[RecordKey, ...]


_MERGE_OF: Final = NamedQuery("judgements/merge_of", params=_Merge, row=_MergeRow)
_MERGE_KNOWN: Final = NamedQuery("judgements/merge_known", params=_Merge, row=_Known)
_PERSONS_OF: Final = NamedQuery("judgements/persons_of", params=_Keys, row=PersonRecords)

_UNDONE: Final = Sides((), ())


async def sides_of_merge(transaction: Transaction, merge: str) -> Sides:
    """Return what a merge brought together, as far as it still is.

    What the heir got later is on neither side: the evidence says where it goes.

    Args:
        transaction: Where to look.
        merge: Id of the change, or of the person that it retired.

    Raises:
        UnknownMerge: The graph knows of none; one that was undone and acknowledged is in the id ledger only.
        BuiltUpon: The heir was merged into another person since.
    """
    rows = await transaction.run(_MERGE_OF, _Merge(merge))
    if not rows:
        known = await transaction.run(_MERGE_KNOWN, _Merge(merge))
        if known and known[0].known:
            return _UNDONE
        raise UnknownMerge(merge)
    row = rows[0]
    if row.built_upon:
        raise BuiltUpon(row.built_upon[0])
    left = [each.record for each in row.standing if each.record in row.records]
    rest = [each for each in row.standing if each.record not in row.records]
    then = [each.record for each in rest if each.since <= row.at]
    return _bounded(left, then or [each.record for each in rest])


async def sides_of_records(transaction: Transaction, records: Sequence[RecordKey]) -> Sides:
    """Return some records of a person and its others; empty where they are all it has.

    Raises:
        NotOnePerson: They are part of no person or of several.
    """
    persons = await persons_of(transaction, records)
    if len(persons) != 1:
        raise NotOnePerson(len(persons))
    return _bounded(records, set(persons[0].records).difference(records))


async def persons_of(transaction: Transaction, records: Sequence[RecordKey]) -> list[PersonRecords]:
    """Return the persons of some records, each once, in order."""
    return await transaction.run(_PERSONS_OF, _Keys(records))


def _bounded(left: Sequence[RecordKey], right: Sequence[RecordKey] | set[RecordKey]) -> Sides:
    if (pairs := len(left) * len(right)) > MOST_PAIRS:
        raise TooManyRecords(pairs, MOST_PAIRS)
    return Sides(tuple(sorted(left)), tuple(sorted(right)))
