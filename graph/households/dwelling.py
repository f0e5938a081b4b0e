"""An address line and a postcode as a dwelling: the door, however it is written."""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from graph.fields.folding import words

_UNITS: Final = frozenset({"flat", "apartment", "apt", "unit", "room", "studio", "suite", "maisonette", "no"})
"""Words before the number of a dwelling inside a building; ``no`` may also be the building's own."""

_WAYS: Final = {
    "st": "street", "str": "street", "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "dr": "drive",
    "cl": "close", "crt": "court", "ct": "court", "cres": "crescent", "cresc": "crescent", "gdns": "gardens",
    "gdn": "garden", "gr": "grove", "grv": "grove", "pl": "place", "sq": "square", "ter": "terrace",
    "terr": "terrace", "pk": "park", "wy": "way", "hse": "house", "bldg": "building", "mt": "mount",
}  # fmt: skip
"""Usual abbreviations of thoroughfares, as in Royal Mail's Programmers' Guide to PAF and on envelopes."""

_ELSEWHERE: Final = frozenset({"pobox", "bfpo", "collect", "collection", "locker", "lockers", "parcelshop"})
"""Words of an address where something is fetched and nobody lives."""

_CARE_OF: Final = frozenset({("po", "box"), ("p", "o"), ("c", "o"), ("care", "of")})
_NUMBER: Final = re.compile(r"\d+[a-z]?")
_JOINED: Final = re.compile(r"^\s*(\d+[a-z]?)\s*/\s*(\d+[a-z]?)\b", re.IGNORECASE)
_RANGE: Final = re.compile(r"\b(\d+)\s*-\s*(\d+)\b")
_SPACED: Final = re.compile(r"\b(\d+)\s+([a-z])\b")


class Dwelling(Struct, frozen=True, order=True):
    """A home's door.

    Attributes:
        postcode: As the record has it: upper case, no blanks.
        building: Number and street, folded, such as ``12 high street``.
        unit: Number of the flat or room in the building; empty where the line names none.
    """

    postcode: str
    building: str
    unit: str = ""

    @property
    def whole(self) -> "Dwelling":
        """The building that it is in."""
        return Dwelling(self.postcode, self.building)


@lru_cache(maxsize=1 << 16)
def dwelling(street: str, postcode: str) -> Dwelling | None:
    """Return the door that an address line names, or None where it names none.

    ``Flat 3, 12 High St``, ``12 High Street, flat 3`` and ``3/12 High Street`` are one.  A line without
    a number is a street or a named house, which neighbours may share; a box or a parcel shop is no home.
    """
    said = words(_RANGE.sub(r"\1to\2", _JOINED.sub(r"flat \1 \2", street)))
    if not said or not postcode or said[:2] in _CARE_OF or _ELSEWHERE.intersection(said):
        return None
    unit, rest = _parted([_WAYS.get(word, word) for word in said])
    text = _SPACED.sub(r"\1\2", " ".join(rest))
    if not _NUMBER.search(text) or not any(word.isalpha() for word in rest):
        return None
    return Dwelling(postcode, text, unit)


def _parted(said: list[str]) -> tuple[str, list[str]]:
    """Take the flat's number out of a line that has a number of the building besides."""
    for place, word in enumerate(said[:-1]):
        number = said[place + 1]
        if word in _UNITS and (_NUMBER.fullmatch(number) or len(number) == 1):
            rest = said[:place] + said[place + 2 :]
            if any(_NUMBER.match(other) for other in rest):
                return number, rest
            if word == "no":
                return "", [*said[:place], *said[place + 1 :]]
    return "", said
