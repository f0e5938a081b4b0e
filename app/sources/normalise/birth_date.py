"""Birth dates, of which often only a part is known."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from app.sources.normalise.blocked import LISTS, is_blocked
from app.sources.normalise.refusal import Refusal

_YEAR_UNKNOWN: Final = 1004
"""What Smile.io and LoyaltyLion write as the year of a birthday that has none."""

_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/. \-](\d{1,2})[/. \-](\d{4})")
_NO_YEAR: Final = re.compile(r"--(\d{2})-(\d{2})")
_PARTIAL: Final = re.compile(r"(\d{4})(?:-(\d{2}))?")
_WORDS: Final = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d-%b-%Y")


def _date(year: int, month: int, day: int, latest: int) -> str | None:
    try:
        if year == _YEAR_UNKNOWN:
            return f"--{date(2000, month, day):%m-%d}"
        value = date(year, month, day)
    except ValueError:
        return None
    return value.isoformat() if latest - 120 <= year <= latest else None


def _spelt_out(text: str, latest: int) -> str | None:
    for form in _WORDS:
        try:
            value = datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return _date(value.year, value.month, value.day, latest)
    return None


def _read(text: str, latest: int) -> str | None:
    if found := _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
        return _date(year, month, day, latest)
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
        return _date(year, month, day, latest)
    if found := _NO_YEAR.fullmatch(text):
        return _date(_YEAR_UNKNOWN, int(found[1]), int(found[2]), latest)
    if found := _PARTIAL.fullmatch(text):
        whole = _date(int(found[1]), int(found[2] or 1), 1, latest)
        return text if whole and not whole.startswith("--") else None
    return _spelt_out(text, latest)


@lru_cache(maxsize=16_384)
def _birth_date(text: str, latest: int) -> str | Refusal:
    if text.strip() in LISTS.birth_dates:
        return "blocked"
    value = _read(text.strip(), latest)
    if value is None:
        return "bad"
    return "blocked" if value in LISTS.birth_dates else value


def birth_date(text: str, as_of: datetime) -> str | Refusal:
    """Normalise to ISO, day before month as in Britain; ``--MM-DD`` where the year is not known.

    A date after ``as_of``, or more than 120 years before it, is bad.
    """
    if is_blocked(text):
        return "blocked"
    value = _birth_date(text, as_of.year)
    return "bad" if value[:4] == str(as_of.year) and value[:10] > as_of.date().isoformat() else value
