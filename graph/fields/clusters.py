"""Who is one person: neighbourhoods of pairs at or over 0 bits, and best-first joins inside each."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.fields.connected import neighbourhoods
from graph.fields.sampling import Pairs
from graph.fields.table import Ints

MOST_RECORDS: Final = 50
"""A larger neighbourhood is cut at the next whole bit, again and again."""

_CHUNK: Final = 200_000

_NEVER: Final = -(1 << 60)

type BitsOf = Callable[[Pairs], tuple[Ints, npt.NDArray[np.bool_]]]
"""Millibits of pairs by field, and where both records have the field; both of shape (pairs, fields)."""


def clusters(count: int, linked: Pairs, bits: Ints, prior: int, bits_of: BitsOf) -> Ints:
    """Return the cluster of each record: the smallest position in it.

    Args:
        count: Records, in the order of their keys.
        linked: Candidate pairs.
        bits: Posterior of each, in millibits.
        prior: Millibits; it counts once between two clusters.
        bits_of: Scores any pair, also those that blocking missed.
    """
    home = np.arange(count, dtype=np.int64)
    parts = [part for part in neighbourhoods(count, linked, bits, MOST_RECORDS) if len(part) > 1]
    _join_twos([part for part in parts if len(part) == 2], home, prior, bits_of)
    for some in _chunks([part for part in parts if len(part) > 2]):
        pairs = inside(some)
        found, has = bits_of(pairs)
        start = 0
        for part in some:
            stop = start + len(part) * (len(part) - 1) // 2
            home[part] = part[joined(found[start:stop], has[start:stop], len(part), prior)]
            start = stop
    return home


def _join_twos(parts: Sequence[Ints], home: Ints, prior: int, bits_of: BitsOf) -> None:
    """Join the neighbourhoods of two records that are one person, all at once."""
    for start in range(0, len(parts), _CHUNK):
        left, right = np.stack(parts[start : start + _CHUNK], axis=1)
        found, _has = bits_of(Pairs(left, right))
        one = prior + found.sum(axis=1) >= 0
        home[right[one]] = left[one]


def _chunks(parts: Sequence[Ints]) -> list[list[Ints]]:
    chunks: list[list[Ints]] = [[]]
    size = 0
    for part in parts:
        size += len(part) * (len(part) - 1) // 2
        if size > _CHUNK and chunks[-1]:
            chunks.append([])
            size = 0
        chunks[-1].append(part)
    return chunks


def inside(parts: Sequence[Ints]) -> Pairs:
    """Return every pair of each neighbourhood, row by row, also those that blocking missed."""
    empty = np.zeros(0, dtype=np.int64)
    corners = {size: np.triu_indices(size, 1) for size in {len(part) for part in parts}}
    return Pairs(
        np.concatenate([empty, *(part[corners[len(part)][0]] for part in parts)]),
        np.concatenate([empty, *(part[corners[len(part)][1]] for part in parts)]),
    )


def joined(bits: Ints, has: npt.NDArray[np.bool_], size: int, prior: int) -> Ints:
    """Return the cluster of each member of one neighbourhood, as the smallest position in it.

    The arithmetic of ``graph.matching.agglomerate``: two clusters join, best first, while prior + the
    sum over fields of the mean bits is at least 0; means are over the pairs where both have the
    field and are rounded down, ties go to the smallest positions.

    Args:
        bits: Millibits by field of every pair, row by row: shape (size * (size - 1) / 2, fields).
        has: Where both records have the field.
        size: Members.
        prior: Millibits.
    """
    home = np.arange(size, dtype=np.int64)
    if size == 2:
        return home * 0 if prior + int(bits.sum()) >= 0 else home
    upper = np.triu_indices(size, 1)
    sums, counts = _square(bits, upper, size), _square(has.astype(np.int64), upper, size)
    scores = np.full((size, size), _NEVER, dtype=np.int64)
    scores[upper] = prior + bits.sum(axis=1)
    while True:
        keep, gone = divmod(int(scores.argmax()), size)
        if scores[keep, gone] < 0:
            return home
        home[home == gone] = keep
        for square in (sums, counts):
            square[keep] += square[gone]
            square[:, keep] = square[keep]
        scores[gone] = scores[:, gone] = _NEVER
        fresh = np.where(
            home == np.arange(size), prior + (sums[keep] // np.maximum(counts[keep], 1)).sum(axis=1), _NEVER
        )
        scores[keep, keep + 1 :] = fresh[keep + 1 :]
        scores[:keep, keep] = fresh[:keep]


def _square(flat: Ints, upper: tuple[Ints, Ints], size: int) -> Ints:
    """Return a symmetric array of shape (size, size, fields)."""
    square = np.zeros((size, size, flat.shape[1]), dtype=np.int64)
    square[upper] = flat
    square[upper[1], upper[0]] = flat
    return square
