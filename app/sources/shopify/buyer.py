"""Who placed an order.  The CSV export names no customer id, so an order is a fact of its email."""

import re
from typing import Final

import msgspec

from app.sources.account import record_of
from app.sources.machine import device_id
from app.sources.outcome import Outcome
from app.sources.person import ASSERTED, Person, Point, Reference
from app.sources.sheet import Get
from graph.ids import DeviceId, RecordKey
from graph.keyring import Keyring
from graph.records import Contact, Identifier, Record

_ANONYMOUS_ID: Final = re.compile(r"^\s*rudderAnonymousId\s*:\s*(\S{1,128})\s*$", re.MULTILINE)

EXPORTED: Final = Person(
    record="shopify:order",
    id="Id",
    id_kind="",
    times=("Created at", "Paid at", "Fulfilled at", "Cancelled at"),
    whole_name="Billing Name",
    street="Billing Address1",
    city="Billing City",
    postcode="Billing Zip",
    country="Billing Country",
    points=(
        # anybody can type anybody's address into a checkout; were a broken one let in, the order
        # would belong to nobody, and its correction be refused as a repeated id
        Point("email", "Email", ASSERTED, key=True),
        Point("phone", "Phone", ASSERTED),
        Point("phone", "Billing Phone", ASSERTED),
    ),
    references=(Reference("shopify.order_id", "Name"),),
    email_consent="Accepts Marketing",
)
"""The buyer in a row of the CSV export."""


def buyer_key(contact: Contact, keyring: Keyring) -> RecordKey:
    """Key of the record of everybody's orders under one email or phone: the same contact, the same key.

    Record keys are shown, so without the secret a list of addresses cannot be tried against them.
    """
    return RecordKey(f"shopify:buyer:{keyring.pseudonym('shopify.buyer', f'{contact.kind}:{contact.value}')}")


def buyer_of(person: Person, get: Get, out: Outcome) -> Record:
    """Read the order's buyer: a version of the record under the order's email, else phone, else of the order's own.

    Raises:
        Unfit: The order's id, its email, or one of its time stamps cannot be read.
    """
    record = record_of(person, get, out)
    if not record.contacts:
        return record
    first = min(record.contacts, key=lambda contact: contact.kind)
    return msgspec.structs.replace(record, key=buyer_key(first, out.keyring))


def device_of(get: Get, out: Outcome) -> DeviceId | None:
    """The browser the order was placed in, where the storefront noted it on the order."""
    found = _ANONYMOUS_ID.search(get("Note Attributes"))
    return device_id(found[1], out) if found else None


def claims_of(buyer: Record) -> tuple[Contact | Identifier, ...]:
    """What an order says of its device's holder: its email and its number.

    Asserted, although a server wrote it down: the record behind both has every
    order that was ever placed under that email, by whomever.
    """
    emails = (contact for contact in buyer.contacts if contact.kind == "email")
    orders = (
        msgspec.structs.replace(identifier, assurance="asserted")
        for identifier in buyer.identifiers
        if identifier.kind == "shopify.order_id"
    )
    return (*emails, *orders)
