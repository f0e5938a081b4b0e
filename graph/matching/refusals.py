"""Questions for a person: where evidence would join two clusters and a rule refused."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, product
from typing import Final

from msgspec import Struct

from graph.ids import ContactKey, RecordKey
from graph.matching.agglomerate import sums_between
from graph.matching.blocks import Group, forbidden
from graph.matching.evidence import COMPARISONS, shared
from graph.matching.links import MUST_LINK, Scene, distance, most_alike
from graph.matching.neighbourhood import Fields, Pair, keep_strongest
from graph.matching.outcome import Review
from graph.matching.posterior import posterior

CONTRADICTION: Final = "judged.contradiction"
CUT: Final = "neighbourhood.cut"
MIXED: Final = "bits.mean"
BAND: Final = "bits.band"

_ALL_PAIRS: Final = 8  # clusters of one key, above which each is asked about beside the first only


class Cluster(Struct, frozen=True):
    """A final cluster.

    Attributes:
        group: All its records together.
        cut: True where it comes of a neighbourhood that was too large.
        blocks: Positions of its blocks.
    """

    group: Group
    cut: bool
    blocks: tuple[int, ...]


def reviews(clusters: Sequence[Cluster], scene: Scene) -> tuple[Review, ...]:
    """Return the reviews of a finished partition, at most one for each pair of clusters and rule.

    Only what still stands apart at the end is asked about: a link that was refused on the way and came
    about otherwise is no question any more.
    """
    found = {review for pair in _touching(clusters, scene) for review in _question(*pair, scene)}
    return tuple(sorted(found.union(_contradictions(clusters, scene))))


def _touching(clusters: Sequence[Cluster], scene: Scene) -> Iterator[tuple[Cluster, Cluster]]:
    """Yield the pairs of clusters that share a key or that fields connect, each once."""
    holders: defaultdict[ContactKey, list[int]] = defaultdict(list)
    for position, cluster in enumerate(clusters):
        for key in cluster.group.holds:
            holders[key].append(position)
    pairs = {
        pair
        for positions in holders.values()
        for pair in combinations(positions, 2)
        if len(positions) <= _ALL_PAIRS or pair[0] == positions[0]
    }
    for left, right in sorted(pairs.union(_linked(clusters, scene))):
        yield clusters[left], clusters[right]


def _linked(clusters: Sequence[Cluster], scene: Scene) -> Iterator[tuple[int, int]]:
    if scene.linked:
        home = {block: position for position, cluster in enumerate(clusters) for block in cluster.blocks}
        for pair in scene.linked:
            left, right = home.get(pair[0]), home.get(pair[1])
            if left is not None and right is not None and left != right:
                yield min(left, right), max(left, right)


def _question(left: Cluster, right: Cluster, scene: Scene) -> Iterator[Review]:
    keys = left.group.holds.keys() & right.group.holds.keys()
    fields: Fields = {}
    for key in keys:
        keep_strongest(fields, shared(left.group.holds[key], right.group.holds[key], scene.snapshot))
    barrier = forbidden(left.group, right.group)
    if barrier == "judged.cannot_link":
        return  # answered already
    if not keys or scene.snapshot.prior + sum(evidence.bits for evidence in fields.values()) < 0:
        yield from _question_of_fields(left, right, barrier, scene)
        return
    one, other, objection = _example(left.group, right.group, keys, scene)
    said = "+".join(sorted(evidence.rule for evidence in fields.values()))
    rule = barrier or objection or (CUT if left.cut and right.cut else MIXED)
    yield Review(min(one, other), max(one, other), rule, said)


def _question_of_fields(left: Cluster, right: Cluster, barrier: str | None, scene: Scene) -> Iterator[Review]:
    """Yield what is asked where the person fields speak, and what is shared does not suffice."""
    linked = [pair for pair in _pairs(left, right) if pair in scene.linked]
    sums = sums_between(left.blocks, right.blocks, scene.scored) if any(map(_says, (left, right))) else {}
    if not any(person for _bits, _pairs, _home, person in sums.values()):
        return
    bits = posterior(sums, scene.snapshot)
    near = -scene.snapshot.review_band <= bits < 0
    if not near and not linked:
        return
    rule = barrier or (BAND if near else CUT if bits >= 0 else MIXED)
    best = min(linked or _pairs(left, right), key=lambda pair: distance(pair, 3, scene))
    _bits, one, other = most_alike(scene.blocks[best[0]], scene.blocks[best[1]], scene)
    said = "+".join(sorted(each.rule for each in scene.scored[best].values() if each.bits > 0))
    yield Review(min(one, other), max(one, other), rule, said)


def _says(cluster: Cluster) -> bool:
    return bool(cluster.group.own)


def _pairs(left: Cluster, right: Cluster) -> list[Pair]:
    return [(min(pair), max(pair)) for pair in product(left.blocks, right.blocks)]


def _example(
    left: Group, right: Group, keys: Collection[ContactKey], scene: Scene
) -> tuple[RecordKey, RecordKey, str]:
    """Return two records that share a key, rather two that object to each other, and the objection."""
    pairs = {
        pair for key in keys for pair in product(_holders(left, key, scene), _holders(right, key, scene))
    }
    ranked = ((_objection(one, other, scene), one, other) for one, other in pairs)
    objection, one, other = min(ranked, key=lambda item: (not item[0], item))
    return one, other, objection


def _holders(group: Group, key: ContactKey, scene: Scene) -> list[RecordKey]:
    return [record for record in group.records if key in scene.singles[record].holds]


def _objection(one: RecordKey, other: RecordKey, scene: Scene) -> str:
    left, right = scene.singles[one].values, scene.singles[other].values
    for comparison in COMPARISONS:
        field = comparison.field
        both = comparison.guards and field in left and field in right
        if both and comparison.level(left[field], right[field]) == "incompatible":
            return f"names.{field}"
    return ""


def _contradictions(clusters: Sequence[Cluster], scene: Scene) -> Iterator[Review]:
    """Yield the must-links that a cannot-link kept from joining."""
    home = {record: position for position, item in enumerate(clusters) for record in item.group.records}
    for judgement in scene.judgements:
        ends = (judgement.left, judgement.right)
        if (
            judgement.verdict == "must"
            and home.get(ends[0]) != home.get(ends[1])
            and set(ends) <= home.keys()
        ):
            yield Review(min(ends), max(ends), CONTRADICTION, MUST_LINK)
