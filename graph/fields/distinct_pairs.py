"""Comparing every distinct pair of values once, and only those that bounds leave open."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.fields.texts import Ints, Mask

type Reached = npt.NDArray[np.int8]
"""Shape (pairs,): level of one field."""

type Compare = Callable[[Ints, Ints], npt.NDArray[np.int8]]
"""From two columns of codes of values to levels of shape (pairs, fields)."""

type Quick = Callable[[Ints, Ints], Reached]
"""From two columns of codes of values to levels, some of them OPEN."""

OPEN: Final = -2
"""A level that only looking at the values decides."""


def once(compare: Callable[[Any, Any], int], values: Sequence[Any], left: Ints, right: Ints) -> Reached:
    """Return the level of pairs of values, given by position, looking at each distinct pair once.

    Args:
        compare: Symmetric.
        values: Of both sides.
        left: Shape (pairs,).
        right: Shape (pairs,).
    """
    size = max(len(values), 1)
    pairs, where = np.unique(np.minimum(left, right) * size + np.maximum(left, right), return_inverse=True)
    number: list[int] = pairs.tolist()
    each = [compare(values[pair // size], values[pair % size]) for pair in number]
    return np.array(each, dtype=np.int8)[where]


def decided(
    found: Reached, compare: Callable[[Any, Any], int], values: Sequence[Any], left: Ints, right: Ints
) -> Reached:
    """Return levels with those that are OPEN looked at."""
    rest = np.flatnonzero(found == OPEN)
    found[rest] = once(compare, values, left[rest], right[rest])
    return found


def first(*cases: tuple[Mask, int], otherwise: int) -> Reached:
    """Return the level of the first case that holds."""
    found = np.full(len(cases[0][0]), otherwise, dtype=np.int8)
    for holds, level in reversed(cases):
        found[holds] = level
    return found


def coded(values: Sequence[Any]) -> Ints:
    """Return a number for each different value."""
    number: dict[Any, int] = {}
    return np.fromiter(
        (number.setdefault(value, len(number)) for value in values), dtype=np.int64, count=len(values)
    )


def marks(several: Sequence[Sequence[str]]) -> npt.NDArray[np.uint64]:
    """Return a bit for each text of several; those that share a text share a bit."""
    sizes = np.fromiter(map(len, several), dtype=np.int64, count=len(several))
    bits = np.uint64(1) << (
        coded([text for some in several for text in some]).astype(np.uint64) % np.uint64(64)
    )
    found = np.zeros(len(several), dtype=np.uint64)
    np.bitwise_or.at(found, np.repeat(np.arange(len(several)), sizes), bits)
    return found
