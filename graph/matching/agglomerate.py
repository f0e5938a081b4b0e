"""Best-first joins inside one neighbourhood."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product

from msgspec import Struct

from graph.matching.blocks import Group, forbidden
from graph.matching.evidence import Evidence
from graph.matching.neighbourhood import Fields, Pair, compared_evidence
from graph.matching.outcome import FieldBits, Millibits
from graph.matching.snapshot import Snapshot

type Tree = int | Join
"""A block's position, or two trees that were joined."""

type _Sums = dict[str, tuple[int, int]]


class Join(Struct, frozen=True):
    """Two clusters that became one.

    Attributes:
        bits: Posterior of the two clusters: prior and the mean bits of each field.
        fields: Those means, by field.
    """

    left: Tree
    right: Tree
    bits: Millibits
    fields: tuple[FieldBits, ...]


def members(tree: Tree) -> list[int]:
    """Return the positions of a tree's blocks."""
    return [tree] if isinstance(tree, int) else members(tree.left) + members(tree.right)


def agglomerate(
    positions: Sequence[int], blocks: Sequence[Group], pairs: Mapping[Pair, Fields], snapshot: Snapshot
) -> list[Tree]:
    """Join clusters, best first, while prior + the sum over fields of the mean bits is at least 0.

    The mean of a field is over the pairs of blocks where it says something, so what a pair lacks
    neither helps nor harms.  Sums are whole millibits and means are rounded down, so the
    result depends on no order; equal pairs go by smallest record key.
    """
    if len(positions) == 1:
        return list(positions)
    state = _Clusters(positions, blocks, pairs, snapshot)
    while best := state.best():
        state.join(*best)
    return state.trees()


def means(
    left: Sequence[int],
    right: Sequence[int],
    blocks: Sequence[Group],
    pairs: Mapping[Pair, Fields],
    snapshot: Snapshot,
) -> tuple[FieldBits, ...]:
    """Return the mean bits of each field over the pairs of two clusters' blocks: with the prior, their posterior."""
    sums: _Sums = {}
    for one, other in product(left, right):
        pair = _ordered(one, other)
        sums = _added(sums, _said(pair, blocks, pairs, snapshot))
    return _means(sums)


def _said(pair: Pair, blocks: Sequence[Group], pairs: Mapping[Pair, Fields], snapshot: Snapshot) -> _Sums:
    said = compared_evidence(blocks[pair[0]], blocks[pair[1]], snapshot)
    return _once([*pairs.get(pair, {}).values(), *said.values()])


class _Clusters:
    """Clusters in the making, each under its smallest position."""

    def __init__(
        self,
        positions: Sequence[int],
        blocks: Sequence[Group],
        pairs: Mapping[Pair, Fields],
        snapshot: Snapshot,
    ) -> None:
        self._prior = snapshot.prior
        self._trees: dict[int, Tree] = {position: position for position in positions}
        self._groups = {position: blocks[position] for position in positions}
        self._sums: dict[Pair, _Sums] = {}
        for pair in combinations(sorted(positions), 2):
            self._sums[pair] = _said(pair, blocks, pairs, snapshot)
        self._scores = {pair: self._posterior(sums) for pair, sums in self._sums.items()}

    def best(self) -> tuple[Pair, Millibits] | None:
        """Return the pair to join next, None at the end; what is forbidden waits until one side has grown."""
        able = [(-bits, pair) for pair, bits in self._scores.items() if bits >= 0]
        for bits, pair in sorted(able):
            if forbidden(self._groups[pair[0]], self._groups[pair[1]]) is None:
                return pair, Millibits(-bits)
            del self._scores[pair]
        return None

    def join(self, pair: Pair, bits: Millibits) -> None:
        """Make one cluster of two."""
        keep, gone = pair
        self._trees[keep] = Join(self._trees[keep], self._trees.pop(gone), bits, _means(self._sums[pair]))
        self._groups[keep] = self._groups[keep].joined(self._groups.pop(gone))
        self._forget(pair)
        for other in self._trees:
            if other != keep:
                mine, lost = _ordered(keep, other), _ordered(gone, other)
                self._sums[mine] = _added(self._sums[mine], self._sums[lost])
                self._scores[mine] = self._posterior(self._sums[mine])
                self._forget(lost)

    def trees(self) -> list[Tree]:
        """Return the clusters by smallest record key."""
        return [self._trees[position] for position in sorted(self._trees)]

    def _forget(self, pair: Pair) -> None:
        del self._sums[pair]
        self._scores.pop(pair, None)

    def _posterior(self, sums: _Sums) -> Millibits:
        return Millibits(self._prior + sum(mean.bits for mean in _means(sums)))


def _means(sums: _Sums) -> tuple[FieldBits, ...]:
    return tuple(
        FieldBits(field, Millibits(total // count)) for field, (total, count) in sorted(sums.items())
    )


def _once(found: Iterable[Evidence]) -> _Sums:
    return {evidence.field: (evidence.bits, 1) for evidence in found}


def _added(one: _Sums, other: _Sums) -> _Sums:
    sums = dict(one)
    for field, (bits, pairs) in other.items():
        total, count = sums.get(field, (0, 0))
        sums[field] = (total + bits, count + pairs)
    return sums


def _ordered(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
