"""Article numbers.  The only importer of biip."""

from functools import lru_cache

from biip import ParseError
from biip.gtin import Gtin

from app.sources.normalise.blocked import is_blocked
from app.sources.normalise.refusal import Refusal


@lru_cache(maxsize=65_536)
def gtin(text: str) -> str | Refusal:
    """Return a GTIN of 13 (or 14) digits whose check digit holds; a damaged one is bad, never repaired."""
    if is_blocked(text):
        return "blocked"
    digits = text.strip().lstrip("'")
    if not (digits.isascii() and digits.isdigit()):
        return "bad"
    try:
        Gtin.parse(digits)
    except ParseError:
        return "bad"
    return digits if len(digits.lstrip("0")) > 13 else digits[-13:].zfill(13)
