"""A person as everything that resolves to it says, put together at the moment of asking."""

from collections.abc import Iterable
from datetime import datetime
from itertools import starmap
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from graph.client import GraphClient, NamedQuery
from graph.errors import UnknownPerson
from graph.ids import ContactKey, DeviceId, HouseholdId, PersonId, RecordKey
from graph.keyring import Keyring
from graph.matching.outcome import Rung
from graph.matching.view import CONSENT_FIELDS, PERSON_FIELDS, RecordView
from graph.records import Assurance, ContactKind
from graph.store import decode_view


class ProfileRecord(Struct, frozen=True, kw_only=True):
    """One source record of the person, and how it belongs.

    Attributes:
        fields: What the source says of the person, by field name; absent ones are left out.
        identifiers: As ``<kind>=<value>``.
        consent: By channel; a channel the source says nothing of is left out.
        shared: The fields are not the holder's own, such as a gift return's address.
        weakest: Greatest rung on the way to the person's core.
        since: Source time of what made the link.
    """

    record: RecordKey
    source: str
    fields: dict[str, str]
    identifiers: tuple[str, ...]
    consent: dict[str, bool]
    shared: bool
    block: RecordKey
    rung: Rung
    weakest: Rung
    rule: str
    confidence: float
    since: datetime
    first_seen: datetime
    last_seen: datetime


class ContactPoint(Struct, frozen=True, kw_only=True):
    """One email or phone of the person over all records.

    Attributes:
        assurance: The best any record has for it.
        records: Who says so.
    """

    kind: ContactKind
    value: str
    assurance: Assurance
    records: tuple[RecordKey, ...]
    first_seen: datetime
    last_seen: datetime


class ProfileDevice(Struct, frozen=True, kw_only=True):
    """A browser or install the person uses.

    Attributes:
        shared: Somebody else uses it too.
    """

    device: DeviceId
    family: str | None
    first_seen: datetime
    last_seen: datetime
    confidence: float
    rung: int
    assurance: Assurance
    shared: bool


class ProfileHousehold(Struct, frozen=True, kw_only=True):
    """Whom the person shares a home with; it merges nobody.

    Attributes:
        others: The other persons who live there, at least one, in order.
        by: What they share besides the door: ``family_name``, ``network`` or ``family_name+network``.
        since: When the link was found, which is later than the moving in.
    """

    household: HouseholdId
    others: tuple[PersonId, ...]
    by: str
    since: datetime


class Profile(Struct, frozen=True, kw_only=True):
    """A person.

    Attributes:
        person: The living id.
        asked: The id that was asked for; another one where it was merged since.
        confidence: Of the weakest link of its records.
        former: Retired ids that lead here.
        sessions: Visits believed to be the person's.
        reviews: Ids of open questions about its records.
        household: As of last night; None where nobody shares the home.
    """

    person: PersonId
    asked: PersonId
    confidence: float
    former: tuple[PersonId, ...]
    records: tuple[ProfileRecord, ...]
    contacts: tuple[ContactPoint, ...]
    devices: tuple[ProfileDevice, ...]
    sessions: int
    reviews: tuple[str, ...]
    household: ProfileHousehold | None

    @property
    def redirected(self) -> bool:
        """Whether the id asked for was retired into this person."""
        return self.asked != self.person


class _Asked(Struct, frozen=True):
    person: PersonId


class _RecordRow(Struct, frozen=True):
    view: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    identifiers: tuple[str, ...]
    block: RecordKey
    rung: Rung
    weakest: Rung
    rule: str
    confidence: float
    since: datetime


class _ProfileRow(Struct, frozen=True):
    person: PersonId
    live: bool
    confidence: float | None
    records: tuple[_RecordRow, ...]
    devices: tuple[ProfileDevice, ...]
    sessions: int
    reviews: tuple[str, ...]
    former: tuple[PersonId, ...]
    households: tuple[ProfileHousehold, ...]


_PROFILE: Final = NamedQuery("reads/profile", params=_Asked, row=_ProfileRow, timeout_s=5.0)
_STRENGTH: Final[dict[Assurance, int]] = {"observed": 0, "asserted": 1, "verified": 2}


async def profile(client: GraphClient, keyring: Keyring, person: PersonId) -> Profile:
    """Return a person's profile; an id that was retired leads to its heir's.

    Raises:
        UnknownPerson: The id was never issued, or erased.
        GraphUnavailable: No answer within five seconds.
    """
    rows = await client.read(_PROFILE, _Asked(person))
    if not rows or not rows[0].live:
        raise UnknownPerson(person)
    row = rows[0]
    views = [(decode_view(record.view), record) for record in row.records]
    views.sort(key=lambda pair: pair[0].key)
    return Profile(
        person=row.person,
        asked=person,
        confidence=row.confidence or 0.0,
        former=tuple(sorted(row.former)),
        records=tuple(starmap(_record, views)),
        contacts=_contacts(views, keyring),
        devices=tuple(sorted(row.devices, key=lambda device: device.device)),
        sessions=row.sessions,
        reviews=tuple(sorted(set(row.reviews))),
        household=_household(row.households),
    )


def _household(found: Iterable[ProfileHousehold]) -> ProfileHousehold | None:
    """Return the one that somebody else lives in too; one whose others merged into the person is none."""
    for one in found:
        if one.others:
            return replace(one, others=tuple(sorted(one.others)))
    return None


def _record(view: RecordView, row: _RecordRow) -> ProfileRecord:
    fields = {name: dated.value for name, dated in view.fields.items()}
    return ProfileRecord(
        record=view.key,
        source=view.key.partition(":")[0],
        fields={name: fields[name] for name in PERSON_FIELDS if name in fields},
        identifiers=row.identifiers,
        consent={name: fields[name] == "yes" for name in CONSENT_FIELDS if name in fields},
        shared=view.shared,
        block=row.block,
        rung=row.rung,
        weakest=row.weakest,
        rule=row.rule,
        confidence=row.confidence,
        since=row.since,
        first_seen=view.first_seen,
        last_seen=view.last_seen,
    )


def _contacts(views: Iterable[tuple[RecordView, _RecordRow]], keyring: Keyring) -> tuple[ContactPoint, ...]:
    found: dict[tuple[ContactKind, str], ContactPoint] = {}
    for view, row in views:
        for email in row.emails:
            _add(found, _point(view, "email", email, keyring.contact("email", email)))
        for phone in row.phones:
            _add(found, _point(view, "phone", phone, keyring.contact("phone", phone)))
    return tuple(found[name] for name in sorted(found))


def _point(view: RecordView, kind: ContactKind, value: str, key: ContactKey) -> ContactPoint:
    """One record's word for a value; one that identifies nobody has no holding and counts as observed."""
    holding = view.holds.get(key)
    return ContactPoint(
        kind=kind,
        value=value,
        assurance=holding.assurance if holding else "observed",
        records=(view.key,),
        first_seen=holding.first_seen if holding else view.first_seen,
        last_seen=holding.last_seen if holding else view.last_seen,
    )


def _add(found: dict[tuple[ContactKind, str], ContactPoint], new: ContactPoint) -> None:
    old = found.get((new.kind, new.value), new)
    found[new.kind, new.value] = ContactPoint(
        kind=new.kind,
        value=new.value,
        assurance=max(old.assurance, new.assurance, key=_STRENGTH.__getitem__),
        records=tuple(sorted({*old.records, *new.records})),
        first_seen=min(old.first_seen, new.first_seen),
        last_seen=max(old.last_seen, new.last_seen),
    )
