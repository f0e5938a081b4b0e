"""What the graph keeps of a record: the union of its versions.

Every part of a view is a maximum, a minimum or a union, so views form a
semilattice under :func:`merge`: versions may come in any order and any number of
times and leave the same view.  The graph may therefore store the view alone and
merge each new version into it.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from hashlib import blake2b
from typing import Final

import msgspec
from msgspec import Struct

from graph.ids import ContactKey, RecordKey
from graph.keyring import Keyring
from graph.matching.generic import is_generic
from graph.matching.mailbox import mailbox
from graph.records import Assurance, Contact, Identifier, Record

PERSON_FIELDS: Final = (
    "given_name",
    "family_name",
    "birth_date",
    "gender",
    "street",
    "city",
    "postcode",
    "country",
)
CONSENT_FIELDS: Final = ("email_marketing", "sms_marketing", "personalisation")

_STRENGTH: Final[dict[Assurance, int]] = {"observed": 0, "asserted": 1, "verified": 2}


class Dated(Struct, frozen=True, order=True):
    """One field's value, ordered so that the greatest of several is the one in force.

    Attributes:
        at: Source time of the version that has it.
        version: Content hash of that version; decides between equal times.
        value: As the record has it; consent as ``yes`` or ``no``.  Never empty.
    """

    at: datetime
    version: str
    value: str


class Holding(Struct, frozen=True):
    """A record's ``HAS`` edge to one email, phone or identifier, over all versions.

    Attributes:
        kind: ``email``, ``phone`` or an identifier's kind.
        assurance: The best that any version gave it.
        weak: True while every version calls it weak.
        first_seen: Smallest source time of a version that has it.
        last_seen: Greatest one.
    """

    kind: str
    assurance: Assurance
    weak: bool
    first_seen: datetime
    last_seen: datetime


class RecordView(Struct, frozen=True, kw_only=True):
    """A record as matching sees it, and all that the graph must store of it.

    Attributes:
        fields: By name (``PERSON_FIELDS`` and ``CONSENT_FIELDS``); a version that
            leaves a field out says nothing about it, so a missing name is unknown.
        holds: Contact points and identifiers of all versions, by key.
        shared: True once any version said that the person fields are not the
            holder's own; they are then kept, and never evidence.
        first_seen: Smallest source time of a version.
        last_seen: Greatest one.
    """

    key: RecordKey
    first_seen: datetime
    last_seen: datetime
    fields: dict[str, Dated] = {}
    holds: dict[ContactKey, Holding] = {}
    shared: bool = False

    def evidence(self, field: str) -> str | None:
        """Return a field's value where it may count as evidence, else None."""
        dated = self.fields.get(field)
        return dated.value if dated and not self.shared else None


def content_hash(record: Record) -> str:
    """Return 128 bits over everything the version says, its source time included."""
    return blake2b(msgspec.json.encode(record), digest_size=16).hexdigest()


def view_of(record: Record, keyring: Keyring) -> RecordView:
    """Return the view of one version alone; a value that identifies nobody leaves no trace in ``holds``."""
    view = RecordView(
        key=record.key,
        first_seen=record.source_time,
        last_seen=record.source_time,
        fields=_fields(record),
        shared=record.shared,
    )
    claims: tuple[Contact | Identifier, ...] = (*_contacts(record), *record.identifiers)
    for claim in claims:
        if not is_generic(claim.kind, claim.value):
            _hold(view.holds, _key_of(claim, keyring), _holding(claim, record.source_time))
    return view


def _contacts(record: Record) -> Iterator[Contact]:
    """Yield the contacts, and for an email in a spelling of its own the mailbox it is delivered to.

    Nobody proved that plainer address to the source, so it is asserted at the most.
    """
    for contact in record.contacts:
        yield contact
        if contact.kind == "email" and (plain := mailbox(contact.value)) != contact.value:
            assurance: Assurance = "observed" if contact.assurance == "observed" else "asserted"
            yield Contact("email", plain, assurance, contact.weak)


def merge(one: RecordView, other: RecordView) -> RecordView:
    """Return the view of both's versions together; commutative, associative, idempotent.

    Raises:
        ValueError: The two are views of different records.
    """
    if one.key != other.key:
        raise ValueError("views of two different records cannot be merged")
    holds = dict(one.holds)
    for key, holding in other.holds.items():
        _hold(holds, key, holding)
    fields = dict(one.fields)
    for name, dated in other.fields.items():
        fields[name] = max(dated, fields.get(name, dated))
    return RecordView(
        key=one.key,
        first_seen=min(one.first_seen, other.first_seen),
        last_seen=max(one.last_seen, other.last_seen),
        fields=fields,
        holds=holds,
        shared=one.shared or other.shared,
    )


def merge_versions(records: list[Record], keyring: Keyring) -> RecordView:
    """Return the view of one record's versions, at least one, in any order."""
    return reduce(merge, (view_of(record, keyring) for record in records))


def _fields(record: Record) -> dict[str, Dated]:
    version = content_hash(record)
    person = {name: getattr(record, name) for name in PERSON_FIELDS}
    consent = {name: _YES_NO[getattr(record.consent, name)] for name in CONSENT_FIELDS}
    return {
        name: Dated(record.source_time, version, value) for name, value in (person | consent).items() if value
    }


_YES_NO: Final = {True: "yes", False: "no", None: None}


def _key_of(claim: Contact | Identifier, keyring: Keyring) -> ContactKey:
    if isinstance(claim, Contact):
        return keyring.contact(claim.kind, claim.value)
    return keyring.identifier(claim.kind, claim.value)


def _holding(claim: Contact | Identifier, at: datetime) -> Holding:
    weak = isinstance(claim, Contact) and claim.weak
    return Holding(claim.kind, claim.assurance, weak, at, at)


def _hold(holds: dict[ContactKey, Holding], key: ContactKey, new: Holding) -> None:
    old = holds.get(key, new)
    holds[key] = Holding(
        kind=old.kind,
        assurance=max(old.assurance, new.assurance, key=_STRENGTH.__getitem__),
        weak=old.weak and new.weak,
        first_seen=min(old.first_seen, new.first_seen),
        last_seen=max(old.last_seen, new.last_seen),
    )
