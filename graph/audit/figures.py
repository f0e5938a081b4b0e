"""The identity graph in figures: what a drift report compares from night to night."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from graph.client import GraphClient, NamedQuery, Nothing
from graph.counts import joins

_TIMEOUT_S: Final = 120.0

ROOT: Final = "first of its person"
"""What stands for a rule where a record joined nobody."""


class Figures(Struct, frozen=True, kw_only=True):
    """Counts of the whole graph; every mapping is in order of its names or numbers.

    Attributes:
        sizes: Living persons by how many records they have.
        rules: Records by the rule that joined them to their person; ``ROOT`` for its first record.
        rungs: The same by rung.
        sources: Records by source.
        reviews: Open questions by rule.
        barred: Values that join nobody, by kind.
    """

    sizes: Mapping[int, int]
    rules: Mapping[str, int]
    rungs: Mapping[str, int]
    sources: Mapping[str, int]
    reviews: Mapping[str, int]
    barred: Mapping[str, int]

    @property
    def persons(self) -> int:
        """Living persons."""
        return sum(self.sizes.values())

    @property
    def records(self) -> int:
        """Records of living persons."""
        return sum(size * number for size, number in self.sizes.items())

    @property
    def largest(self) -> int:
        """Records of the largest person; 0 where there is none."""
        return max(self.sizes, default=0)

    @property
    def singletons(self) -> float:
        """Share of persons with one record; 0 where there is none."""
        return self.sizes.get(1, 0) / max(self.persons, 1)

    @property
    def match_rate(self) -> float:
        """Share of records that joined another one."""
        return 1.0 - self.persons / self.records if self.records else 0.0


class _Count(Struct, frozen=True):
    name: str
    number: int


_SIZES: Final = NamedQuery("audit/sizes", params=Nothing, row=_Count, timeout_s=_TIMEOUT_S)
_SOURCES: Final = NamedQuery("audit/sources", params=Nothing, row=_Count, timeout_s=_TIMEOUT_S)
_REVIEWS: Final = NamedQuery("audit/reviews", params=Nothing, row=_Count, timeout_s=_TIMEOUT_S)
_BARRED: Final = NamedQuery("audit/barred", params=Nothing, row=_Count, timeout_s=_TIMEOUT_S)


async def figures(client: GraphClient) -> Figures:
    """Count the whole graph.

    Raises:
        GraphUnavailable: No answer within two minutes.
    """
    sizes = {int(name): number for name, number in (await _counts(client, _SIZES)).items()}
    joined = await joins(client)
    rules = {row.rule: row.records for row in joined}
    rungs: dict[str, int] = {}
    for row in joined:
        rungs[f"rung {row.rung}"] = rungs.get(f"rung {row.rung}", 0) + row.records
    first = {ROOT: sum(sizes.values())} if sizes else {}
    return Figures(
        sizes=dict(sorted(sizes.items())),
        rules=first | rules,
        rungs=first | rungs,
        sources=await _counts(client, _SOURCES),
        reviews=await _counts(client, _REVIEWS),
        barred=await _counts(client, _BARRED),
    )


async def _counts(client: GraphClient, query: NamedQuery[Nothing, _Count]) -> dict[str, int]:
    return {
        row.name: row.number for row in sorted(await client.read(query, Nothing()), key=lambda row: row.name)
    }
