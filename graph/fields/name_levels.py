"""How two names agree: given, family and other names, also in each other's place."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from graph.fields.person_names import PersonName
from graph.fields.spelling import is_close, is_near, is_one_slip
from graph.matching.names import lexicon

GIVEN: Final = ("same", "nickname", "one slip", "initial", "alike", "swapped", "elsewhere", "different")
FAMILY: Final = ("same", "one slip", "alike", "part", "initial", "elsewhere", "different")
MORE: Final = ("same", "alike", "initial", "different")
"""Levels, the strongest first.

``swapped``: each's given name is the other's family name; ``elsewhere``: the word is another part of the other's name.
"""

MISSING: Final = -1

SAME: Final = 0
WEAK: Final = 3
"""From here on a part agrees so little that another part may explain it better."""

INITIAL, ALIKE, SWAPPED, ELSEWHERE, DIFFERENT = range(3, 8)
FAMILY_INITIAL, FAMILY_ELSEWHERE, FAMILY_DIFFERENT = range(4, 7)


def name_levels(left: PersonName, right: PersonName) -> tuple[int, int, int]:
    """Return the levels of given, family and other names; symmetric.

    A name of one word may be either name, so it is compared with both and counts where it agrees best.
    One word that agrees counts once: a swap is said of the given name, and the family name says nothing.
    """
    given = given_level(left.given, right.given)
    family = family_level(left.family, right.family)
    if given > WEAK and not (left.family and right.family):
        given, family = _one_word(left, right, given, family)
    elif given == DIFFERENT and family == FAMILY_DIFFERENT:
        given, family = _crossed(left, right)
    if given == DIFFERENT and (is_among(left.given, right.more) or is_among(right.given, left.more)):
        given = ELSEWHERE
    if family == FAMILY_DIFFERENT and (
        is_among(left.family, right.more) or is_among(right.family, left.more)
    ):
        family = FAMILY_ELSEWHERE
    return given, family, more_level(left.more, right.more)


def _one_word(left: PersonName, right: PersonName, given: int, family: int) -> tuple[int, int]:
    """Return given and family level where at least one name has no family name."""
    crossed = [
        family_level(one.given, other.family)
        for one, other in ((left, right), (right, left))
        if not one.family and one.given and other.family
    ]
    best = min(crossed, default=FAMILY_DIFFERENT)
    return (MISSING, best) if best < WEAK else (given, family)


def _crossed(left: PersonName, right: PersonName) -> tuple[int, int]:
    """Return given and family level of two whole names that differ in both."""
    agreeing = is_among(left.given, (right.family,)) + is_among(right.given, (left.family,))
    if agreeing == 2:
        return SWAPPED, MISSING
    return (ELSEWHERE if agreeing else DIFFERENT), FAMILY_DIFFERENT


def is_among(word: str, others: Iterable[str]) -> bool:
    """Tell whether a word is one of others, with a typing slip after the first letter."""
    if len(word) < 2:
        return False
    start = word[0]
    return any(other[:1] == start and is_close(word, other) for other in others)


@lru_cache(maxsize=1 << 18)
def given_level(left: str, right: str) -> int:
    """Return the level of two given names."""
    if not left or not right:
        return MISSING
    if left == right:
        return SAME
    if len(left) == 1 or len(right) == 1:
        return INITIAL if left[0] == right[0] else DIFFERENT
    known = lexicon()
    if known.are_two(left, right):
        return DIFFERENT
    return 1 if known.is_nickname(left, right) else _spelling_level(left, right)


def _spelling_level(left: str, right: str) -> int:
    if is_close(left, right):
        return 2
    return ALIKE if is_near(left, right) else DIFFERENT


@lru_cache(maxsize=1 << 18)
def family_level(left: str, right: str) -> int:
    """Return the level of two family names."""
    if not left or not right:
        return MISSING
    one, other = left.replace(" ", ""), right.replace(" ", "")
    if one == other:
        return SAME
    if len(one) == 1 or len(other) == 1:
        return FAMILY_INITIAL if one[0] == other[0] else FAMILY_DIFFERENT
    if is_close(one, other):
        return 1
    return 2 if is_near(one, other) else _part_level(left, right)


def _part_level(left: str, right: str) -> int:
    return 3 if _shares_a_part(left, right) else FAMILY_DIFFERENT


def _shares_a_part(left: str, right: str) -> bool:
    """Tell whether two names share a part of a double one, or lost what follows a blank or stands before."""
    one, other = left.split(), right.split()
    if len(one) > 1 or len(other) > 1:
        return any(len(word) > 2 and is_close(word, there) for word in one for there in other)
    return min(len(left), len(right)) >= 4 and (left.endswith(right) or right.endswith(left))


@lru_cache(maxsize=1 << 18)
def more_level(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """Return the level of the best pair of other given names; the first ones decide where none agrees."""
    if not left or not right:
        return MISSING
    if left == right or set(left) & {word for word in right if len(word) > 1}:
        return 0
    pairs = [(one, other) for one in left for other in right]
    if any(given_level(one, other) in {1, 2} or is_one_slip(one, other) for one, other in pairs):
        return 1
    return 2 if any(given_level(one, other) == INITIAL for one, other in pairs) else 3
