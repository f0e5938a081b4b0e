"""Amounts of money."""

import re
from functools import lru_cache
from typing import Final

from app.sources.normalise.refusal import Refusal

_AMOUNT: Final = re.compile(
    r"(?:£|GBP)?\s*(\d{1,3}(?:,\d{3}){1,2}|\d{1,9})?(\.\d{1,6})?\s*(?:GBP|£)?", re.IGNORECASE
)


@lru_cache(maxsize=16_384)
def pounds(text: str) -> float | Refusal:
    """Read an amount in GBP, such as ``12.50``, ``£1,299.00`` or ``12.5 GBP``; a negative one is bad, and so is a billion."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or not (found[1] or found[2]):
        return "bad"
    return round(float((found[1] or "0").replace(",", "") + (found[2] or "")), 6)


MOST_UNITS: Final = 999_999
"""Of one thing at once; more is no order, and would not fit a column."""


@lru_cache(maxsize=4_096)
def units(text: str) -> int | Refusal:
    """Read a whole number of things, at least 0 and at most ``MOST_UNITS``."""
    digits = text.strip().removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 6 else "bad"
