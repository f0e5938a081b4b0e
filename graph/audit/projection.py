"""What of the graph an audit looks at, as named graphs in the database's own memory."""

from typing import Final

from msgspec import Struct

from graph.client import GraphClient, NamedQuery, Nothing

_TIMEOUT_S: Final = 600.0


class Projected(Struct, frozen=True):
    """How large a projection is; an undirected relationship counts twice."""

    nodes: int
    relationships: int


class _Named(Struct, frozen=True):
    graph: str


class _Large(Struct, frozen=True):
    graph: str
    least: int


class _Projected(Struct, frozen=True):
    nodes: int | None
    relationships: int | None


_EXTENT: Final = NamedQuery("audit/extent", params=Nothing, row=Projected)
_JOINS: Final = NamedQuery("audit/project_joins", params=_Named, row=_Projected, timeout_s=_TIMEOUT_S)
_EVIDENCE: Final = NamedQuery("audit/project_evidence", params=_Named, row=_Projected, timeout_s=_TIMEOUT_S)
_TIES: Final = NamedQuery("audit/project_ties", params=_Large, row=_Projected, timeout_s=_TIMEOUT_S)


async def extent(client: GraphClient) -> Projected:
    """Return how large the largest projection can be, without projecting anything."""
    return (await client.read(_EXTENT, Nothing()))[0]


async def project_joins(client: GraphClient, name: str) -> Projected | None:
    """Project records, each with an edge to the one it joined by; None, and no graph, where there is no record."""
    return _projected(await client.read(_JOINS, _Named(name)))


async def project_evidence(client: GraphClient, name: str) -> Projected | None:
    """Project records with everything that may join two; None, and no graph, where there is no record."""
    return _projected(await client.read(_EVIDENCE, _Named(name)))


async def project_ties(client: GraphClient, name: str, *, least: int) -> Projected | None:
    """Project each person of at least so many records by itself; None, and no graph, where there is none."""
    return _projected(await client.read(_TIES, _Large(name, least)))


def _projected(rows: list[_Projected]) -> Projected | None:
    (row,) = rows
    if row.nodes is None or row.relationships is None:
        return None
    return Projected(row.nodes, row.relationships)
