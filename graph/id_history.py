"""Person ids as the graph has them, before and after a decision."""

from collections.abc import Collection, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from graph.client import NamedQuery, Transaction
from graph.ids import PersonId, RecordKey
from graph.matching.history import Past, Retired
from graph.matching.outcome import Partition
from graph.matching.persons import Cause, Decision, decide
from graph.neighbourhood import Neighbourhood
from graph.standing import Standing


class _Persons(Struct, frozen=True):
    persons: Collection[PersonId]


class _Given(Struct, frozen=True):
    person: PersonId


_RETIRED: Final = NamedQuery("ladder/retired", params=_Persons, row=Retired)
_GIVEN: Final = NamedQuery("ladder/given", params=_Persons, row=_Given)


async def past(transaction: Transaction, standing: Mapping[RecordKey, Standing]) -> Past:
    """Read the history of ids that the given links end in."""
    persons = {record: link.person for record, link in standing.items()}
    names = sorted(set(persons.values()))
    retired = await transaction.run(_RETIRED, _Persons(names)) if names else []
    return Past(persons=persons, retired=tuple(retired))


async def decided(
    transaction: Transaction, around: Neighbourhood, partition: Partition, cause: Cause
) -> Decision:
    """Give each cluster its person id; no id that somebody has, or had, outside the neighbourhood.

    A person may have kept its id while the record that it was made for went to another one: when that record stands
    alone again, the id that its key gives is taken.
    """
    known, views = await past(transaction, around.standing), tuple(around.views.values())
    decision = decide(known, partition, views, cause)
    while taken := await _given(transaction, decision.parted(known)):
        known = replace(known, elsewhere=known.elsewhere | taken)
        decision = decide(known, partition, views, cause)
    return decision


async def _given(transaction: Transaction, persons: Collection[PersonId]) -> frozenset[PersonId]:
    rows = await transaction.run(_GIVEN, _Persons(sorted(persons))) if persons else []
    return frozenset(row.person for row in rows)
