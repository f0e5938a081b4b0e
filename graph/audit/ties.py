"""What ties a person's records together, and which of it carries the whole person."""

from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Final

from msgspec import Struct

from graph.client import GraphClient, NamedQuery
from graph.fields.folding import folded
from graph.ids import PersonId, RecordKey
from graph.matching.outcome import Millibits

_TIMEOUT_S: Final = 600.0
_PAGE: Final = 500


class Join(Struct, frozen=True, kw_only=True):
    """How one record joined its person, as ``RESOLVES_TO`` says.

    Attributes:
        via: The record it joined by; None for the root.
        bits: Posterior of the link, the prior included.
        own: The person fields are the holder's; those of a gift's return are not.
    """

    record: RecordKey
    via: RecordKey | None
    rung: int
    rule: str
    bits: Millibits
    own: bool = True
    given_name: str | None = None
    family_name: str | None = None
    birth_date: str | None = None

    @property
    def said(self) -> frozenset[tuple[str, ...]]:
        """What the record says of the person that another one may say too: the whole name, the birth date."""
        if not self.own:
            return frozenset()
        name = (folded(self.given_name or ""), folded(self.family_name or ""))
        return frozenset({name} if all(name) else ()) | frozenset(
            {(self.birth_date,)} if self.birth_date else ()
        )


class Tie(Struct, frozen=True, kw_only=True):
    """One thing that two or more records of a person have in common.

    Attributes:
        tie: Key of the value; of a scored or judged pair, its two records with a blank between.
    """

    tie: str
    records: tuple[RecordKey, ...]


class PersonTies(Struct, frozen=True, kw_only=True):
    """A person as a graph of records and ties."""

    person: PersonId
    joins: tuple[Join, ...]
    ties: tuple[Tie, ...]


class CutTies(Struct, frozen=True):
    """Ties of a person that are articulation points: without any one of them it falls apart."""

    person: PersonId
    ties: tuple[str, ...]


class Hub(Struct, frozen=True):
    """The record of a person that most shortest paths pass.

    Attributes:
        paths: Betweenness: shortest paths between two other nodes, records and ties, that pass it.
    """

    person: PersonId
    record: RecordKey
    paths: float


class _Named(Struct, frozen=True):
    graph: str


class _Persons(Struct, frozen=True):
    persons: Sequence[PersonId]


class _TiesRow(Struct, frozen=True):
    person: PersonId
    joins: tuple[Join, ...]
    shared: tuple[Tie, ...]
    paired: tuple[Tie, ...]


_CUT: Final = NamedQuery("audit/cut_ties", params=_Named, row=CutTies, timeout_s=_TIMEOUT_S)
_HUBS: Final = NamedQuery("audit/hubs", params=_Named, row=Hub, timeout_s=_TIMEOUT_S)
_TIES: Final = NamedQuery("audit/person_ties", params=_Persons, row=_TiesRow, timeout_s=60.0)


async def cut_ties(client: GraphClient, graph: str) -> list[CutTies]:
    """Return the articulation points of a projection of ties, whose nodes have the property ``cut``."""
    return await client.read(_CUT, _Named(graph))


async def hubs(client: GraphClient, graph: str) -> list[Hub]:
    """Return the most central record of each person of a projection of ties with the property ``between``."""
    return await client.read(_HUBS, _Named(graph))


async def ties_of(client: GraphClient, persons: Iterable[PersonId]) -> dict[PersonId, PersonTies]:
    """Return living persons whole, as graphs of records and ties."""
    found: dict[PersonId, PersonTies] = {}
    for page in batched(sorted(set(persons)), _PAGE):
        for row in await client.read(_TIES, _Persons(page)):
            found[row.person] = PersonTies(person=row.person, joins=row.joins, ties=row.shared + row.paired)
    return found
