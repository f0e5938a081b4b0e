"""Pairs of blocks with their evidence, and the neighbourhoods that pairs at or over 0 bits connect."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from msgspec import Struct

from graph.ids import ContactKey
from graph.matching.blocks import Group
from graph.matching.evidence import COMPARISONS, Evidence, compared, shared
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


def compared_evidence(left: Group, right: Group, snapshot: Snapshot) -> Fields:
    """Return what the person fields of two blocks say."""
    found: Fields = {}
    for comparison in COMPARISONS:
        field = comparison.field
        if field in left.values and field in right.values:
            evidence = compared(comparison, left.values[field], right.values[field], snapshot)
            found |= {field: evidence} if evidence else {}
    return found


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
