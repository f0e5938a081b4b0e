"""Candidate pairs: records that share a blocking key which few enough hold."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from msgspec import Struct

from graph.fields.keys import KINDS, keys
from graph.fields.record import PersonFields
from graph.fields.sampling import Pairs, between, pairs_of_groups
from graph.fields.table import Ints

MOST_HOLDERS: Final = 50
"""A key that more records hold gives nothing to anyone."""


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
    records: Sequence[PersonFields], *, sources: Ints | None = None, most_holders: int = MOST_HOLDERS
) -> Candidates:
    """Return the pairs of records that share a key of at most ``most_holders``.

    Args:
        records: In the order of their keys.
        sources: Shape (n,): file of each record, where only pairs between files count.
        most_holders: The cap.
    """
    count = len(records)
    held = _held(records)
    sizes = held.group_by("kind", "key").len("holders")
    fitting = held.join(
        sizes.filter(pl.col("holders").is_between(2, most_holders)), on=["kind", "key"], how="inner"
    )
    found = np.zeros(0, dtype=np.int64)
    for _kind, some in fitting.sort("kind", "key", "record").group_by("kind", maintain_order=True):
        groups = some["key"].rank("dense").cast(pl.Int64).to_numpy()
        pairs = between(pairs_of_groups(some["record"].to_numpy(), groups, most_holders), sources)
        fresh = pl.Series(np.concatenate([found, pairs.left * count + pairs.right]))
        found = fresh.unique().to_numpy()
    found = np.sort(found)
    over = sizes.filter(pl.col("holders") > most_holders)
    return Candidates(Pairs(found // max(count, 1), found % max(count, 1)), _skipped(over))


def _held(records: Sequence[PersonFields]) -> pl.DataFrame:
    """Return each record's keys, as hashes: two keys that collide only give a pair too many."""
    numbers: list[int] = []
    kinds: list[int] = []
    texts: list[str] = []
    for number, fields in enumerate(records):
        before = len(texts)
        for kind, text in keys(fields):
            kinds.append(kind)
            texts.append(text)
        numbers += [number] * (len(texts) - before)
    return pl.DataFrame(
        {
            "record": pl.Series(numbers, dtype=pl.Int64),
            "kind": pl.Series(kinds, dtype=pl.UInt8),
            "key": pl.Series(texts, dtype=pl.String).hash(seed=0),
        }
    )


def _skipped(over: pl.DataFrame) -> tuple[Skipped, ...]:
    holders = pl.col("holders").cast(pl.Int64)
    counted = over.group_by("kind").agg(
        keys=pl.len(), holders=holders.sum(), pairs=(holders * (holders - 1) // 2).sum()
    )
    rows: list[tuple[int, int, int, int]] = counted.select("kind", "keys", "holders", "pairs").rows()
    return tuple(
        Skipped("+".join(KINDS[kind]), count, total, pairs) for kind, count, total, pairs in sorted(rows)
    )
