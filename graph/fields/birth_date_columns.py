"""Levels of birth dates over columns: those of ``value_levels.birth_date_level``."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from graph.fields.birth_dates import BirthDate
from graph.fields.distinct_pairs import Quick, Reached, coded, first
from graph.fields.texts import Ints, Mask, signs

_DIGITS = 8


class _Dates(Struct, frozen=True):
    """Parts of dates as numbers, 0 where a part is not known.

    Attributes:
        digits: Shape (n, 8): signs of a whole date, zeros for another.
    """

    year: Ints
    month: Ints
    day: Ints
    digits: npt.NDArray[np.uint32]


def birth_dates(values: Sequence[BirthDate]) -> Quick:
    """Return what compares dates; none is left open."""
    number = coded(["", *(part for value in values for part in (value.year, value.month, value.day))])
    year, month, day = number[1:].reshape(-1, 3).T
    whole = [value.digits if value.is_whole else "\0" * _DIGITS for value in values]
    dates = _Dates(year, month, day, signs(whole).flat.reshape(-1, _DIGITS))
    complete = (year > 0) & (month > 0) & (day > 0)

    def quick(left: Ints, right: Ints) -> Reached:
        found = np.where(complete[left], 0, 4).astype(np.int8)
        both, differ = complete[left] & complete[right], left != right
        for some, level in ((both & differ, _whole_levels), (~both & differ, _partial_levels)):
            rows = np.flatnonzero(some)
            found[rows] = level(dates, left[rows], right[rows])
        return found

    return quick


def _whole_levels(of: _Dates, left: Ints, right: Ints) -> Reached:
    year, month, day = (part[left] == part[right] for part in (of.year, of.month, of.day))
    swapped = (of.month[left] == of.day[right]) & (of.day[left] == of.month[right])
    slips = _slips(of.digits[left], of.digits[right])
    return first(
        (year & swapped, 1),
        (slips == 1, 2),
        (year & month, 3),
        (year, 5),
        (month & day, 6),
        (slips == 2, 7),
        otherwise=8,
    )


def _partial_levels(of: _Dates, left: Ints, right: Ints) -> Reached:
    known = [(part[left] > 0) & (part[right] > 0) for part in (of.year, of.month, of.day)]
    differs: Mask = np.zeros(len(left), dtype=np.bool_)
    for part, both in zip((of.year, of.month, of.day), known, strict=True):
        differs |= both & (part[left] != part[right])
    return first(
        (differs | ~(known[0] | known[1] | known[2]), 8),
        (~known[0], 6),
        (known[1], 3),
        otherwise=4,
    )


def _slips(one: npt.NDArray[np.uint32], other: npt.NDArray[np.uint32]) -> Reached:
    """Return the Damerau-Levenshtein distance of texts of one length, of shape (pairs, signs); 3 for any above 2.

    Up to two edits leave the length as it is only by changes, by swaps of neighbours, or by one sign lost and one
    added, so the path stays within one place of the diagonal, and no edit falls between two swapped signs.
    """
    same = [
        {
            shift: one[:, place] == other[:, place + shift]
            for shift in (-1, 0, 1)
            if 0 <= place + shift < _DIGITS
        }
        for place in range(_DIGITS)
    ]
    far = np.full(len(one), 9, dtype=np.int8)
    two_back: dict[int, Reached] = {}
    before: dict[int, Reached] = {
        -1: far,
        0: np.zeros(len(one), dtype=np.int8),
        1: np.ones(len(one), dtype=np.int8),
    }
    for place in range(_DIGITS):
        row: dict[int, Reached] = {}
        for shift in (-1, 0, 1):
            if not 0 <= place + shift < _DIGITS:
                row[shift] = np.full(len(one), place + 1, dtype=np.int8) if place + shift == -1 else far
                continue
            least = before[shift] + ~same[place][shift]
            if shift < 1:
                least = np.minimum(least, before[shift + 1] + np.int8(1))
            if shift > -1:
                least = np.minimum(least, row[shift - 1] + np.int8(1))
            if not shift and place:
                crossed = same[place][-1] & same[place - 1][1]
                least = np.minimum(least, np.where(crossed, two_back[0] + np.int8(1), far))
            row[shift] = least
        two_back, before = before, row
    return np.minimum(before[0], 3)
