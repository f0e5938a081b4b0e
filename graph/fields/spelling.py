"""How alike two words are spelt or sound."""

from collections.abc import Iterable
from functools import lru_cache

from jellyfish import damerau_levenshtein_distance, jaro_winkler_similarity, metaphone

from graph.fields.thresholds import HEARD, ONE_WORD


def is_one_slip(one: str, other: str) -> bool:
    """Tell whether one letter added, lost, changed or swapped with its neighbour makes one of the other."""
    return abs(len(one) - len(other)) <= 1 and damerau_levenshtein_distance(one, other) <= 1


@lru_cache(maxsize=1 << 18)
def is_close(one: str, other: str) -> bool:
    """Tell whether two words can be one with a typing slip; a short word must be the same."""
    if one == other:
        return True
    if min(len(one), len(other)) <= 3:
        return min(len(one), len(other)) == 3 and one[0] == other[0] and is_one_slip(one, other)
    return jaro_winkler_similarity(one, other) >= ONE_WORD or is_one_slip(one, other)


@lru_cache(maxsize=1 << 18)
def is_near(one: str, other: str) -> bool:
    """Tell whether two words can be one with several slips, or heard and not read."""
    return jaro_winkler_similarity(one, other) >= HEARD or (sound(one) == sound(other) != "")


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """Return the word as it sounds in English (Metaphone, Philips 1990); empty for digits."""
    return metaphone(word).replace(" ", "").casefold()


def overlap(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """Return the share of the longer text's words that the other has too, with a slip after the first letter, in [0, 1].

    Numbers must be the same.
    """
    few, many = (left, right) if len(left) <= len(right) else (right, left)
    rest = list(many)
    for word in few:
        if word in rest:
            rest.remove(word)
        elif not word[0].isdigit() and (found := _close_word(word, rest)):
            rest.remove(found)
    return (len(many) - len(rest)) / len(many)


def _close_word(word: str, rest: Iterable[str]) -> str | None:
    start = word[0]
    return next((other for other in rest if other[0] == start and is_close(word, other)), None)
