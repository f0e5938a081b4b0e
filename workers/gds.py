"""Neo4j's graph algorithms over named projections.  The only user of graphdatascience.

A projection lives in the database's heap until it is dropped; ``Projections`` drops what it made
however its block ends, and at its start whatever a killed audit has left.
"""

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from graphdatascience import GraphDataScience
from graphdatascience.graph.graph_api import Graph
from graphdatascience.procedure_surface.api.estimation_result import EstimationResult
from msgspec import Struct

from app.settings import Settings, SettingsError
from graph.client import translated

PREFIX: Final = "kindred-audit-"
"""Begins the name of every projection of ours."""

MOST_HEAP: Final = 0.5
"""Share of the database's heap that an algorithm may need: the other half is for ingest and reads (judgement)."""

_CONCURRENCY: Final = 1
"""Threads of an algorithm: a nightly job leaves the others to whoever is awake."""


class TooLittleMemory(Exception):
    """An algorithm would need more of the database's heap than it may have; nothing was computed.

    Attributes:
        needs_mb: What it needs at the most, in MiB.
        share: That as a share of the heap.
    """

    def __init__(self, needs_mb: int, share: float) -> None:
        self.needs_mb = needs_mb
        self.share = share
        super().__init__(
            f"the audit would need {needs_mb:,} MiB, {share:.0%} of Neo4j's heap, and may have {MOST_HEAP:.0%};"
            " a larger KINDRED_NEO4J_HEAP_MB lets it run"
        )


class Estimate(Struct, frozen=True):
    """What the largest step of an audit needs, before anything is projected.

    Attributes:
        heap_share: Of the database's whole heap.
    """

    needs_mb: int
    heap_share: float


class Projections:
    """Projections and the algorithms on them.  It blocks: call it in a thread."""

    def __init__(self, gds: GraphDataScience) -> None:
        self._gds: Final = gds

    @classmethod
    @contextmanager
    def opened(cls, settings: Settings) -> Generator["Projections"]:
        """Connect for the length of a block; nothing of ours is projected before it and after it.

        Raises:
            SettingsError: ``NEO4J_URI`` is missing.
            GraphUnavailable: The database does not answer.
        """
        if settings.neo4j_uri is None:
            raise SettingsError("NEO4J_URI is not set; `kindred up` starts servers of its own and sets it")
        password = settings.neo4j_password
        auth = None if password is None else (settings.neo4j_user, password)
        with translated("audit/gds"):
            gds = GraphDataScience(
                settings.neo4j_uri, auth=auth, aura_ds=False, arrow=False, show_progress=False
            )
            projections = cls(gds)
            try:
                projections.drop_all()
                yield projections
            finally:
                try:
                    projections.drop_all()
                finally:
                    gds.close()

    def estimate(self, nodes: int, relationships: int) -> Estimate:
        """Return what components over a graph of this size need, the projection included.

        Raises:
            TooLittleMemory: It is more than an audit may have.
        """
        size = {
            "nodeProjection": "*",
            "relationshipProjection": "*",
            "nodeCount": nodes,
            "relationshipCount": relationships,
        }
        return _allowed(self._gds.wcc.estimate(size))

    def name(self) -> str:
        """Return a fresh name for a projection."""
        return f"{PREFIX}{secrets.token_hex(4)}"

    def components(self, name: str) -> int:
        """Give every node its weakly connected component as ``component``, and return how many there are."""
        done = self._gds.wcc.mutate(
            self._graph(name), mutate_property="component", log_progress=False, concurrency=_CONCURRENCY
        )
        return done.component_count

    def cuts(self, name: str) -> int:
        """Mark articulation points with 1 in ``cut``, and return how many there are.

        Raises:
            TooLittleMemory: It would need more than it may have.
        """
        graph = self._graph(name)
        _allowed(self._gds.articulation_points.estimate(graph))
        done = self._gds.articulation_points.mutate(
            graph, mutate_property="cut", log_progress=False, concurrency=_CONCURRENCY
        )
        return done.articulation_point_count

    def between(self, name: str) -> None:
        """Give every node its exact betweenness as ``between``; each pair of nodes counts once.

        Raises:
            TooLittleMemory: It would need more than it may have.
        """
        graph = self._graph(name)
        _allowed(self._gds.betweenness.estimate(graph))
        self._gds.betweenness.mutate(
            graph, mutate_property="between", log_progress=False, concurrency=_CONCURRENCY
        )

    def drop(self, name: str) -> None:
        """Free a projection; one that is not there is dropped already."""
        self._gds.graph.drop(name, fail_if_missing=False)

    def drop_all(self) -> None:
        """Free every projection of ours."""
        for one in self._gds.graph.list():
            if one.graph_name.startswith(PREFIX):
                self.drop(one.graph_name)

    def _graph(self, name: str) -> Graph:
        return self._gds.graph.get(name)


def _allowed(found: EstimationResult) -> Estimate:
    estimate = Estimate(needs_mb=found.bytes_max >> 20, heap_share=found.heap_percentage_max)
    if estimate.heap_share > MOST_HEAP:
        raise TooLittleMemory(estimate.needs_mb, estimate.heap_share)
    return estimate
