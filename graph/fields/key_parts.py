"""What blocking keys are made of: short derived values of a record's fields."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import Final

from graph.fields.record import PersonFields
from graph.fields.spelling import sound
from graph.matching.names import lexicon

type Part = Callable[[PersonFields], Iterable[str]]

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


def _words(fields: PersonFields) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in fields.name.words if len(word) > 1)) if fields.name else ()


def _given(fields: PersonFields) -> list[str]:
    return [fields.name.given] if fields.name and len(fields.name.given) > 1 else []


def _family(fields: PersonFields) -> list[str]:
    if not fields.name:
        return []
    return [fields.name.family.replace(" ", "")] if fields.name.family else [fields.name.given]


def _initials(fields: PersonFields) -> list[str]:
    return [fields.name.given[0]] if fields.name and fields.name.given else []


def _name_pairs(fields: PersonFields) -> list[str]:
    return [" ".join(sorted(pair)) for pair in combinations(_words(fields), 2)]


def _sound_pairs(fields: PersonFields) -> list[str]:
    return [
        " ".join(pair) for pair in combinations(sorted({sound(word) for word in _words(fields)} - {""}), 2)
    ]


def _year(fields: PersonFields) -> list[str]:
    return [fields.birth_date.year] if fields.birth_date and fields.birth_date.year else []


def _decade(fields: PersonFields) -> list[str]:
    return [year[:3] for year in _year(fields)]


def _date(fields: PersonFields) -> list[str]:
    return [fields.birth_date.digits] if fields.birth_date and fields.birth_date.is_whole else []


def _date_bag(fields: PersonFields) -> list[str]:
    date = fields.birth_date
    return [date.year + "".join(sorted(date.month + date.day))] if date and date.is_whole else []


def _month_day(fields: PersonFields) -> list[str]:
    return [date[4:] for date in _date(fields)]


def _year_month(fields: PersonFields) -> list[str]:
    return [date[:6] for date in _date(fields)]


def _postcode(part: str) -> Part:
    return lambda fields: [value] if fields.postcode and (value := getattr(fields.postcode, part)) else []


def _house(fields: PersonFields) -> list[str]:
    return [word for word in fields.street if word[0].isdigit()][:2]


def _street_words(fields: PersonFields) -> list[str]:
    return [word for word in fields.street if len(word) > 3 and not word[0].isdigit()][:4]


def _mailboxes(fields: PersonFields) -> list[str]:
    return [email.partition("@")[0] for email in fields.emails]


def _mail_words(fields: PersonFields) -> list[str]:
    return [word for box in _mailboxes(fields) for word in re.split(r"[^a-z]+", box) if len(word) > 3]


def _whole(words: Iterable[str]) -> list[str]:
    text = "".join(words)
    return [text] if text else []


PARTS: Final[Mapping[str, Part]] = {
    "word": _words,
    "word sound": lambda fields: sorted({sound(word) for word in _words(fields)} - {""}),
    "word start": lambda fields: sorted({word[:4] for word in _words(fields)}),
    "two words": _name_pairs,
    "two sounds": _sound_pairs,
    "all words": lambda fields: [" ".join(sorted(_words(fields)))] if len(_words(fields)) > 1 else [],
    "given": _given,
    "root": lambda fields: [root(word) for word in _given(fields)],
    "initial": _initials,
    "given start": lambda fields: [word[:3] for word in _given(fields)],
    "given skeleton": lambda fields: [skeleton(word) for word in _given(fields)],
    "family": _family,
    "family sound": lambda fields: [sound(word) for word in _family(fields)],
    "family skeleton": lambda fields: [skeleton(word) for word in _family(fields)],
    "family start": lambda fields: [word[:3] for word in _family(fields)],
    "family end": lambda fields: [word[-4:] for word in _family(fields) if len(word) > 4],
    "family slip": lambda fields: [
        slip for word in _family(fields) if len(word) > 4 for slip in deletions(word)
    ],
    "year": _year,
    "decade": _decade,
    "date": _date,
    "date bag": _date_bag,
    "month and day": _month_day,
    "year and month": _year_month,
    "date slip": lambda fields: [slip for date in _date(fields) for slip in deletions(date)],
    "unit": _postcode("unit"),
    "sector": _postcode("sector"),
    "district": _postcode("district"),
    "area": _postcode("area"),
    "unit slip": lambda fields: deletions(fields.postcode.unit) if fields.postcode else [],
    "street": lambda fields: _whole(sorted(fields.street)),
    "house": _house,
    "street word": _street_words,
    "city": lambda fields: _whole(fields.city),
    "place": lambda fields: _whole(fields.place),
    "occupation": lambda fields: _whole(fields.occupation),
    "email": lambda fields: fields.emails,
    "mailbox": _mailboxes,
    "mail word": _mail_words,
    "phone": lambda fields: fields.phones,
    "phone slip": lambda fields: [slip for number in fields.phones for slip in deletions(number)],
    "phone end": lambda fields: [number[-6:] for number in fields.phones],
    "identifier": lambda fields: fields.identifiers,
    "identifier slip": lambda fields: [slip for text in fields.identifiers for slip in deletions(text)],
}
"""By the name that a kind of key is written with."""
