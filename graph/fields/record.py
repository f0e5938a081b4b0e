"""The person fields of one record, normalised."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal, get_args

import phonenumbers
from msgspec import Struct

from graph.fields.birth_dates import BirthDate, birth_date
from graph.fields.folding import squeezed, words
from graph.fields.person_names import PersonName, person_name
from graph.fields.postcodes import Postcode, postcode
from graph.matching.generic import is_generic

type Role = Literal[
    "given_name",
    "family_name",
    "full_name",
    "birth_date",
    "email",
    "phone",
    "street",
    "city",
    "postcode",
    "place",
    "gender",
    "occupation",
    "identifier",
]
"""What a column says of a person."""

ROLES: Final[tuple[Role, ...]] = get_args(Role.__value__)

_GENDERS: Final = {"m": "male", "man": "male", "f": "female", "woman": "female"}


class PersonFields(Struct, frozen=True):
    """What a record says of a person; None, and empty for several, is missing.

    Attributes:
        street: Words of the address, house number and all, in the order of the columns.
        emails: Sorted, as the other fields that may hold several.
    """

    name: PersonName | None = None
    birth_date: BirthDate | None = None
    postcode: Postcode | None = None
    street: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    gender: str | None = None
    occupation: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


def person_fields(said: Mapping[Role, Sequence[str]]) -> PersonFields:
    """Normalise what a record says; a role that is left out, and a text that says nothing, is missing.

    Args:
        said: Texts of each role, in the order of the record's columns.
    """
    return PersonFields(
        name=person_name(said.get("given_name", ()), said.get("family_name", ()), said.get("full_name", ())),
        birth_date=_first(birth_date, said.get("birth_date", ())),
        postcode=_first(postcode, said.get("postcode", ())),
        street=_words(said.get("street", ())),
        city=_words(said.get("city", ())),
        place=_words(said.get("place", ())),
        gender=_first(_gender, said.get("gender", ())),
        occupation=_words(said.get("occupation", ())),
        emails=_several(_email, said.get("email", ())),
        phones=_several(_phone, said.get("phone", ())),
        identifiers=_several(_identifier, said.get("identifier", ())),
    )


def _first[V](read: Callable[[str], V | None], texts: Iterable[str]) -> V | None:
    return next((value for text in texts if (value := read(text)) is not None), None)


def _several(read: Callable[[str], str | None], texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({value for text in texts if (value := read(text))}))


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for text in texts for word in words(text))


def _gender(text: str) -> str | None:
    plain = " ".join(words(text))
    return _GENDERS.get(plain, plain) or None


def _email(text: str) -> str | None:
    plain = text.strip().casefold()
    return None if "@" not in plain or is_generic("email", plain) else plain


def _phone(text: str) -> str | None:
    """Return the national number's digits, so that +44 7700 900123 and 07700 900123 are one."""
    digits = phonenumbers.normalize_digits_only(text).removeprefix("00")
    national = digits.removeprefix("44") if len(digits) > 10 else digits
    plain = national.lstrip("0")
    return None if len(plain) < 5 or is_generic("phone", plain) else plain


def _identifier(text: str) -> str | None:
    return None if is_generic("identifier", text) else squeezed(text) or None
