"""Points in time."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from app.sources.normalise.refusal import Refusal

_BEFORE_OFFSET: Final = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$|Z$|UTC$)")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2100, 1, 1, tzinfo=UTC)


def _from_digits(text: str) -> datetime | None:
    milliseconds = int(text) * (1_000 if len(text) == 10 else 1)
    return _EPOCH + timedelta(milliseconds=milliseconds) if len(text) in {10, 13} else None


def _read(text: str) -> datetime | None:
    if text.isascii() and text.isdigit():
        return _from_digits(text)
    if len(text) < 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value


@lru_cache(maxsize=16_384)
def instant(text: str) -> datetime | Refusal:
    """Read ISO 8601, Shopify's ``2026-11-24 10:00:00 +0100``, or epoch seconds or milliseconds, as UTC.

    Without an offset it is UTC.  Before 1990 or from 2100 on is bad: no shop wrote that.
    """
    value = _read(_BEFORE_OFFSET.sub("", text.strip()).removesuffix("UTC"))
    if value is None:
        return "bad"
    try:
        value = value.astimezone(UTC)
    except OverflowError:
        return "bad"
    return value if _FIRST <= value < _LAST else "bad"
