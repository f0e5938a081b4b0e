"""Pairs drawn by hash, the same under a seed whatever the order of the records."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from graph.fields.table import Ints


class Pairs(Struct, frozen=True):
    """Pairs of records by position, the smaller first.

    Attributes:
        left: Shape (pairs,).
        right: Shape (pairs,).
    """

    left: Ints
    right: Ints

    def __len__(self) -> int:
        return len(self.left)

    def take(self, chosen: np.ndarray) -> "Pairs":
        """Return some of the pairs, by mask or position."""
        return Pairs(self.left[chosen], self.right[chosen])


def mixed(numbers: np.ndarray, seed: int) -> np.ndarray:
    """Return a hash of each number (the finaliser of SplitMix64, Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        state = numbers.astype(np.uint64) + np.uint64((seed * 0x9E3779B97F4A7C15) % (1 << 64))
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return state ^ (state >> np.uint64(31))


def random_pairs(count: int, sources: Ints | None, *, most: int, seed: int) -> Pairs:
    """Draw about ``most`` different pairs of ``count`` records; all of them where there are no more.

    Records stand in an order by hash, and each is paired with the next ones, so every record is drawn alike.
    """
    if count * (count - 1) // 2 <= most:
        left, right = np.triu_indices(count, 1)
    else:
        order = np.argsort(mixed(np.arange(count), seed), kind="stable")
        steps = min(-(-most // count), (count - 1) // 2)
        near = [(order, np.roll(order, -step)) for step in range(1, steps + 1)]
        one, other = (np.concatenate([pair[side] for pair in near]) for side in (0, 1))
        left, right = np.minimum(one, other), np.maximum(one, other)
    return between(Pairs(left.astype(np.int64), right.astype(np.int64)), sources)


def agreeing_pairs(columns: Sequence[Ints], sources: Ints | None, *, most_holders: int) -> Pairs:
    """Return the pairs that have the same value in every column; values of too many records give none.

    Args:
        columns: Codes of shape (n,), -1 for missing.
        sources: Shape (n,): file of each record, where only pairs between files count.
        most_holders: A combination that more records have gives no pair.
    """
    has = np.flatnonzero(np.all([column >= 0 for column in columns], axis=0))
    stacked = np.stack([column[has] for column in columns], axis=1)
    _values, group, sizes = np.unique(stacked, axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(group, kind="stable")
    size = sizes[group[order]]
    fits = (size >= 2) & (size <= most_holders)
    return between(pairs_of_groups(has[order][fits], group[order][fits], most_holders), sources)


def pairs_of_groups(members: Ints, groups: Ints, most: int) -> Pairs:
    """Return all pairs of members of one group.

    Args:
        members: Shape (n,), sorted by group and within a group.
        groups: Group of each member.
        most: Members of the largest group, so that looking as many places ahead finds every pair.
    """
    found = [np.zeros((2, 0), dtype=np.int64)]
    for step in range(1, min(most, len(members))):
        same = groups[:-step] == groups[step:]
        if not same.any():
            break
        found.append(np.stack([members[:-step][same], members[step:][same]]))
    left, right = np.concatenate(found, axis=1)
    return Pairs(left, right)


def thinned(pairs: Pairs, *, most: int, seed: int) -> Pairs:
    """Return at most about ``most`` of the pairs, chosen by hash."""
    if len(pairs) <= most:
        return pairs
    drawn = mixed(pairs.left * np.int64(1_000_003) + pairs.right, seed)
    return pairs.take(np.sort(np.argsort(drawn, kind="stable")[:most]))


def between(pairs: Pairs, sources: Ints | None) -> Pairs:
    """Return the pairs whose records are of two files; all where files do not matter."""
    return pairs if sources is None else pairs.take(sources[pairs.left] != sources[pairs.right])
