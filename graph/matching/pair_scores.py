"""Posterior of every pair of records inside a neighbourhood: what a confidence that two are one person is read from."""

from collections.abc import Iterator
from itertools import combinations, product

from msgspec import Struct

from graph.ids import RecordKey
from graph.matching.agglomerate import Tree, members, sums_between
from graph.matching.links import Scene
from graph.matching.outcome import Millibits
from graph.matching.partition import trees
from graph.matching.posterior import posterior


class PairScore(Struct, frozen=True):
    """Two records of one neighbourhood.

    Attributes:
        left: The smaller key.
        bits: Of one person, the posterior of the join that brought them together (of one block, what binds);
            of two, the posterior of their clusters.
        joined: Whether they are one person.
    """

    left: RecordKey
    right: RecordKey
    bits: Millibits
    joined: bool


def pair_scores(scene: Scene) -> Iterator[PairScore]:
    """Yield every pair of records inside a neighbourhood, once."""
    parts: dict[tuple[int, ...], list[Tree]] = {}
    for tree, part in trees(scene):
        parts.setdefault(part.blocks, []).append(tree)
    for inside in parts.values():
        for tree in inside:
            yield from _inside(tree, scene)
        for one, other in combinations(inside, 2):
            sides = (members(one), members(other))
            bits = posterior(sums_between(*sides, scene.scored), scene.snapshot)
            yield from _across(*sides, bits, scene, joined=False)


def _inside(tree: Tree, scene: Scene) -> Iterator[PairScore]:
    if isinstance(tree, int):
        bound = Millibits(scene.snapshot.prior + scene.snapshot.bits["verified"]["binding"])
        for left, right in combinations(sorted(scene.blocks[tree].records), 2):
            yield PairScore(left, right, bound, joined=True)
        return
    yield from _across(members(tree.left), members(tree.right), tree.bits, scene, joined=True)
    yield from _inside(tree.left, scene)
    yield from _inside(tree.right, scene)


def _across(
    here: list[int], there: list[int], bits: Millibits, scene: Scene, *, joined: bool
) -> Iterator[PairScore]:
    for one, other in product(here, there):
        for left, right in product(scene.blocks[one].records, scene.blocks[other].records):
            yield PairScore(min(left, right), max(left, right), bits, joined)
