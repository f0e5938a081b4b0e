"""How each record belongs to its person: a tree of links that starts at the person's core."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import product
from typing import Final

from msgspec import Struct

from graph.fields.agreement import agreement
from graph.ids import ContactKey, RecordKey
from graph.matching.agglomerate import Join, Tree, members
from graph.matching.blocks import Group, binds
from graph.matching.evidence import CONTACTS, Evidence, shared
from graph.matching.neighbourhood import Fields, Pair, PairFields
from graph.matching.outcome import FieldBits, Judgement, Link, Millibits, Rung
from graph.matching.owners import owners
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView

ITSELF: Final = "itself"
MUST_LINK: Final = "judged.must_link"


class Scene(Struct, frozen=True, kw_only=True):
    """What a partition was made of.

    Attributes:
        views: Each record as it is stored.
        singles: Each record as a group of its own.
        blocks: Sorted by smallest record key.
        pairs: Evidence of shared keys between blocks, by position.
        linked: Pairs of blocks whose records have a pair that fields alone connect.
        scored: All evidence of any pair.
        barred: Keys over their limit.
    """

    views: Mapping[RecordKey, RecordView]
    singles: Mapping[RecordKey, Group]
    blocks: Sequence[Group]
    pairs: Mapping[Pair, Fields]
    linked: frozenset[Pair]
    scored: PairFields
    judgements: Collection[Judgement]
    snapshot: Snapshot
    barred: frozenset[ContactKey]


class _Step(Struct, frozen=True):
    """The link that leads to one record, before confidences are known."""

    record: RecordKey
    via: RecordKey | None
    rung: Rung
    rule: str
    bits: Millibits
    fields: tuple[FieldBits, ...] = ()


def links(tree: Tree, scene: Scene) -> dict[RecordKey, Link]:
    """Return the links of one cluster; the core is its largest block, then the one of the smallest record."""
    core = min(members(tree), key=lambda position: (-len(scene.blocks[position].records), position))
    root = _Step(scene.blocks[core].key, None, 0, ITSELF, Millibits(0))
    homes: dict[RecordKey, RecordKey] = {}
    for position in members(tree):
        homes |= dict.fromkeys(scene.blocks[position].records, scene.blocks[position].key)
    owned = owners([scene.views[record] for record in homes], homes, scene.barred)
    found: dict[RecordKey, Link] = {}
    for position, entry in [(core, root), *_entries(tree, core, scene)]:
        block = scene.blocks[position]
        for step in (entry, *_inside(block, entry.record, scene)):
            chance = scene.snapshot.confidence(step.rung, step.bits)
            found[step.record] = _link(step, (homes[step.record], owned[step.record]), chance, found)
    return found


def _link(
    step: _Step, places: tuple[RecordKey, RecordKey], chance: float, found: Mapping[RecordKey, Link]
) -> Link:
    """Return a link; it is as sure as the least sure step of its way from the core, see ``way``."""
    before = found[step.via] if step.via else None
    block, owner = places
    return Link(
        record=step.record,
        block=block,
        owner=owner,
        rung=step.rung,
        rule=step.rule,
        via=step.via,
        weakest=max(step.rung, before.weakest) if before else step.rung,
        bits=step.bits,
        fields=step.fields,
        confidence=min(chance, before.confidence) if before else 1.0,
    )


def _entries(tree: Tree, core: int, scene: Scene) -> Iterator[tuple[int, _Step]]:
    """Yield the other blocks with the step that leads into each, whatever it leads from before it."""
    if isinstance(tree, int):
        return
    near, far = (tree.left, tree.right) if core in members(tree.left) else (tree.right, tree.left)
    yield from _entries(near, core, scene)
    rung = _rung(tree, scene)
    ends = product(members(near), members(far))
    inner, outer = min(ends, key=lambda pair: distance(pair, rung, scene))
    yield outer, _across(inner, outer, tree, scene)
    yield from _entries(far, outer, scene)


def _rung(join: Join, scene: Scene) -> Rung:
    """Return 2 where what is shared would have joined two clusters alone, else 3."""
    shared_bits = sum(said.bits for said in join.fields if said.field in CONTACTS)
    return 2 if scene.snapshot.prior + shared_bits >= 0 else 3


def distance(pair: Pair, rung: Rung, scene: Scene) -> tuple[int, Pair]:
    """Return a sort key of pairs of blocks; the first has most bits that speak for it, up to a rung."""
    return -sum(evidence.bits for evidence in _speaking(pair, rung, scene)), pair


def _speaking(pair: Pair, rung: Rung, scene: Scene) -> list[Evidence]:
    """Return what speaks for a pair up to a rung."""
    fields = scene.scored[min(pair), max(pair)]
    return [evidence for evidence in fields.values() if evidence.bits > 0 and evidence.rung <= rung]


def _across(inner: int, outer: int, join: Join, scene: Scene) -> _Step:
    """Return the step between two blocks, at the two records that hold their strongest shared key, else agree best."""
    rung = _rung(join, scene)
    counting = {said.field for said in join.fields}
    said = sorted(each.field for each in _speaking((inner, outer), rung, scene) if each.field in counting)
    here, there = scene.blocks[inner], scene.blocks[outer]
    ends = [
        (
            -shared(here.holds[key], there.holds[key], scene.snapshot).bits,
            _holder(there, key, scene),
            _holder(here, key, scene),
        )
        for key in here.holds.keys() & there.holds.keys()
    ]
    _bits, record, via = min(ends, default=None) or most_alike(here, there, scene)
    return _Step(record, via, rung, f"rung{rung}.{'+'.join(said)}", join.bits, join.fields)


def most_alike(here: Group, there: Group, scene: Scene) -> tuple[int, RecordKey, RecordKey]:
    """Return the two records whose fields agree best, as (-bits, record there, record here)."""
    weights = scene.snapshot.fields
    ends = (
        [
            (-sum(said.bits for said in agreement(mine, yours, weights)), record, via)
            for (mine, (_n, via)), (yours, (_m, record)) in product(here.own.items(), there.own.items())
        ]
        if weights
        else []
    )
    return min(ends, default=(0, there.key, here.key))


def _holder(block: Group, key: ContactKey, scene: Scene) -> RecordKey:
    return min(record for record in block.records if key in scene.singles[record].holds)


def _inside(block: Group, root: RecordKey, scene: Scene) -> Iterator[_Step]:
    """Yield the steps to a block's other records, the lowest rung first.

    What is equal goes by record keys, never by HMACs, so another secret gives the same links.
    """
    bonds = _bonds(block, scene)
    seen = {root}
    heap: list[tuple[Rung, str, RecordKey, tuple[RecordKey, ...], str, Millibits]] = []
    fresh = [root]
    while fresh or heap:
        for record in fresh:
            for rung, rule, ends, said in bonds[record]:
                heappush(heap, (rung, rule, record, ends, said.field, said.bits))
        if not heap:
            return
        rung, rule, via, ends, field, bits = heappop(heap)
        fresh = [record for record in ends if record not in seen]
        seen.update(fresh)
        for record in fresh:
            posterior = Millibits(scene.snapshot.prior + bits)
            yield _Step(record, via, rung, rule, posterior, (FieldBits(field, bits),))


type _Bond = tuple[Rung, str, tuple[RecordKey, ...], FieldBits]


def _bonds(block: Group, scene: Scene) -> Mapping[RecordKey, list[_Bond]]:
    """Return what binds each record of a block to others of it, each bond under its ends."""
    bonds: defaultdict[RecordKey, list[_Bond]] = defaultdict(list)
    for bond in (*_key_bonds(block, scene), *_word_bonds(block, scene)):
        for record in bond[2]:
            bonds[record].append(bond)
    return bonds


def _key_bonds(block: Group, scene: Scene) -> Iterator[_Bond]:
    ends: defaultdict[ContactKey, list[RecordKey]] = defaultdict(list)
    for record in sorted(block.records):
        for key, holding in scene.singles[record].holds.items():
            if binds(holding, scene.snapshot.kind(holding.kind)):
                ends[key].append(record)
    for key, records in ends.items():
        holding = scene.singles[records[0]].holds[key]
        evidence = shared(holding, holding, scene.snapshot)
        yield evidence.rung, evidence.rule, tuple(records), FieldBits(evidence.field, evidence.bits)


def _word_bonds(block: Group, scene: Scene) -> Iterator[_Bond]:
    said = FieldBits("judgement", scene.snapshot.bits["declared"]["binding"])
    for judgement in scene.judgements:
        if judgement.verdict == "must" and {judgement.left, judgement.right} <= block.records:
            yield 0, MUST_LINK, (judgement.left, judgement.right), said
