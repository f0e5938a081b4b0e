"""Pairs of blocks with their evidence, and the neighbourhoods that pairs at or over 0 bits connect."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final, Protocol

from msgspec import Struct

from graph.ids import ContactKey
from graph.matching.blocks import Group
from graph.matching.evidence import COMPARISONS, Evidence, compared, shared
from graph.matching.person_evidence import person_evidence, with_objection
from graph.matching.snapshot import Snapshot

type Pair = tuple[int, int]
"""Positions of two blocks, the smaller first; blocks are sorted, so positions order like record keys."""

type Fields = dict[str, Evidence]
"""The strongest evidence of each field."""

ONE_BIT: Final = 1000


class Neighbourhood(Struct, frozen=True):
    """Blocks among which every pair is scored.

    Attributes:
        blocks: Sorted positions.
        cut: True for a part of a neighbourhood that was too large.
    """

    blocks: tuple[int, ...]
    cut: bool


def shared_evidence(blocks: Sequence[Group], snapshot: Snapshot) -> dict[Pair, Fields]:
    """Return what pairs of blocks say that hold a key together; others are not in it."""
    holders: defaultdict[ContactKey, list[int]] = defaultdict(list)
    for position, block in enumerate(blocks):
        for key in block.holds:
            holders[key].append(position)
    pairs: defaultdict[Pair, Fields] = defaultdict(dict)
    for key, positions in holders.items():
        for pair in combinations(positions, 2):
            left, right = (blocks[position].holds[key] for position in pair)
            keep_strongest(pairs[pair], shared(left, right, snapshot))
    return pairs


class PairFields(Protocol):
    """What each pair of blocks says."""

    def __getitem__(self, pair: Pair, /) -> Fields:
        """Return all evidence of a pair, the strongest of each field."""
        ...


class Scored:
    """All that pairs of blocks say, each pair worked out when it is first asked for.

    Args:
        blocks: Sorted by smallest record key.
        shared: Evidence of shared keys.
        snapshot: The numbers in force.
    """

    def __init__(self, blocks: Sequence[Group], shared: Mapping[Pair, Fields], snapshot: Snapshot) -> None:
        self._blocks = blocks
        self._shared = shared
        self._snapshot = snapshot
        self._known: dict[Pair, Fields] = {}

    def __getitem__(self, pair: Pair, /) -> Fields:
        """Return all evidence of a pair, the strongest of each field."""
        known = self._known.get(pair)
        if known is None:
            left, right = (self._blocks[position] for position in pair)
            known = self._shared.get(pair, {}) | compared_evidence(left, right, self._snapshot)
            self._known[pair] = known
        return known


def compared_evidence(left: Group, right: Group, snapshot: Snapshot) -> Fields:
    """Return what names and person fields of two blocks say; a guard's objection stands for its field."""
    said = (
        compared(comparison, left.values[comparison.field], right.values[comparison.field], snapshot)
        for comparison in COMPARISONS
        if comparison.field in left.values and comparison.field in right.values
    )
    guards = [each for each in said if each]
    return with_objection(person_evidence(left, right, snapshot), guards, snapshot)


def keep_strongest(fields: Fields, evidence: Evidence) -> None:
    """Let an evidence stand for its field unless a stronger one does."""
    known = fields.get(evidence.field, evidence)
    fields[evidence.field] = max(known, evidence, key=lambda item: (item.bits, item.rule, item.says))


def neighbourhoods(count: int, scores: Mapping[Pair, int], most_blocks: int) -> list[Neighbourhood]:
    """Return the connected parts of ``count`` blocks over pairs at or over 0 bits.

    A part of more than ``most_blocks`` is cut at the next whole bit, again and again, until it fits.
    """
    done: list[Neighbourhood] = []
    waiting = [(part, 0) for part in _connected(range(count), scores, 0)]
    while waiting:
        part, threshold = waiting.pop()
        if len(part) <= most_blocks:
            done.append(Neighbourhood(part, cut=threshold > 0))
            continue
        threshold += ONE_BIT
        waiting += [(smaller, threshold) for smaller in _connected(part, scores, threshold)]
    return sorted(done, key=lambda part: part.blocks)


def _connected(members: Collection[int], scores: Mapping[Pair, int], threshold: int) -> list[tuple[int, ...]]:
    inside = frozenset(members)
    near: defaultdict[int, list[int]] = defaultdict(list)
    for (left, right), bits in scores.items():
        if bits >= threshold and left in inside and right in inside:
            near[left].append(right)
            near[right].append(left)
    seen: set[int] = set()
    return [tuple(sorted(_reach(start, near, seen))) for start in members if start not in seen]


def _reach(start: int, near: Mapping[int, Iterable[int]], seen: set[int]) -> list[int]:
    seen.add(start)
    reached, waiting = [start], [start]
    while waiting:
        fresh = {other for other in near.get(waiting.pop(), ()) if other not in seen}
        seen |= fresh
        reached.extend(fresh)
        waiting.extend(fresh)
    return reached
