"""A source system's account, subscriber, member or requester, in one vocabulary."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from graph.ids import RecordKey

type Assurance = Literal["verified", "asserted", "observed"]
"""How a claim is known: proved to its source, typed in by somebody, or seen in passing."""

type ContactKind = Literal["email", "phone"]


class Contact(Struct, frozen=True, order=True, tag="contact"):
    """An email or phone of a record.

    Attributes:
        value: Normalised: a lower-case address, or a phone in E.164.
        weak: True for a value that counts less: a landline, a disposable domain,
            a phone that is possible but not valid.
    """

    kind: ContactKind
    value: str
    assurance: Assurance
    weak: bool = False


class Identifier(Struct, frozen=True, order=True, tag="identifier"):
    """A key that systems use for a person, an order, a cart or a card.

    Two records that hold the same identifier are declared to be one person
    (rung 0 or 1, by its kind; see ``graph.matching.kinds``).

    Attributes:
        kind: ``<system>.<what>``, such as ``shopify.customer_id``,
            ``shopify.order_id``, ``hubspot.contact_id``, ``loyaltylion.member_id``.
        value: As the system writes it, without export decoration (no leading apostrophe).
    """

    kind: str
    value: str
    assurance: Assurance = "verified"


class Consent(Struct, frozen=True):
    """What the person behind one record allows; None where the source does not say."""

    email_marketing: bool | None = None
    sms_marketing: bool | None = None
    personalisation: bool | None = None


class Record(Struct, frozen=True, kw_only=True):
    """One version of one account in one source system.

    Attributes:
        key: ``source:kind:id``.
        source_time: When the source says this version was written: the row's own
            time, else the file's ``--as-of``; aware, UTC.
        birth_date: ISO date; ``--MM-DD`` where the year is unknown, ``YYYY`` or
            ``YYYY-MM`` where no more is known.
        street: First address line, with the house number.
        postcode: Upper case without spaces.
        country: ISO 3166 alpha-2.
        shared: True where the fields are not the holder's own (a gift return's
            address, a till's stand-in customer): kept, and never evidence.
    """

    key: RecordKey
    source_time: datetime
    given_name: str | None = None
    family_name: str | None = None
    birth_date: str | None = None
    gender: str | None = None
    street: str | None = None
    city: str | None = None
    postcode: str | None = None
    country: str | None = None
    contacts: tuple[Contact, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    consent: Consent = Consent()
    shared: bool = False
