"""Levels of names over columns: those of ``name_levels``, each distinct pair of words being looked at once."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from graph.fields.distinct_pairs import OPEN, Compare, Reached, decided, first
from graph.fields.name_levels import (
    DIFFERENT,
    ELSEWHERE,
    FAMILY_DIFFERENT,
    FAMILY_ELSEWHERE,
    INITIAL,
    MISSING,
    SWAPPED,
    WEAK,
    is_among,
    more_level,
)
from graph.fields.name_words import Vocabulary, vocabulary
from graph.fields.person_names import PersonName
from graph.fields.texts import Ints, Mask, Words

type Several = tuple[str, ...]


class _Names(Struct, frozen=True):
    """Names by the parts that they have; -1 where one is missing.

    Attributes:
        given: Word of each name.
        family: Word of each name.
        more: Position in ``several`` of each name's other given names.
        several: Different lists of other given names.
        only: Word of a list of one, -1 for another.
        starts: A bit for each first letter in a list.
        bit: The bit of each word's first letter.
    """

    words: Vocabulary
    given: Ints
    family: Ints
    more: Ints
    several: Sequence[Several]
    only: Ints
    starts: Words
    bit: Words


def names(values: Sequence[PersonName]) -> Compare:
    """Return what compares given, family and other names in columns."""
    of = _names(values)

    def compare(left: Ints, right: Ints) -> Reached:
        given, family = _given_and_family(of, left, right)
        _found_elsewhere(of, of.given, given, (DIFFERENT, ELSEWHERE), left, right)
        _found_elsewhere(of, of.family, family, (FAMILY_DIFFERENT, FAMILY_ELSEWHERE), left, right)
        return np.stack([given, family, _more(of, of.more[left], of.more[right])], axis=1)

    return compare


def _names(values: Sequence[PersonName]) -> _Names:
    number = {"": -1}
    lists: dict[Several, int] = {(): -1}
    given, family, more = (np.empty(len(values), dtype=np.int64) for _ in range(3))
    for place, name in enumerate(values):
        given[place] = number.setdefault(name.given, len(number) - 1)
        family[place] = number.setdefault(name.family, len(number) - 1)
        more[place] = lists.setdefault(name.more, len(lists) - 1)
    several = list(lists)[1:]
    only = [number.setdefault(words[0], len(number) - 1) if len(words) == 1 else -1 for words in several]
    words = list(number)[1:]
    return _Names(
        words=vocabulary(words),
        given=given,
        family=family,
        more=more,
        several=several,
        only=np.array(only, dtype=np.int64),
        starts=np.array([_bits(some) for some in several], dtype=np.uint64),
        bit=np.array([_bits([word]) for word in words], dtype=np.uint64),
    )


def _bits(words: Sequence[str]) -> int:
    """Return a bit for each first letter; two letters may share one."""
    found = 0
    for word in words:
        found |= 1 << (ord(word[0]) & 63)
    return found


def _given_and_family(of: _Names, left: Ints, right: Ints) -> tuple[Reached, Reached]:
    given = _where(of.words.given, of.given[left], of.given[right])
    family = _where(of.words.family, of.family[left], of.family[right])
    one_word = (given > WEAK) & ((of.family[left] < 0) | (of.family[right] < 0))
    rows = np.flatnonzero(one_word)
    best = _one_word(of, left[rows], right[rows])
    explained = rows[best < WEAK]
    given[explained], family[explained] = MISSING, best[best < WEAK]
    rows = np.flatnonzero(~one_word & (given == DIFFERENT) & (family == FAMILY_DIFFERENT))
    agreeing = _crossed(of, left[rows], right[rows])
    given[rows[agreeing == 1]] = ELSEWHERE
    given[rows[agreeing == 2]], family[rows[agreeing == 2]] = SWAPPED, MISSING
    return given, family


def _where(level: Compare, left: Ints, right: Ints) -> Reached:
    """Return the level where both words are there."""
    found = np.full(len(left), MISSING, dtype=np.int8)
    both = np.flatnonzero((left >= 0) & (right >= 0))
    found[both] = level(left[both], right[both])
    return found


def _one_word(of: _Names, left: Ints, right: Ints) -> Reached:
    """Return the best level of the only word of a name as the other's family name."""
    best = np.full(len(left), FAMILY_DIFFERENT, dtype=np.int8)
    for one, other in ((left, right), (right, left)):
        rows = np.flatnonzero((of.family[one] < 0) & (of.given[one] >= 0) & (of.family[other] >= 0))
        found = of.words.family(of.given[one[rows]], of.family[other[rows]])
        best[rows] = np.minimum(best[rows], found)
    return best


def _crossed(of: _Names, left: Ints, right: Ints) -> Reached:
    """Return how many of the two given names are the other's family name."""
    return of.words.close(of.given[left], of.family[right]).astype(np.int8) + of.words.close(
        of.given[right], of.family[left]
    )


def _found_elsewhere(
    of: _Names, word: Ints, found: Reached, levels: tuple[int, int], left: Ints, right: Ints
) -> None:
    """Change a level where the word of one name is among the other names of the other."""
    different, elsewhere = levels
    for one, other in ((left, right), (right, left)):
        rows = np.flatnonzero((found == different) & (of.more[other] >= 0))
        words, lists = word[one[rows]], of.more[other[rows]]
        may = (of.bit[words] & of.starts[lists]) != 0
        rows, words, lists = rows[may], words[may], lists[may]
        found[rows[_among(of, words, lists)]] = elsewhere


def _among(of: _Names, words: Ints, lists: Ints) -> Mask:
    size = max(len(of.several), 1)
    pairs, where = np.unique(words * size + lists, return_inverse=True)
    number: list[int] = pairs.tolist()
    each = [is_among(of.words.words[pair // size], of.several[pair % size]) for pair in number]
    return np.array(each, dtype=np.bool_)[where]


def _more(of: _Names, left: Ints, right: Ints) -> Reached:
    found = np.full(len(left), MISSING, dtype=np.int8)
    both = np.flatnonzero((left >= 0) & (right >= 0))
    left, right = left[both], right[both]
    levels = first((left == right, 0), otherwise=OPEN)
    rows = np.flatnonzero((levels == OPEN) & (of.only[left] >= 0) & (of.only[right] >= 0))
    levels[rows] = _single(of, of.only[left[rows]], of.only[right[rows]])
    found[both] = decided(levels, more_level, of.several, left, right)
    return found


def _single(of: _Names, left: Ints, right: Ints) -> Reached:
    """Return ``more_level`` of two lists of one word each, which differ."""
    given = of.words.given(left, right)
    return first(
        ((given == 1) | (given == 2) | of.words.one_slip(left, right), 1),
        (given == INITIAL, 2),
        otherwise=3,
    )
