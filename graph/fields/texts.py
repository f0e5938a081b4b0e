"""Texts as columns of numbers, and bounds that say without looking at them that two are too far apart."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

type Ints = npt.NDArray[np.int64]
type Words = npt.NDArray[np.uint64]
type Mask = npt.NDArray[np.bool_]

_ROUNDING: Final = 1e-9
"""A bound this close to a threshold decides nothing."""


class Signs(Struct, frozen=True):
    """Texts end to end.

    Attributes:
        flat: Code points of all texts.
        length: Shape (n,): signs of each text.
        start: Shape (n,): where each begins in ``flat``.
    """

    flat: npt.NDArray[np.uint32]
    length: Ints
    start: Ints

    def at(self, place: int) -> Words:
        """Return the sign at a place of each text, 0 where the text is shorter; a negative place is from the end."""
        there = np.flatnonzero(self.length > place if place >= 0 else self.length >= -place)
        found = np.zeros(len(self.length), dtype=np.uint64)
        offset = self.start[there] + (place if place >= 0 else self.length[there] + place)
        found[there] = self.flat[offset]
        return found


def signs(values: Sequence[str]) -> Signs:
    """Put texts end to end."""
    length = np.fromiter(map(len, values), dtype=np.int64, count=len(values))
    flat = np.frombuffer("".join(values).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return Signs(flat, length, np.cumsum(length) - length)


class Texts(Struct, frozen=True):
    """What bounds are read off, of n texts: shape (n,) each.

    Attributes:
        length: Signs.
        held: A bit for each sign that is in the text; two signs may share one.
        first: The first sign, 0 for an empty text.
        start: The first four signs, sixteen bits each.
        end: The last four, the last one first.
    """

    length: Ints
    held: Words
    first: Words
    start: Words
    end: Words


def texts(values: Sequence[str]) -> Texts:
    """Put texts into columns."""
    found = signs(values)
    held = np.zeros(len(values), dtype=np.uint64)
    some = np.flatnonzero(found.length)
    if len(some):
        held[some] = np.bitwise_or.reduceat(np.uint64(1) << _bit(found.flat), found.start[some])
    return Texts(
        length=found.length,
        held=held,
        first=found.at(0),
        start=_packed([found.at(place) for place in range(4)]),
        end=_packed([found.at(-1 - place) for place in range(4)]),
    )


def _bit(flat: npt.NDArray[np.uint32]) -> Words:
    """Return a number below 64 for each sign; letters and digits have their own."""
    code = flat.astype(np.uint64)
    letter, digit = code - np.uint64(97), code - np.uint64(48)
    other = np.uint64(36) + code % np.uint64(28)
    return np.where(letter < 26, letter, np.where(digit < 10, digit + np.uint64(26), other))


def _packed(places: Sequence[Words]) -> Words:
    packed = np.zeros(len(places[0]), dtype=np.uint64)
    for place in places:
        packed = (packed << np.uint64(16)) | (place & np.uint64(0xFFFF))
    return packed


def _shared(one: Words, other: Words) -> npt.NDArray[np.int8]:
    """Return how many of four packed signs are the same, from the first on; never too few."""
    differ = one ^ other
    count = (differ < np.uint64(1 << 48)).astype(np.int8)
    for bits in (32, 16):
        count += differ < np.uint64(1 << bits)
    count += differ == 0
    return count


def may_be_slips(of: Texts, left: Ints, right: Ints, most: int) -> Mask:
    """Tell where a Damerau-Levenshtein distance of at most ``most`` is not ruled out.

    Each edit changes the length by at most one, and takes away or brings in at most one sign; a swap does neither.
    """
    one, other = of.held[left], of.held[right]
    return (
        (np.abs(of.length[left] - of.length[right]) <= most)
        & (np.bitwise_count(one & ~other) <= most)
        & (np.bitwise_count(other & ~one) <= most)
    )


def may_be_one_slip(of: Texts, left: Ints, right: Ints) -> Mask:
    """Tell where a Damerau-Levenshtein distance of at most 1 is not ruled out.

    One edit touches at most two neighbouring signs, so of n signs the first or the last (n - 1) // 2 are the same.
    """
    found = may_be_slips(of, left, right, 1)
    some = np.flatnonzero(found)
    one, other = left[some], right[some]
    half = np.clip((np.minimum(of.length[one], of.length[other]) - 1) // 2, 0, 4)
    found[some] = (_shared(of.start[one], of.start[other]) >= half) | (
        _shared(of.end[one], of.end[other]) >= half
    )
    return found


def may_reach(of: Texts, left: Ints, right: Ints, similarity: float) -> Mask:
    """Tell where a Jaro-Winkler similarity (Winkler 1990) of at least ``similarity`` is not ruled out.

    A sign that the other text lacks is not matched, transpositions only take away, and a shared start of four at most
    brings the rest a tenth nearer to 1 a sign.
    """
    one, other = of.held[left], of.held[right]
    long, wide = of.length[left], of.length[right]
    matched = np.minimum(long - np.bitwise_count(one & ~other), wide - np.bitwise_count(other & ~one))
    jaro = (matched / np.maximum(long, 1) + matched / np.maximum(wide, 1) + 1) / 3
    start = _shared(of.start[left], of.start[right])
    return (matched > 0) & (jaro + 0.1 * start * (1 - jaro) >= similarity - _ROUNDING)
