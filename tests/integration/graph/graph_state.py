"""Everything of the graph that is no event history, so that two states can be compared."""

from typing import Any

from msgspec import Struct

from graph.client import GraphClient

EMPTY = "MATCH (n) WHERE NOT n:Migration DETACH DELETE n"
_LINKS = """
MATCH (r:Record)-[l:RESOLVES_TO]->(p:Person)
RETURN r.key AS record, p.person_id AS person, l.rung AS rung, l.rule AS rule, l.via AS via, l.block AS block,
       l.owner AS owner, l.bits AS bits, l.fields AS fields, l.confidence AS confidence, l.weakest AS weakest
ORDER BY record
"""
_HOLDINGS = """
MATCH (r:Record)-[h:HAS]->(k:Point)
RETURN r.key AS record, k.key AS point, h.assurance AS assurance, h.weak AS weak, coalesce(k.barred, false) AS barred
ORDER BY record, point
"""
_REVIEWS = "MATCH (v:Review {state: 'open'}) RETURN v.review_id AS review ORDER BY review"
_PERSONS = """
MATCH (p:Person {live: true})
RETURN p.person_id AS person, p.records AS records, COUNT { (p)<-[:RESOLVES_TO]-() } AS counted, p.blocks AS blocks,
       p.confidence AS confidence, p.sources AS sources
ORDER BY person
"""


class GraphState(Struct, frozen=True):
    links: list[dict[str, Any]]
    holdings: list[dict[str, Any]]
    reviews: list[dict[str, Any]]
    persons: list[dict[str, Any]]

    @property
    def clusters(self) -> set[frozenset[str]]:
        found: dict[str, set[str]] = {}
        for link in self.links:
            found.setdefault(link["person"], set()).add(link["record"])
        return {frozenset(records) for records in found.values()}

    @property
    def nameless(self) -> list[dict[str, Any]]:
        return [{name: value for name, value in link.items() if name != "person"} for link in self.links]


async def state(client: GraphClient) -> GraphState:
    """Read it, and check that every person knows how many records it has."""
    found = GraphState(
        *[await client.schema(query, {}, timeout_s=30) for query in (_LINKS, _HOLDINGS, _REVIEWS, _PERSONS)]
    )
    assert all(person["records"] == person["counted"] > 0 for person in found.persons)
    return found
