"""What blocking keys are made of: short derived values of a record's fields."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from msgspec import Struct

from graph.fields.birth_dates import BirthDate
from graph.fields.person_names import PersonName
from graph.fields.postcodes import Postcode
from graph.fields.spelling import sound
from graph.matching.names import lexicon

type Several = tuple[str, ...]


class Source(Struct, frozen=True, eq=False):
    """A value that parts are derived from; many records have the same one.

    Attributes:
        field: First field of the comparison whose value it is read off.
        read: The value, hashable.
    """

    field: str
    read: Callable[[Any], Hashable]


class Part(Struct, frozen=True, eq=False):
    """Texts that a record gives to keys.

    Attributes:
        texts: Of the source's value; repeats do not matter.
        slips: Each text stands for itself and all texts with one sign less.
    """

    source: Source
    texts: Callable[[Any], Sequence[str]]
    slips: bool = False

    def spelt(self, value: Any) -> Several:  # ruff: ignore[any-type] -- what the source reads
        """Return every text of a value, each once."""
        found = self.texts(value)
        return tuple(
            dict.fromkeys(slip for text in found for slip in deletions(text))
            if self.slips
            else dict.fromkeys(found)
        )


_VOWELS: Final = re.compile(r"(?<=.)[aeiouyhw]+")
_DOUBLED: Final = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """Return the first letter and the consonants that follow, without repeats."""
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", word))


def root(given: str) -> str:
    """Return the full form that a nickname is filed under: the first that it can be short for."""
    return min(lexicon().full_forms(given))


def deletions(text: str) -> list[str]:
    """Return the text and all texts with one sign less; two texts one slip apart share one (Mor and Fraenkel 1982)."""
    return [text, *sorted({text[:place] + text[place + 1 :] for place in range(len(text))})]


def _name_words(name: PersonName) -> Several:
    return tuple(dict.fromkeys(word for word in name.words if len(word) > 1))


def _family(name: PersonName) -> str:
    return name.family.replace(" ", "") or name.given


def _same(value: Any) -> Any:  # ruff: ignore[any-type] -- whatever it is
    return value


WORDS: Final = Source("given_name", _name_words)
GIVEN: Final = Source("given_name", lambda name: name.given)
FAMILY: Final = Source("given_name", _family)
DATE: Final = Source("birth_date", _same)
POSTCODE: Final = Source("postcode", _same)
STREET: Final = Source("street", _same)
CITY: Final = Source("city", _same)
PLACE: Final = Source("place", _same)
OCCUPATION: Final = Source("occupation", _same)
EMAIL: Final = Source("email", _same)
PHONE: Final = Source("phone", _same)
IDENTIFIER: Final = Source("identifier", _same)

SOURCES: Final = (
    WORDS, GIVEN, FAMILY, DATE, POSTCODE, STREET, CITY, PLACE, OCCUPATION, EMAIL, PHONE, IDENTIFIER
)  # fmt: skip


def _pairs(words: Iterable[str]) -> list[str]:
    return [" ".join(pair) for pair in combinations(sorted(words), 2)]


def _sounds(words: Iterable[str]) -> list[str]:
    return sorted({sound(word) for word in words} - {""})


def _long(word: str) -> list[str]:
    return [word] if len(word) > 1 else []


def _whole_date(start: int = 0, stop: int = 8) -> Callable[[BirthDate], Sequence[str]]:
    return lambda date: [date.digits[start:stop]] if date.is_whole else ()


def _date_bag(date: BirthDate) -> Sequence[str]:
    return [date.year + "".join(sorted(date.month + date.day))] if date.is_whole else ()


def _postcode(part: str) -> Callable[[Postcode], Sequence[str]]:
    def texts(code: Postcode) -> Sequence[str]:
        value: str = getattr(code, part)
        return [value] if value else ()

    return texts


def _joined(words: Iterable[str]) -> list[str]:
    return ["".join(words)]


def _mailboxes(emails: Several) -> list[str]:
    return [email.partition("@")[0] for email in emails]


def _mail_words(emails: Several) -> list[str]:
    return [word for box in _mailboxes(emails) for word in re.split(r"[^a-z]+", box) if len(word) > 3]


PARTS: Final[Mapping[str, Part]] = {
    "word": Part(WORDS, _same),
    "word sound": Part(WORDS, _sounds),
    "word start": Part(WORDS, lambda words: sorted({word[:4] for word in words})),
    "two words": Part(WORDS, _pairs),
    "two sounds": Part(WORDS, lambda words: _pairs(_sounds(words))),
    "all words": Part(WORDS, lambda words: [" ".join(sorted(words))] if len(words) > 1 else []),
    "root": Part(GIVEN, lambda given: [root(word) for word in _long(given)]),
    "initial": Part(GIVEN, lambda given: [given[0]] if given else []),
    "given start": Part(GIVEN, lambda given: [word[:3] for word in _long(given)]),
    "given skeleton": Part(GIVEN, lambda given: [skeleton(word) for word in _long(given)]),
    "family": Part(FAMILY, lambda family: [family]),
    "family sound": Part(FAMILY, lambda family: [sound(family)]),
    "family skeleton": Part(FAMILY, lambda family: [skeleton(family)]),
    "family start": Part(FAMILY, lambda family: [family[:3]]),
    "family end": Part(FAMILY, lambda family: [family[-4:]] if len(family) > 4 else []),
    "family slip": Part(FAMILY, lambda family: [family] if len(family) > 4 else [], slips=True),
    "year": Part(DATE, lambda date: [date.year] if date.year else []),
    "decade": Part(DATE, lambda date: [date.year[:3]] if date.year else []),
    "date": Part(DATE, _whole_date()),
    "date bag": Part(DATE, _date_bag),
    "month and day": Part(DATE, _whole_date(4)),
    "year and month": Part(DATE, _whole_date(0, 6)),
    "date slip": Part(DATE, _whole_date(), slips=True),
    "unit": Part(POSTCODE, _postcode("unit")),
    "sector": Part(POSTCODE, _postcode("sector")),
    "district": Part(POSTCODE, _postcode("district")),
    "area": Part(POSTCODE, _postcode("area")),
    "unit slip": Part(POSTCODE, _postcode("unit"), slips=True),
    "street": Part(STREET, lambda street: _joined(sorted(street))),
    "house": Part(STREET, lambda street: [word for word in street if word[0].isdigit()][:2]),
    "street word": Part(
        STREET, lambda street: [word for word in street if len(word) > 3 and not word[0].isdigit()][:4]
    ),
    "city": Part(CITY, _joined),
    "place": Part(PLACE, _joined),
    "occupation": Part(OCCUPATION, _joined),
    "email": Part(EMAIL, _same),
    "mailbox": Part(EMAIL, _mailboxes),
    "mail word": Part(EMAIL, _mail_words),
    "phone slip": Part(PHONE, _same, slips=True),
    "phone end": Part(PHONE, lambda phones: [number[-6:] for number in phones]),
    "identifier slip": Part(IDENTIFIER, _same, slips=True),
}
"""By the name that a kind of key is written with."""
