"""Best-first joins inside one neighbourhood."""

from collections.abc import Sequence
from itertools import combinations, product

from msgspec import Struct

from graph.matching.blocks import Group, forbidden
from graph.matching.neighbourhood import Pair, PairFields
from graph.matching.outcome import FieldBits, Millibits
from graph.matching.posterior import Sums, added, means, posterior, sums_of
from graph.matching.snapshot import Snapshot

type Tree = int | Join
"""A block's position, or two trees that were joined."""


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
    positions: Sequence[int], blocks: Sequence[Group], scored: PairFields, snapshot: Snapshot
) -> list[Tree]:
    """Join clusters, best first, while their posterior is at least 0: prior + the sum over fields of the mean bits.

    The mean of a field is over the pairs of blocks where it says something, so what a pair lacks
    neither helps nor harms.  Sums are whole millibits and means are rounded down, so the
    result depends on no order; equal pairs go by smallest record key.
    """
    if len(positions) == 1:
        return list(positions)
    state = _Clusters(positions, blocks, scored, snapshot)
    while best := state.best():
        state.join(*best)
    return state.trees()


def sums_between(left: Sequence[int], right: Sequence[int], scored: PairFields) -> Sums:
    """Return what the pairs of two clusters' blocks say together."""
    sums: Sums = {}
    for one, other in product(left, right):
        sums = added(sums, sums_of(scored[_ordered(one, other)].values()))
    return sums


class _Clusters:
    """Clusters in the making, each under its smallest position."""

    def __init__(
        self,
        positions: Sequence[int],
        blocks: Sequence[Group],
        scored: PairFields,
        snapshot: Snapshot,
    ) -> None:
        self._snapshot = snapshot
        self._trees: dict[int, Tree] = {position: position for position in positions}
        self._groups = {position: blocks[position] for position in positions}
        self._sums: dict[Pair, Sums] = {
            pair: sums_of(scored[pair].values()) for pair in combinations(sorted(positions), 2)
        }
        self._scores = {pair: posterior(sums, snapshot) for pair, sums in self._sums.items()}

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
        self._trees[keep] = Join(
            self._trees[keep], self._trees.pop(gone), bits, means(self._sums[pair], self._snapshot)
        )
        self._groups[keep] = self._groups[keep].joined(self._groups.pop(gone))
        self._forget(pair)
        for other in self._trees:
            if other != keep:
                mine, lost = _ordered(keep, other), _ordered(gone, other)
                self._sums[mine] = added(self._sums[mine], self._sums[lost])
                self._scores[mine] = posterior(self._sums[mine], self._snapshot)
                self._forget(lost)

    def trees(self) -> list[Tree]:
        """Return the clusters by smallest record key."""
        return [self._trees[position] for position in sorted(self._trees)]

    def _forget(self, pair: Pair) -> None:
        del self._sums[pair]
        self._scores.pop(pair, None)


def _ordered(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
