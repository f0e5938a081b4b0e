"""How two values of every field but the name agree; each function is symmetric."""

from itertools import product, starmap
from typing import Final

from jellyfish import damerau_levenshtein_distance, jaro_winkler_similarity

from graph.fields.birth_dates import BirthDate
from graph.fields.postcodes import Postcode
from graph.fields.spelling import is_close, is_one_slip, overlap
from graph.fields.thresholds import ALIKE_SHARE, LEAST_SHARE, SAME_ADDRESS, SAME_MAILBOX, SHARED_WORDS

BIRTH_DATE: Final = (
    "same",
    "day and month swapped",
    "one digit off",
    "same year and month",
    "same year, part unknown",
    "same year",
    "same day and month",
    "two digits off",
    "different",
)
POSTCODE: Final = ("same", "one slip", "same sector", "same district", "same area", "different")
STREET: Final = ("same", "alike", "same words", "same house number", "different")
TEXT: Final = ("same", "alike", "shared word", "different")
GENDER: Final = ("same", "different")
EMAIL: Final = ("same", "same mailbox", "one slip", "alike", "different")
DIGITS: Final = ("same", "one slip", "same ending", "different")
IDENTIFIER: Final = ("same", "one slip", "two slips", "different")
"""Levels of each field, the strongest first."""


def birth_date_level(left: BirthDate, right: BirthDate) -> int:
    """Return the level of two dates, either of which may be partial."""
    if left == right:
        return 0 if left.is_whole else 4
    if not (left.is_whole and right.is_whole):
        return _partial_level(left, right)
    if left.year == right.year and (left.month, left.day) == (right.day, right.month):
        return 1
    slips = damerau_levenshtein_distance(left.digits, right.digits)
    if slips == 1:
        return 2
    return _far_level(left, right, slips)


def _far_level(left: BirthDate, right: BirthDate, slips: int) -> int:
    """Return the level of two whole dates that more than one slip keeps apart."""
    if left.year == right.year:
        return 3 if left.month == right.month else 5
    if (left.month, left.day) == (right.month, right.day):
        return 6
    return 7 if slips == 2 else 8


def _partial_level(left: BirthDate, right: BirthDate) -> int:
    known = [
        (one, other)
        for one, other in zip(
            (left.year, left.month, left.day), (right.year, right.month, right.day), strict=True
        )
        if one and other
    ]
    if not known or any(one != other for one, other in known):
        return 8
    if not (left.year and right.year):
        return 6
    return 3 if left.month and right.month else 4


def postcode_level(left: Postcode, right: Postcode) -> int:
    """Return the level of two postcodes."""
    if left.unit == right.unit:
        return 0
    if min(len(left.unit), len(right.unit)) >= 4 and is_one_slip(left.unit, right.unit):
        return 1
    if left.sector == right.sector != "":
        return 2
    if left.district == right.district:
        return 3
    return 4 if left.area == right.area else 5


def street_level(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """Return the level of two addresses: house number and words, in any order, run together or apart."""
    if left == right or sorted(left) == sorted(right):
        return 0
    share = overlap(left, right)
    numbers = {word for word in left if word[0].isdigit()}, {word for word in right if word[0].isdigit()}
    shared = bool(numbers[0] & numbers[1])
    if share >= ALIKE_SHARE or (
        share >= LEAST_SHARE and jaro_winkler_similarity(" ".join(left), " ".join(right)) >= SAME_ADDRESS
    ):
        return 1 if shared or not (numbers[0] and numbers[1]) else 2
    if share >= SHARED_WORDS:
        return 2
    return 3 if shared else 4


def text_level(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """Return the level of two short texts such as a town or an occupation."""
    one, other = "".join(left), "".join(right)
    if one == other or sorted(left) == sorted(right):
        return 0
    if is_close(one, other):
        return 1
    return 2 if any(len(word) > 3 and word in right for word in left) else 3


def gender_level(left: str, right: str) -> int:
    """Return the level of two genders."""
    return 0 if left == right else 1


def emails_level(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """Return the level of the best pair of addresses."""
    return min(starmap(_email_level, product(left, right)))


def _email_level(left: str, right: str) -> int:
    if left == right:
        return 0
    one, other = left.partition("@")[0], right.partition("@")[0]
    if one == other:
        return 1
    if is_one_slip(left, right):
        return 2
    return 3 if len(one) > 4 < len(other) and jaro_winkler_similarity(one, other) >= SAME_MAILBOX else 4


def phones_level(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """Return the level of the best pair of numbers."""
    return min(starmap(_phone_level, product(left, right)))


def _phone_level(left: str, right: str) -> int:
    if left == right:
        return 0
    if is_one_slip(left, right):
        return 1
    return 2 if left[-6:] == right[-6:] else 3


def identifiers_level(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """Return the level of the best pair of identifiers, any of which may hold typing errors."""
    return min(starmap(_identifier_level, product(left, right)))


def _identifier_level(left: str, right: str) -> int:
    if left == right:
        return 0
    if min(len(left), len(right)) < 5:
        return 3
    slips = damerau_levenshtein_distance(left, right) if abs(len(left) - len(right)) <= 2 else 3
    return min(slips, 3)
