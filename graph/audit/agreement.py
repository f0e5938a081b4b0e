"""Whether connected components agree with our persons, compared inside the database."""

from typing import Final, Literal

from msgspec import Struct

from graph.client import GraphClient, NamedQuery
from graph.ids import PersonId, RecordKey

_TIMEOUT_S: Final = 600.0
_SHOWN: Final = 100

type DifferenceKind = Literal[
    "joins_in_parts", "joins_across_persons", "evidence_in_parts", "stray_record", "miscounted"
]


class Difference(Struct, frozen=True, kw_only=True):
    """One place where the components and the persons do not agree.

    Attributes:
        kind: ``joins_in_parts``: a person whose links are no tree; ``joins_across_persons``: records of
            several persons joined to each other; ``evidence_in_parts``: a person that no evidence
            connects; ``stray_record``: a record without a living person, or with several;
            ``miscounted``: a person with another number of records than it says.
        persons: At most ten.
        records: One of each part, at most ten.
        parts: How many parts, persons or records there are instead of one, none, or those counted.
    """

    kind: DifferenceKind
    persons: tuple[PersonId, ...]
    records: tuple[RecordKey, ...]
    parts: int


class Differences(Struct, frozen=True, kw_only=True):
    """How many differences of one kind there are, and the first hundred of them."""

    kind: DifferenceKind
    found: int
    shown: tuple[Difference, ...]


class _Asked(Struct, frozen=True):
    graph: str
    limit: int


class _Limit(Struct, frozen=True):
    limit: int


class _Row(Struct, frozen=True):
    persons: tuple[PersonId, ...]
    records: tuple[RecordKey, ...]
    parts: int


class _Found(Struct, frozen=True):
    found: int
    rows: tuple[_Row, ...]


_SPLIT: Final = NamedQuery("audit/split_persons", params=_Asked, row=_Found, timeout_s=_TIMEOUT_S)
_SHARED: Final = NamedQuery("audit/shared_components", params=_Asked, row=_Found, timeout_s=_TIMEOUT_S)
_STRAYS: Final = NamedQuery("audit/strays", params=_Limit, row=_Found, timeout_s=_TIMEOUT_S)
_MISCOUNTED: Final = NamedQuery("audit/miscounted", params=_Limit, row=_Found, timeout_s=_TIMEOUT_S)


async def compare_joins(client: GraphClient, graph: str) -> list[Differences]:
    """Compare the components of a projection of joins with the persons: they must be the same sets of records.

    Args:
        client: The graph.
        graph: Name of a projection whose nodes have the property ``component``.
    """
    asked = _Asked(graph, _SHOWN)
    return [
        _differences("joins_in_parts", await client.read(_SPLIT, asked)),
        _differences("joins_across_persons", await client.read(_SHARED, asked)),
    ]


async def compare_evidence(client: GraphClient, graph: str) -> list[Differences]:
    """Compare the components of a projection of evidence with the persons: none may reach into two."""
    return [_differences("evidence_in_parts", await client.read(_SPLIT, _Asked(graph, _SHOWN)))]


async def compare_counts(client: GraphClient) -> list[Differences]:
    """Find records that are not exactly one living person's, and persons that are miscounted."""
    return [
        _differences("stray_record", await client.read(_STRAYS, _Limit(_SHOWN))),
        _differences("miscounted", await client.read(_MISCOUNTED, _Limit(_SHOWN))),
    ]


def _differences(kind: DifferenceKind, rows: list[_Found]) -> Differences:
    (found,) = rows
    shown = tuple(
        Difference(kind=kind, persons=row.persons, records=row.records, parts=row.parts) for row in found.rows
    )
    return Differences(kind=kind, found=found.found, shown=shown)
