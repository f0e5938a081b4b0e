"""Who is one person: an exact function of records, snapshot and judgements."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import reduce
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from graph.fields.record import PersonFields
from graph.ids import ContactKey, RecordKey
from graph.matching.agglomerate import Tree, agglomerate, members
from graph.matching.blocks import Group, alone, blocks
from graph.matching.links import Scene, links
from graph.matching.neighbourhood import Neighbourhood, Pair, Scored, neighbourhoods, shared_evidence
from graph.matching.outcome import Judgement, Link, Partition
from graph.matching.posterior import posterior, sums_of
from graph.matching.refusals import Cluster, reviews
from graph.matching.scored_pair import RecordPair
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView

_NOTHING: Final[Mapping[RecordKey, PersonFields]] = MappingProxyType({})


def partition(
    records: Sequence[RecordView],
    snapshot: Snapshot,
    judgements: Collection[Judgement],
    *,
    barred: Collection[ContactKey],
    own: Mapping[RecordKey, PersonFields] = _NOTHING,
    pairs: Collection[RecordPair] = (),
) -> Partition:
    """Return who is one person among the records, the same for any order of them.

    Args:
        records: Closed: with a record come all that hold one of its keys, barred keys excepted
            (and all that a must-link names), so that nothing outside could join.
        snapshot: The numbers in force.
        judgements: Those that name two of the records; others are ignored.
        barred: Keys of these records that ``limits.is_over`` finds over their limit among *all*
            their holders, also those outside.
        own: What each record says of its holder (``graph.fields.own``); a record that is left out says nothing.
        pairs: Pairs of the records whose fields alone reach 0 bits, as ``scored_pairs`` finds; with
            those that share a key they are the closure.
    """
    scene = scene_of(records, snapshot, judgements, frozenset(barred), Fielded(own, pairs))
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
            (tree, part) for tree in agglomerate(part.blocks, scene.blocks, scene.scored, scene.snapshot)
        ]
    return found


class Fielded(Struct, frozen=True):
    """What rung 3 has of some records.

    Attributes:
        own: What each record says of its holder.
        pairs: Those whose fields alone reach 0 bits.
    """

    own: Mapping[RecordKey, PersonFields] = {}
    pairs: Collection[RecordPair] = ()


def scene_of(
    records: Sequence[RecordView],
    snapshot: Snapshot,
    judgements: Collection[Judgement],
    barred: frozenset[ContactKey],
    fielded: Fielded,
) -> Scene:
    """Return what the records' partition is made of; the arguments are those of ``partition``."""
    apart: defaultdict[RecordKey, set[RecordKey]] = defaultdict(set)
    for judgement in judgements:
        if judgement.verdict == "cannot":
            apart[judgement.left].add(judgement.right)
            apart[judgement.right].add(judgement.left)
    singles = {
        view.key: alone(view, snapshot, barred, apart.get(view.key, ()), fielded.own.get(view.key))
        for view in records
    }
    joined = blocks(list(singles.values()), judgements, snapshot)
    home = {record: position for position, block in enumerate(joined) for record in block.records}
    shared = shared_evidence(joined, snapshot)
    return Scene(
        views={view.key: view for view in records},
        singles=singles,
        blocks=joined,
        pairs=shared,
        linked=frozenset(_between_blocks(fielded.pairs, home)),
        scored=Scored(joined, shared, snapshot),
        judgements=judgements,
        snapshot=snapshot,
        barred=barred,
    )


def _between_blocks(pairs: Collection[RecordPair], home: Mapping[RecordKey, int]) -> Iterator[Pair]:
    for left, right in pairs:
        if left in home and right in home and home[left] != home[right]:
            yield min(home[left], home[right]), max(home[left], home[right])


def _posteriors(scene: Scene) -> Mapping[Pair, int]:
    return {
        pair: posterior(sums_of(scene.scored[pair].values()), scene.snapshot)
        for pair in (scene.linked.union(scene.pairs) if scene.linked else scene.pairs)
    }


def _cluster(tree: Tree, part: Neighbourhood, scene: Scene) -> Cluster:
    positions = tuple(sorted(members(tree)))
    return Cluster(reduce(Group.joined, (scene.blocks[at] for at in positions)), part.cut, positions)
