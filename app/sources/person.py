"""A declaration of which vendor's field of an account is what."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from app.sources.sheet import Get
from graph.records import Assurance, ContactKind

type Trust = Callable[[Get], Assurance]


def always(assurance: Assurance) -> Trust:
    """Trust a field the same in every row."""
    return lambda _get: assurance


ASSERTED: Final = always("asserted")


class Point(Struct, frozen=True):
    """A field that holds emails or phones.

    Attributes:
        key: True for the account's own address, which its system knows it by:
            one that is no address at all sends the row to quarantine.
        separator: Between several values of one field.
    """

    kind: ContactKind
    field: str
    trust: Trust
    key: bool = False
    separator: str | None = None


class Reference(Struct, frozen=True):
    """A field that holds keys of this or another system."""

    kind: str
    field: str
    assurance: Assurance = "verified"
    separator: str | None = None


class Person(Struct, frozen=True, kw_only=True):
    """Which field of a vendor's account is what; a blank name means there is none.

    Attributes:
        record: ``source:kind`` of the record keys.
        id_kind: Identifier kind of the account's own id; blank where nothing refers to it.
        times: The system's own time stamps: all must be readable; the first that is there is the version's time.
    """

    record: str
    id: str
    id_kind: str
    times: tuple[str, ...] = ()
    given_name: str = ""
    family_name: str = ""
    whole_name: str = ""
    birth_date: str = ""
    gender: str = ""
    street: str = ""
    city: str = ""
    postcode: str = ""
    country: str = ""
    points: tuple[Point, ...] = ()
    references: tuple[Reference, ...] = ()
    email_consent: str = ""
    sms_consent: str = ""
