"""Who is one person: an exact function of records, snapshot and judgements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import reduce

from graph.ids import ContactKey, RecordKey
from graph.matching.agglomerate import Tree, agglomerate, members
from graph.matching.blocks import Group, alone, blocks
from graph.matching.links import Scene, links
from graph.matching.neighbourhood import (
    Fields,
    Neighbourhood,
    Pair,
    compared_evidence,
    neighbourhoods,
    shared_evidence,
)
from graph.matching.outcome import Judgement, Link, Partition
from graph.matching.refusals import Cluster, reviews
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView


def partition(
    records: Sequence[RecordView],
    snapshot: Snapshot,
    judgements: Collection[Judgement],
    *,
    barred: Collection[ContactKey],
) -> Partition:
    """Return who is one person among the records, the same for any order of them.

    Args:
        records: Closed: with a record come all that hold one of its keys, barred keys excepted
            (and all that a must-link names), so that nothing outside could join.
        snapshot: The numbers in force.
        judgements: Those that name two of the records; others are ignored.
        barred: Keys of these records that ``limits.is_over`` finds over their limit among *all*
            their holders, also those outside.
    """
    scene = scene_of(records, snapshot, judgements, frozenset(barred))
    found = trees(scene)
    clusters = sorted((_cluster(tree, part, scene) for tree, part in found), key=lambda item: item.group.key)
    named: dict[RecordKey, Link] = {}
    for tree, _part in found:
        named |= links(tree, scene)
    held = {key for record in records for key in record.holds}
    return Partition(
        clusters=tuple(tuple(sorted(cluster.group.records)) for cluster in clusters),
        links=named,
        reviews=reviews(clusters, scene),
        barred=frozenset(held.intersection(barred)),
    )


def trees(scene: Scene) -> list[tuple[Tree, Neighbourhood]]:
    """Return each cluster as the joins that made it, with the neighbourhood it was found in."""
    found: list[tuple[Tree, Neighbourhood]] = []
    for part in neighbourhoods(len(scene.blocks), _posteriors(scene), scene.snapshot.most_blocks):
        found += [
            (tree, part) for tree in agglomerate(part.blocks, scene.blocks, scene.pairs, scene.snapshot)
        ]
    return found


def scene_of(
    records: Sequence[RecordView],
    snapshot: Snapshot,
    judgements: Collection[Judgement],
    barred: frozenset[ContactKey],
) -> Scene:
    """Return what the records' partition is made of; the arguments are those of ``partition``."""
    apart: defaultdict[RecordKey, set[RecordKey]] = defaultdict(set)
    for judgement in judgements:
        if judgement.verdict == "cannot":
            apart[judgement.left].add(judgement.right)
            apart[judgement.right].add(judgement.left)
    singles = {view.key: alone(view, snapshot, barred, apart.get(view.key, ())) for view in records}
    joined = blocks(list(singles.values()), judgements, snapshot)
    return Scene(
        views={view.key: view for view in records},
        singles=singles,
        blocks=joined,
        pairs=shared_evidence(joined, snapshot),
        judgements=judgements,
        snapshot=snapshot,
        barred=barred,
    )


def _posteriors(scene: Scene) -> Mapping[Pair, int]:
    return {pair: _posterior(pair, fields, scene) for pair, fields in scene.pairs.items()}


def _posterior(pair: Pair, fields: Fields, scene: Scene) -> int:
    said = compared_evidence(scene.blocks[pair[0]], scene.blocks[pair[1]], scene.snapshot)
    return scene.snapshot.prior + sum(evidence.bits for evidence in (*fields.values(), *said.values()))


def _cluster(tree: Tree, part: Neighbourhood, scene: Scene) -> Cluster:
    return Cluster(reduce(Group.joined, (scene.blocks[position] for position in members(tree))), part.cut)
