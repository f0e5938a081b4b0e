"""Why two records are one person, or why not, from the same evidence and rules that decided it."""

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from itertools import product
from typing import Final

from msgspec import Struct

from graph.ids import ContactKey, RecordKey
from graph.matching.agglomerate import members, sums_between
from graph.matching.between import between
from graph.matching.blocks import Group, forbidden
from graph.matching.evidence import Evidence, counts
from graph.matching.links import Scene
from graph.matching.outcome import FieldBits, Judgement, Millibits, Rung
from graph.matching.partition import Fielded, scene_of, trees
from graph.matching.posterior import means
from graph.matching.probability import probability
from graph.matching.refusals import CUT, MIXED, Cluster, reviews
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView

NOTHING: Final = "evidence.none"
TOO_LITTLE: Final = "evidence.too_little"

_MOST_PAIRS: Final = 2_500


class Said(Struct, frozen=True, kw_only=True):
    """One thing that two records say about being one person.

    Attributes:
        says: For people; never a value.
        counts: False where a stronger evidence of the same field stands for it.
    """

    field: str
    level: str
    rung: Rung
    rule: str
    bits: Millibits
    says: str
    counts: bool


class BarredValues(Struct, frozen=True, kw_only=True):
    """Values both records hold that join nobody, because of a limit or a judgement.

    Attributes:
        kind: Such as ``phone``.
        values: How many; which is not said.
    """

    kind: str
    values: int


class Apart(Struct, frozen=True, kw_only=True):
    """Why the clusters of two records did not join.

    Attributes:
        rule: What refused: ``judged.cannot_link``, ``unique.<kind>``, ``names.<field>``, ``bits.mean``, ``bits.band``,
            ``neighbourhood.cut``; ``evidence.none`` where nothing speaks for it, ``evidence.too_little`` where
            that is not enough.
        fields: Mean bits of each field over both persons' blocks; with the prior they are ``bits``.
    """

    rule: str
    fields: tuple[FieldBits, ...]
    bits: Millibits
    confidence: float


class Verdict(Struct, frozen=True, kw_only=True):
    """Two records by themselves, and as parts of their clusters.

    Attributes:
        said: The strongest first; the ones that count and the prior add up to ``bits``.
        bits: Posterior of the two records alone, in millibits.
        apart: None where they are one person.
    """

    left: RecordKey
    right: RecordKey
    said: tuple[Said, ...]
    bits: Millibits
    confidence: float
    barred: tuple[BarredValues, ...]
    apart: Apart | None


class World(Struct, frozen=True, kw_only=True):
    """What a verdict is found in: the arguments of ``partition``, with both records' closure."""

    records: Sequence[RecordView]
    snapshot: Snapshot
    judgements: Collection[Judgement]
    barred: frozenset[ContactKey]
    fielded: Fielded = Fielded()


def verdict(world: World, left: RecordKey, right: RecordKey) -> Verdict:
    """Return why two records of a world are one person, or why not."""
    scene = scene_of(world.records, world.snapshot, world.judgements, world.barred, world.fielded)
    one, other = scene.views[left], scene.views[right]
    said = _said(one, other, world)
    bits = Millibits(world.snapshot.prior + sum(each.bits for each in said if each.counts))
    return Verdict(
        left=left,
        right=right,
        said=said,
        bits=bits,
        confidence=probability(bits),
        barred=_barred(one, other, world.barred),
        apart=_apart(scene, left, right),
    )


def closest(
    world: World, left: Iterable[RecordKey], right: Iterable[RecordKey]
) -> tuple[RecordKey, RecordKey]:
    """Return the two records, one of each person, that say most for being one; of very large persons, the first."""
    views = {view.key: view for view in world.records}
    pairs = [pair for pair in product(sorted(left), sorted(right)) if pair[0] != pair[1]][:_MOST_PAIRS]
    return max(pairs, key=lambda pair: _strength(views[pair[0]], views[pair[1]], world))


def _strength(one: RecordView, other: RecordView, world: World) -> int:
    """Return the sum of what speaks for a pair; what speaks against it must not hide what was refused."""
    best: dict[str, int] = {}
    for evidence in _between(one, other, world):
        best[evidence.field] = max(best.get(evidence.field, 0), evidence.bits)
    return sum(best.values())


def _between(one: RecordView, other: RecordView, world: World) -> tuple[Evidence, ...]:
    own = (world.fielded.own.get(one.key), world.fielded.own.get(other.key))
    return between(one, other, world.snapshot, barred=world.barred, own=own)


def _said(one: RecordView, other: RecordView, world: World) -> tuple[Said, ...]:
    best: dict[str, tuple[int, str, str]] = {}
    found = _between(one, other, world)
    for evidence in found:
        rank = (evidence.bits, evidence.rule, evidence.says)
        best[evidence.field] = max(best.get(evidence.field, rank), rank)
    listed: list[Said] = []
    for evidence in found:
        stands = best.get(evidence.field) == (evidence.bits, evidence.rule, evidence.says)
        if stands:
            del best[evidence.field]
        listed.append(
            Said(
                field=evidence.field,
                level=evidence.level,
                rung=evidence.rung,
                rule=evidence.rule,
                bits=evidence.bits,
                says=evidence.says,
                counts=stands,
            )
        )
    return tuple(listed)


def _barred(one: RecordView, other: RecordView, barred: Collection[ContactKey]) -> tuple[BarredValues, ...]:
    numbers: dict[str, int] = {}
    for key in one.holds.keys() & other.holds.keys() & set(barred):
        if counts(one.holds[key]) and counts(other.holds[key]):
            kind = one.holds[key].kind
            numbers[kind] = numbers.get(kind, 0) + 1
    return tuple(BarredValues(kind=kind, values=number) for kind, number in sorted(numbers.items()))


def _apart(scene: Scene, left: RecordKey, right: RecordKey) -> Apart | None:
    found = [(members(tree), part.cut) for tree, part in trees(scene)]
    home = {
        record: number
        for number, (positions, _cut) in enumerate(found)
        for position in positions
        for record in scene.blocks[position].records
    }
    if home[left] == home[right]:
        return None
    sides = [found[home[left]], found[home[right]]]
    fields = means(sums_between(sides[0][0], sides[1][0], scene.scored), scene.snapshot)
    bits = Millibits(scene.snapshot.prior + sum(field.bits for field in fields))
    clusters = [
        Cluster(_together(positions, scene), cut, tuple(sorted(positions))) for positions, cut in sides
    ]
    return Apart(
        rule=_rule(clusters, fields, bits, scene), fields=fields, bits=bits, confidence=probability(bits)
    )


def _together(positions: Sequence[int], scene: Scene) -> Group:
    return reduce(Group.joined, (scene.blocks[position] for position in positions))


def _rule(clusters: Sequence[Cluster], fields: Sequence[FieldBits], bits: int, scene: Scene) -> str:
    """Return what refused: a prohibition, else what a question would ask, else that too little speaks for it."""
    one, other = clusters
    speaks = any(field.bits > 0 for field in fields)
    barrier = forbidden(one.group, other.group)
    if barrier and (speaks or barrier.startswith("judged.")):
        return barrier
    asked = [review.rule for review in reviews(clusters, scene)]
    if asked:
        return asked[0]
    if bits >= 0:
        return CUT if one.cut and other.cut else MIXED
    return TOO_LITTLE if speaks else NOTHING
