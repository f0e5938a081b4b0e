"""Names of people."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from nameparser import HumanName

from app.sources.normalise.blocked import LISTS, is_blocked

_SPACES: Final = re.compile(r"\s+")
_NOT_SHOWN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff]")


def tidy(text: str) -> str:
    """Compose the letters, drop what cannot be seen, and leave one space between words."""
    composed = unicodedata.normalize("NFC", _NOT_SHOWN.sub(" ", text))
    return _SPACES.sub(" ", composed).strip()


@lru_cache(maxsize=65_536)
def name(text: str) -> str | None:
    """Normalise a given or a family name on its own; None for a placeholder, a number or a lone title."""
    words = tidy(text).strip(' ,;"*').split(" ")
    while len(words) > 1 and words[0].casefold().rstrip(".") in LISTS.titles:
        del words[0]
    value = " ".join(words)
    if is_blocked(value) or value.casefold().rstrip(".") in LISTS.names or not any(map(str.isalpha, value)):
        return None
    return value


@lru_cache(maxsize=65_536)
def full_name(text: str) -> tuple[str | None, str | None]:
    """Take a whole name apart into given and family name, whatever its order, titles and honours."""
    whole = tidy(text)
    if is_blocked(whole) or whole.casefold() in LISTS.names or "@" in whole:
        return None, None
    parts = HumanName(whole)
    return name(parts.first), name(parts.last)
