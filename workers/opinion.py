"""Asks the graph algorithms for their opinion of our persons; reads only."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from app.settings import Settings
from graph.audit.agreement import Differences, compare_counts, compare_evidence, compare_joins
from graph.audit.projection import Projected, extent, project_evidence, project_joins, project_ties
from graph.audit.report import Components, Opinion
from graph.audit.smells import LARGE, LEAST_RECORDS, Smell, smells
from graph.audit.ties import Hub, cut_ties, hubs, ties_of
from graph.client import GraphClient
from workers.gds import Projections

MOST_QUESTIONS: Final = 200
"""What an audit asks at the most (judgement: what two people decide in a day); the weakest come first."""

type Compare = Callable[[GraphClient, str], Awaitable[list[Differences]]]
type Project = Callable[[GraphClient, str], Awaitable[Projected | None]]


async def opinion(graph: GraphClient, settings: Settings) -> Opinion:
    """Compare components with persons, and look for what smells of over-merging.

    What writes to the graph must wait: a projection and a later read have to mean the same graph.

    Raises:
        TooLittleMemory: The database's heap is too small for this graph; nothing was computed.
        GraphUnavailable: No answer in time; nothing of ours is left in the database.
    """
    size = await extent(graph)
    async with _opened(settings) as projections:
        estimate = await asyncio.to_thread(partial(projections.estimate, size.nodes, size.relationships))
        steps = _Steps(graph, projections)
        joins, joins_differ = await steps.components("joins", project_joins, compare_joins)
        evidence, evidence_differ = await steps.components("evidence", project_evidence, compare_evidence)
        found = await steps.smells()
        counts_differ = await compare_counts(graph)
    return Opinion(
        components=Components(joins, evidence),
        differences=(*joins_differ, *evidence_differ, *counts_differ),
        questions=tuple(found[:MOST_QUESTIONS]),
        left_out=len(found[MOST_QUESTIONS:]),
        needs_mb=estimate.needs_mb,
        took_s=steps.took_s,
    )


class _Steps:
    """One projection at a time, each dropped before the next."""

    def __init__(self, graph: GraphClient, projections: Projections) -> None:
        self._graph: Final = graph
        self._projections: Final = projections
        self.took_s: Final[dict[str, float]] = {}

    async def components(
        self, what: str, project: Project, compare: Compare
    ) -> tuple[int, list[Differences]]:
        """Return how many components a projection has and where they differ; of an empty graph, none."""
        async with self._projected(what, project) as name:
            if name is None:
                return 0, []
            number = await asyncio.to_thread(partial(self._projections.components, name))
            return number, await compare(self._graph, name)

    async def smells(self) -> list[Smell]:
        """Return all bridges and hubs that smell."""
        async with self._projected("bridges", partial(project_ties, least=LEAST_RECORDS)) as name:
            if name is None:
                return []
            await asyncio.to_thread(partial(self._projections.cuts, name))
            cuts = await cut_ties(self._graph, name)
        async with self._projected("hubs", partial(project_ties, least=LARGE)) as name:
            central: list[Hub] = []
            if name is not None:
                await asyncio.to_thread(partial(self._projections.between, name))
                central = await hubs(self._graph, name)
        persons = {*(one.person for one in cuts), *(one.person for one in central)}
        whole = await ties_of(self._graph, persons)
        return await asyncio.to_thread(smells, whole, cuts, central)

    @asynccontextmanager
    async def _projected(self, what: str, project: Project) -> AsyncGenerator[str | None]:
        began = time.perf_counter()
        name = self._projections.name()
        try:
            yield name if await project(self._graph, name) else None
        finally:
            await asyncio.to_thread(partial(self._projections.drop, name))
            self.took_s[what] = round(time.perf_counter() - began, 2)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncGenerator[Projections]:
    """Hold projections, whose library blocks, for the length of a block."""
    manager = Projections.opened(settings)
    projections = await asyncio.to_thread(manager.__enter__)
    try:
        yield projections
    except BaseException as exc:
        await asyncio.to_thread(partial(manager.__exit__, type(exc), exc, exc.__traceback__))
        raise
    else:
        await asyncio.to_thread(partial(manager.__exit__, None, None, None))
