"""How much of everything the graph has."""

from typing import Final

from msgspec import Struct

from graph.client import GraphClient, NamedQuery, Nothing
from graph.matching.outcome import Rung

_TIMEOUT_S: Final = 60.0


class GraphCounts(Struct, frozen=True, kw_only=True):
    """Numbers for the report.

    Attributes:
        persons: Living ones.
        barred: Points over their limit.
        attributed_sessions: Believed to be somebody's.
        by_device: Of these, anonymous ones that follow their device's only user.
    """

    records: int
    persons: int
    retired: int
    emails: int
    phones: int
    identifiers: int
    barred: int
    devices: int
    shared_devices: int
    sessions: int
    attributed_sessions: int
    by_device: int
    networks: int
    open_reviews: int
    unsent_changes: int


class Joins(Struct, frozen=True):
    """How many records joined a person by one rule."""

    rung: Rung
    rule: str
    records: int


_COUNTS: Final = NamedQuery("reads/counts", params=Nothing, row=GraphCounts, timeout_s=_TIMEOUT_S)
_JOINS: Final = NamedQuery("reads/joins", params=Nothing, row=Joins, timeout_s=_TIMEOUT_S)


async def counts(client: GraphClient) -> GraphCounts:
    """Count the whole graph."""
    return (await client.read(_COUNTS, Nothing()))[0]


async def joins(client: GraphClient) -> list[Joins]:
    """Return how many records joined by each rule, by rung; the first record of a person joined by none."""
    return await client.read(_JOINS, Nothing())
