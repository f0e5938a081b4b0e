"""Birth dates as parts, of which some may be missing or impossible."""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

EARLIEST: Final = 1200
"""Smile.io writes 1004 for a year that is not known; registers of named people begin later than this."""

_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:[t ].*)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[t ].*)?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NO_YEAR: Final = re.compile(r"()--(\d{2})-(\d{2})")
_PARTIAL: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?()")
_SPELT: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3})[a-z]*\.?,?[ -](\d{4})")
_SPELT_US: Final = re.compile(r"([a-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


class BirthDate(Struct, frozen=True, order=True):
    """A date of birth as it is written, so that a slip (a 13th month) can still be compared.

    Attributes:
        year: Four digits, empty where not known.
        month: Two digits, empty where not known.
        day: Two digits, empty where not known.
    """

    year: str = ""
    month: str = ""
    day: str = ""

    @property
    def digits(self) -> str:
        """All that is known, in the order year, month, day."""
        return self.year + self.month + self.day

    @property
    def is_whole(self) -> bool:
        """Whether year, month and day are known."""
        return bool(self.year and self.month and self.day)


@lru_cache(maxsize=1 << 16)
def birth_date(text: str) -> BirthDate | None:
    """Read ISO, partial, compact, spelt-out and day-first dates; month-first where the day says so."""
    text = text.strip().casefold()
    for pattern in (_YEAR_FIRST, _COMPACT, _NO_YEAR, _PARTIAL):
        if found := pattern.fullmatch(text):
            return _date(found[1], found[2] or "", found[3])
    if found := _DAY_FIRST.fullmatch(text):
        first, second = found[1], found[2]
        return (
            _date(found[3], first, second)
            if int(second) > 12 >= int(first)
            else _date(found[3], second, first)
        )
    if found := _SPELT.fullmatch(text):
        return _spelt(found[3], found[2], found[1])
    if found := _SPELT_US.fullmatch(text):
        return _spelt(found[3], found[1], found[2])
    return None


def _spelt(year: str, month: str, day: str) -> BirthDate | None:
    return _date(year, str(_MONTHS.index(month) + 1), day) if month in _MONTHS else None


def _date(year: str, month: str, day: str) -> BirthDate | None:
    if year and int(year) < EARLIEST:
        year = ""
    parts = [part.zfill(2) if part and int(part) else "" for part in (month, day)]
    return BirthDate(year, *parts) if year or all(parts) else None
