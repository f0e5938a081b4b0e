"""How alike two words are spelt or sound."""

from functools import lru_cache
from typing import Final

from jellyfish import damerau_levenshtein_distance, jaro_winkler_similarity, metaphone

from graph.matching.names import ONE_SLIP

_FAR: Final = 0.82
"""Jaro-Winkler similarity from which two spellings may be one word with several slips (judgement)."""


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
    return jaro_winkler_similarity(one, other) >= ONE_SLIP or is_one_slip(one, other)


@lru_cache(maxsize=1 << 18)
def is_near(one: str, other: str) -> bool:
    """Tell whether two words can be one with several slips, or heard and not read."""
    return jaro_winkler_similarity(one, other) >= _FAR or (sound(one) == sound(other) != "")


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """Return the word as it sounds in English (Metaphone, Philips 1990); empty for digits."""
    return metaphone(word).replace(" ", "").casefold()


def overlap(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """Return the share of the longer text's words that are close to a word of the other, in [0, 1]."""
    few, many = sorted((left, right), key=lambda text: (len(text), text))
    rest = list(many)
    for word in few:
        if found := next((other for other in rest if is_close(word, other)), None):
            rest.remove(found)
    return (len(many) - len(rest)) / len(many)
