"""Levels of every field but name and birth date over columns: those of ``value_levels``, most without reading texts.

Each function takes a column's distinct values and returns what compares two of them, given by position: a level, or
OPEN where the bounds of ``texts`` do not decide.
"""

from collections.abc import Sequence

import numpy as np

from graph.fields.distinct_pairs import OPEN, Quick, Reached, coded, first, marks
from graph.fields.postcodes import Postcode
from graph.fields.texts import Ints, Mask, Texts, Words, may_be_one_slip, may_be_slips, may_reach, texts
from graph.fields.thresholds import (
    ALIKE_SHARE,
    LEAST_SHARE,
    ONE_WORD,
    SAME_ADDRESS,
    SAME_MAILBOX,
    SHARED_WORDS,
)

type Several = tuple[str, ...]


def genders(values: Sequence[str]) -> Quick:
    """Return what compares genders."""
    del values
    return lambda left, right: first((left == right, 0), otherwise=1)


def postcodes(values: Sequence[Postcode]) -> Quick:
    """Return what compares postcodes."""
    units = texts([value.unit for value in values])
    sector, district, area = (
        coded([getattr(value, part) for value in values]) for part in ("sector", "district", "area")
    )
    has_sector = np.array([value.sector != "" for value in values], dtype=np.bool_)

    def quick(left: Ints, right: Ints) -> Reached:
        return first(
            (left == right, 0),
            (_long(units, left, right, 4) & may_be_one_slip(units, left, right), OPEN),
            ((sector[left] == sector[right]) & has_sector[left], 2),
            (district[left] == district[right], 3),
            (area[left] == area[right], 4),
            otherwise=5,
        )

    return quick


def streets(values: Sequence[Several]) -> Quick:
    """Return what compares addresses, by how many words at most can be the same or begin alike."""
    words = coded([tuple(sorted(value)) for value in values])
    whole = texts([" ".join(value) for value in values])
    size = np.fromiter(map(len, values), dtype=np.int64, count=len(values))
    numbers = [[word for word in value if word[0].isdigit()] for value in values]
    one_number, number = (
        np.array([len(some) == 1 for some in numbers]),
        coded([tuple(some) for some in numbers]),
    )
    marked = marks(numbers), marks([[word[0] for word in value if not word[0].isdigit()] for value in values])

    def quick(left: Ints, right: Ints) -> Reached:
        alone = [
            _apart(some[one], some[other]) for one, other in ((left, right), (right, left)) for some in marked
        ]
        shared = np.minimum(size[left] - alone[0] - alone[1], size[right] - alone[2] - alone[3])
        share = shared / np.maximum(size[left], size[right])
        one = one_number[left] & one_number[right]
        same_number = one & (number[left] == number[right])
        found = first(
            (words[left] == words[right], 0),
            (share >= min(ALIKE_SHARE, SHARED_WORDS), OPEN),
            (~one & ((marked[0][left] & marked[0][right]) != 0), OPEN),
            (same_number, 3),
            otherwise=4,
        )
        rows = np.flatnonzero((found != 0) & (share >= LEAST_SHARE))
        found[rows[may_reach(whole, left[rows], right[rows], SAME_ADDRESS)]] = OPEN
        return found

    return quick


def _apart(one: Words, other: Words) -> Ints:
    """Return how many marks the other lacks."""
    return np.bitwise_count(one & ~other).astype(np.int64)


def short_texts(values: Sequence[Several]) -> Quick:
    """Return what compares towns, places and occupations."""
    joined = ["".join(value) for value in values]
    whole, words = coded(joined), coded([tuple(sorted(value)) for value in values])
    of = texts(joined)
    long = marks([[word for word in value if len(word) > 3] for value in values])

    def quick(left: Ints, right: Ints) -> Reached:
        return first(
            ((whole[left] == whole[right]) | (words[left] == words[right]), 0),
            (may_be_close(of, left, right) | ((long[left] & long[right]) != 0), OPEN),
            otherwise=3,
        )

    return quick


def emails(values: Sequence[Several]) -> Quick:
    """Return what compares addresses of mail, where each side has one."""
    one = _one(values)
    whole = texts([value[0] for value in values])
    names = [value[0].partition("@")[0] for value in values]
    mailbox, boxes = coded(names), texts(names)

    def quick(left: Ints, right: Ints) -> Reached:
        alike = _long(boxes, left, right, 5) & may_reach(boxes, left, right, SAME_MAILBOX)
        return first(
            (left == right, 0),
            (~(one[left] & one[right]), OPEN),
            (mailbox[left] == mailbox[right], 1),
            (alike | may_be_one_slip(whole, left, right), OPEN),
            otherwise=4,
        )

    return quick


def phones(values: Sequence[Several]) -> Quick:
    """Return what compares phone numbers, where each side has one."""
    one = _one(values)
    whole, ending = texts([value[0] for value in values]), coded([value[0][-6:] for value in values])

    def quick(left: Ints, right: Ints) -> Reached:
        return first(
            (left == right, 0),
            (~(one[left] & one[right]) | may_be_one_slip(whole, left, right), OPEN),
            (ending[left] == ending[right], 2),
            otherwise=3,
        )

    return quick


def identifiers(values: Sequence[Several]) -> Quick:
    """Return what compares identifiers, where each side has one."""
    one = _one(values)
    whole = texts([value[0] for value in values])

    def quick(left: Ints, right: Ints) -> Reached:
        return first(
            (left == right, 0),
            (~(one[left] & one[right]), OPEN),
            (_long(whole, left, right, 5) & may_be_slips(whole, left, right, 2), OPEN),
            otherwise=3,
        )

    return quick


def may_be_close(of: Texts, left: Ints, right: Ints) -> Mask:
    """Tell where ``spelling.is_close`` is not ruled out."""
    return may_be_one_slip(of, left, right) | may_reach(of, left, right, ONE_WORD)


def _one(values: Sequence[Several]) -> Mask:
    return np.fromiter((len(value) == 1 for value in values), dtype=np.bool_, count=len(values))


def _long(of: Texts, left: Ints, right: Ints, least: int) -> Mask:
    return np.minimum(of.length[left], of.length[right]) >= least
