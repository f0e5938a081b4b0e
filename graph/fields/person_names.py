"""A person's name in parts, from whichever of given, family and full name a record has."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from graph.fields.folding import words

_TITLES: Final = frozenset(
    [
        "mr",
        "mrs",
        "miss",
        "ms",
        "mx",
        "dr",
        "prof",
        "professor",
        "sir",
        "dame",
        "rev",
        "revd",
        "reverend",
        "hon",
        "capt",
        "captain",
        "esq",
        "the",
        "and",
    ]
)
"""Never a name."""

_RANKS: Final = frozenset(
    [
        "lord",
        "lady",
        "col",
        "colonel",
        "maj",
        "major",
        "gen",
        "general",
        "lt",
        "lieutenant",
        "sgt",
        "sergeant",
        "adm",
        "admiral",
        "baron",
        "baroness",
        "baronet",
        "bart",
        "bt",
        "earl",
        "count",
        "countess",
        "duke",
        "duchess",
        "marquess",
        "marquis",
        "viscount",
        "viscountess",
        "jr",
        "jnr",
        "junior",
        "sr",
        "snr",
        "senior",
        "phd",
        "md",
        "ii",
        "iii",
        "iv",
        "1st",
        "2nd",
        "3rd",
        "4th",
        "5th",
        "6th",
        "7th",
        "8th",
        "9th",
        "10th",
        "11th",
        "12th",
        "13th",
        "of",
    ]
)
"""A title or suffix beside another word; alone it may be a name (Earl, Major, Duke)."""


class PersonName(Struct, frozen=True, order=True):
    """A name, folded; an empty text is a part that is missing.

    Attributes:
        given: First given name, one word; also the only word of a name that has but one.
        family: Family name, its words joined by blanks.
        more: Other given names, in the order in which they are written.
    """

    given: str = ""
    family: str = ""
    more: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Every word of the name, however it is split into parts."""
        return tuple(word for word in (self.given, *self.more, *self.family.split()) if word)


def person_name(given: Sequence[str], family: Sequence[str], full: Sequence[str]) -> PersonName | None:
    """Put a name together; None without a word that names somebody.

    A full name gives what the parts do not say, so one that repeats them counts once.
    """
    whole = _full_words(full)
    first, last = _names(given), _names(family)
    if not first and not last:
        first, last = whole[:-1], whole[-1:]
        if not first:
            first, last = last, first
    elif len(whole) > len(first) + len(last):
        first += _rest(whole, (*first, *last))
    if not first and not last:
        return None
    return PersonName(first[0] if first else "", " ".join(last), first[1:])


def _names(texts: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(word for text in texts for word in words(text) if word not in _TITLES))
    return tuple(word for word in found if word not in _RANKS) or (() if _is_rank(found) else found)


def _is_rank(found: Sequence[str]) -> bool:
    return bool(found) and found[0] in {"baronet", "bart", "bt", "of"}


def _full_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words of the first full name with any; ``Smith, John`` is turned round."""
    for text in texts:
        last, comma, first = text.partition(",")
        turned = _names([first]) + _names([last]) if comma and len(words(last)) == 1 else ()
        if found := turned or _names([text]):
            return found
    return ()


def _rest(whole: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Return as many words of the full name as the parts lack, those first that they do not have."""
    left = [word for word in whole if word not in known]
    return tuple(left[: len(whole) - len(known)])
