"""Text as it is compared: lower case, without diacritics and punctuation."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from graph.matching.generic import is_generic
from graph.matching.names import LETTERS

_APOSTROPHES: Final = re.compile(r"(?<=\w)['\u2019`](?=\w)")
_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=1 << 16)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text; idempotent on the words joined by blanks.

    ``O'Brien`` is one word, ``Smith-Jones`` two; a placeholder such as ``N/A`` has none.
    """
    if is_generic("name", text):
        return ()
    letters = text.casefold()
    if not letters.isascii():
        plain = unicodedata.normalize("NFKD", letters.translate(LETTERS))
        letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return tuple(word for word in _BETWEEN_WORDS.split(_APOSTROPHES.sub("", letters)) if word)


def folded(text: str) -> str:
    """Return the words of a text joined by blanks."""
    return " ".join(words(text))


def squeezed(text: str) -> str:
    """Return the words of a text joined by nothing, as identifiers and mailboxes are compared."""
    return "".join(words(text))
