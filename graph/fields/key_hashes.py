"""Blocking keys as numbers: a hash that is the same in Python for one record and in numpy for a column.

A text's hash is the finaliser of SplitMix64 (Steele, Lea and Flood 2014) over the sum of hashed signs and places;
it is the same in every process and on every machine, so it may be stored.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.fields.sampling import mixed
from graph.fields.texts import Ints, Words, signs

ALL: Final = (1 << 64) - 1
"""What a sum is cut to: modulo 2^64."""

_PLACE: Final = 0x9E3779B97F4A7C15
"""2^64 divided by the golden ratio, as in SplitMix64."""


def mixed_one(number: int) -> int:
    """Return what ``sampling.mixed`` gives for one number under seed 0."""
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & ALL
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & ALL
    return number ^ (number >> 31)


@lru_cache(maxsize=1 << 14)
def _sign(sign: str, place: int) -> int:
    return mixed_one((ord(sign) + (place + 1) * _PLACE) & ALL)


def hash_of(text: str) -> int:
    """Return the hash of one text, in [0, 2^64)."""
    return mixed_one(sum(map(_sign, text, range(len(text)))) & ALL)


def hashes_of_deletions(text: str) -> list[int]:
    """Return the hash of the text and of each different text with one sign less."""
    size = len(text)
    here = [_sign(sign, place) for place, sign in enumerate(text)]
    total = sum(here)
    found = [mixed_one(total & ALL)]
    after = 0
    for place in range(size - 1, -1, -1):
        total -= here[place]
        if not place or text[place] != text[place - 1]:
            found.append(mixed_one((total + after) & ALL))
        if place:
            after += _sign(text[place], place - 1)
    return found


def hashes(values: Sequence[str]) -> Words:
    """Return the hash of each text."""
    found = signs(values)
    place = np.arange(len(found.flat)) - np.repeat(found.start, found.length)
    return mixed(_sums(_signs(found.flat, place), found.start, found.length), 0)


def deletion_hashes(values: Sequence[str]) -> tuple[Words, Ints]:
    """Return the hashes of each text and of the texts with one sign less, and how many each text has."""
    found = signs(values)
    owner = np.repeat(np.arange(len(values)), found.length)
    place = np.arange(len(found.flat)) - found.start[owner]
    here, shifted = _signs(found.flat, place), _signs(found.flat, place - 1)
    before, later = _before(here), _before(shifted)
    stop = found.start + found.length
    less = (before[:-1] - before[found.start[owner]]) + (later[stop[owner]] - later[1:])
    fresh = np.ones(len(place), dtype=np.bool_)
    fresh[1:] = (found.flat[1:] != found.flat[:-1]) | (place[1:] == 0)
    whole = _sums(here, found.start, found.length)
    owners = np.concatenate([np.arange(len(values)), owner[fresh]])
    every = mixed(np.concatenate([whole, less[fresh]]), 0)
    return every[np.argsort(owners, kind="stable")], np.bincount(owners, minlength=len(values))


def _signs(flat: npt.NDArray[np.uint32], place: Ints) -> Words:
    with np.errstate(over="ignore"):
        return mixed(flat.astype(np.uint64) + (place + 1).astype(np.uint64) * np.uint64(_PLACE), 0)


def _before(numbers: Words) -> Words:
    """Return running sums modulo 2^64: before the first number, and after each."""
    return np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(numbers, dtype=np.uint64)])


def _sums(numbers: Words, start: Ints, length: Ints) -> Words:
    running = _before(numbers)
    found: Words = running[start + length] - running[start]
    return found
