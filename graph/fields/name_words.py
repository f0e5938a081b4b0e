"""The words of names as columns: levels of two words, most of them without reading the words."""

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct

from graph.fields.distinct_pairs import OPEN, Reached, coded, decided, first, marks, once
from graph.fields.name_levels import (
    DIFFERENT,
    FAMILY_DIFFERENT,
    FAMILY_INITIAL,
    INITIAL,
    SAME,
    family_level,
    given_level,
)
from graph.fields.spelling import is_close, is_one_slip, sound
from graph.fields.texts import Ints, Mask, Texts, Words, may_be_one_slip, may_reach, texts
from graph.fields.thresholds import HEARD, ONE_WORD
from graph.matching.names import lexicon


class Vocabulary(Struct, frozen=True):
    """n different words, of which two are given by position.

    Attributes:
        of: Their bounds.
        single: Whether there is no blank in a word; bounds are read off such words only.
        sounds: Number of what each sounds like, 0 for nothing.
        forms: A bit for each full form that a word is short for.
        tail: Number of the last four signs.
    """

    words: Sequence[str]
    of: Texts
    single: Mask
    sounds: Ints
    forms: Words
    tail: Ints

    def given(self, left: Ints, right: Ints) -> Reached:
        """Return the levels of given names, as ``given_level``."""
        initial = (self.of.length[left] == 1) | (self.of.length[right] == 1)
        same_first = self.of.first[left] == self.of.first[right]
        found = first(
            (left == right, SAME),
            (initial & same_first, INITIAL),
            (initial, DIFFERENT),
            (self._may_be_near(left, right) | ((self.forms[left] & self.forms[right]) != 0), OPEN),
            otherwise=DIFFERENT,
        )
        return decided(found, given_level, self.words, left, right)

    def family(self, left: Ints, right: Ints) -> Reached:
        """Return the levels of family names, as ``family_level``."""
        initial = (self.of.length[left] == 1) | (self.of.length[right] == 1)
        same_first = self.of.first[left] == self.of.first[right]
        found = first(
            (left == right, SAME),
            (~(self.single[left] & self.single[right]), OPEN),
            (initial & same_first, FAMILY_INITIAL),
            (initial, FAMILY_DIFFERENT),
            (self._may_be_near(left, right) | (self.tail[left] == self.tail[right]), OPEN),
            otherwise=FAMILY_DIFFERENT,
        )
        return decided(found, family_level, self.words, left, right)

    def close(self, left: Ints, right: Ints) -> Mask:
        """Tell where two words can be one with a slip after the first letter, as ``is_among`` has it."""
        found = (self.of.length[left] > 1) & (self.of.first[left] == self.of.first[right])
        rest = np.flatnonzero(found)
        found[rest] = may_be_one_slip(self.of, left[rest], right[rest]) | may_reach(
            self.of, left[rest], right[rest], ONE_WORD
        )
        return self._checked(found, is_close, left, right)

    def one_slip(self, left: Ints, right: Ints) -> Mask:
        """Tell where one slip makes a word of the other."""
        return self._checked(may_be_one_slip(self.of, left, right), is_one_slip, left, right)

    def _checked(self, found: Mask, holds: Callable[[str, str], bool], left: Ints, right: Ints) -> Mask:
        rest = np.flatnonzero(found)
        found[rest] = once(holds, self.words, left[rest], right[rest])
        return found

    def _may_be_near(self, left: Ints, right: Ints) -> Mask:
        """Tell where neither ``is_close`` nor ``is_near`` is ruled out."""
        sounding = (self.sounds[left] == self.sounds[right]) & (self.sounds[left] > 0)
        spelt = may_be_one_slip(self.of, left, right) | may_reach(self.of, left, right, HEARD)
        near: Mask = sounding | spelt
        return near


def vocabulary(words: Sequence[str]) -> Vocabulary:
    """Put different words into columns."""
    known = lexicon()
    return Vocabulary(
        words=words,
        of=texts(words),
        single=np.array([" " not in word for word in words], dtype=np.bool_),
        sounds=coded(["", *map(sound, words)])[1:],
        forms=marks([sorted(known.full_forms(word)) for word in words]),
        tail=coded([word[-4:] if len(word) > 3 else word for word in words]),
    )
