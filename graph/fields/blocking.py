"""Candidate pairs: records that share a blocking key which few enough hold."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from graph.fields.key_columns import key_columns
from graph.fields.keys import KINDS
from graph.fields.sampling import Pairs, between, pairs_of_groups
from graph.fields.table import Ints, Table
from graph.fields.texts import Words

MOST_HOLDERS: Final = 50
"""A key that more records hold gives nothing to anyone."""

_AT_ONCE: Final = 1 << 22
"""Pairs that wait to be made distinct, at least."""


class Skipped(Struct, frozen=True):
    """What the cap silenced of one kind of key.

    Attributes:
        kind: Parts of the key, joined by ``+``.
        keys: Keys over the cap.
        holders: Records that hold one of them, each as often as it does.
        pairs: Pairs of records that those keys would have given, repeats included.
    """

    kind: str
    keys: int
    holders: int
    pairs: int


class Candidates(Struct, frozen=True):
    """Pairs to be scored.

    Attributes:
        pairs: Each once, sorted.
        skipped: One for each kind that the cap silenced any key of.
    """

    pairs: Pairs
    skipped: tuple[Skipped, ...]


def candidates(
    records: Table, *, sources: Ints | None = None, most_holders: int = MOST_HOLDERS
) -> Candidates:
    """Return the pairs of records that share a key of at most ``most_holders``.

    Keys are hashes: two that collide only give a pair too many.

    Args:
        records: In the order of their keys.
        sources: Shape (n,): file of each record, where only pairs between files count.
        most_holders: The cap.
    """
    count = len(records)
    found = [np.zeros(0, dtype=np.int64)]
    skipped: list[Skipped] = []
    for kind, record, key in key_columns(records):
        members, holders = _grouped(record, key)
        over = holders[holders > most_holders]
        if len(over):
            skipped.append(_skipped(kind, over))
        fits = np.repeat((holders >= 2) & (holders <= most_holders), holders)
        groups = np.repeat(np.arange(len(holders)), holders)[fits]
        pairs = between(pairs_of_groups(members[fits], groups, most_holders), sources)
        found.append(pairs.left * count + pairs.right)
        if sum(map(len, found[1:])) > max(len(found[0]), _AT_ONCE):
            found = [_each_once(found)]
    every = _each_once(found)
    return Candidates(Pairs(every // max(count, 1), every % max(count, 1)), tuple(skipped))


def _grouped(record: Ints, key: Words) -> tuple[Ints, Ints]:
    """Return holders one key after the other, and how many each key has."""
    order = np.argsort(key, kind="stable")
    record, key = record[order], key[order]
    fresh = np.ones(len(key), dtype=np.bool_)
    fresh[1:] = key[1:] != key[:-1]
    once = fresh.copy()
    once[1:] |= record[1:] != record[:-1]
    start = np.flatnonzero(fresh[once])
    return record[once], np.diff(np.append(start, int(once.sum())))


def _each_once(found: Sequence[Ints]) -> Ints:
    every = np.sort(np.concatenate(found))
    fresh = np.ones(len(every), dtype=np.bool_)
    fresh[1:] = every[1:] != every[:-1]
    return every[fresh]


def _skipped(kind: int, holders: Ints) -> Skipped:
    return Skipped(
        "+".join(KINDS[kind]), len(holders), int(holders.sum()), int((holders * (holders - 1) // 2).sum())
    )
