"""A person as everything that resolves to it says, put together at the moment of asking."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import starmap
from typing import Final

from msgspec import Struct, convert
from msgspec.structs import replace

from graph.client import GraphClient, NamedQuery
from graph.devices.because import Because, decode
from graph.errors import UnknownPerson, UnsurePerson
from graph.ids import ContactKey, DeviceId, HouseholdId, PersonId, RecordKey
from graph.keyring import Keyring
from graph.matching.outcome import Rung
from graph.matching.view import CONSENT_FIELDS, PERSON_FIELDS, RecordView
from graph.records import Assurance, ContactKind
from graph.store import decode_view
from graph.surety import LeftOut, Retired, lives_there, sure_of


class ProfileRecord(Struct, frozen=True, kw_only=True):
    """One source record of the person, and how it belongs.

    Attributes:
        fields: What the source says of the person, by field name; absent ones are left out.
        identifiers: As ``<kind>=<value>``.
        consent: By channel; a channel the source says nothing of is left out.
        shared: The fields are not the holder's own, such as a gift return's address.
        weakest: Greatest rung on the way to the person's core.
        confidence: That it is of the person that the core is, over the whole way there; see ``Link``.
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
        provisional: Given by rung 4 before the day of its last visit was over.
        because: Why rung 4 gave it; None where the device said whose it is.
    """

    device: DeviceId
    family: str | None
    first_seen: datetime
    last_seen: datetime
    confidence: float
    rung: int
    assurance: Assurance
    shared: bool
    provisional: bool = False
    because: Because | None = None


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
        confidence: Of the weakest link of the records that are shown.
        former: Retired ids that lead here.
        sessions: Visits believed to be the person's.
        reviews: Ids of open questions about its records.
        household: As of last night; None where nobody shares the home, or where that rests on what was left out.
        left_out: What is the person's with less confidence than was asked for.
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
    left_out: LeftOut

    @property
    def redirected(self) -> bool:
        """Whether the id asked for was retired into this person."""
        return self.asked != self.person


class _Asked(Struct, frozen=True):
    person: PersonId
    least: float


class RecordRow(Struct, frozen=True):
    """One ``RESOLVES_TO`` edge with its record."""

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


class DeviceRow(ProfileDevice, frozen=True, kw_only=True):
    """A device as the graph has it.

    Attributes:
        said: What ``because`` is decoded from.
    """

    said: str | None = None


class ProfileRow(Struct, frozen=True):
    """A person as the graph has it.

    Attributes:
        believed: Sessions believed to be the person's.
        sessions: Those of them at or over the confidence asked for; ``reviews`` are about records likewise.
    """

    person: PersonId
    live: bool
    confidence: float | None
    records: tuple[RecordRow, ...]
    devices: tuple[DeviceRow, ...]
    believed: int
    sessions: int
    reviews: tuple[str, ...]
    former: tuple[Retired, ...]
    households: tuple[ProfileHousehold, ...]


type _Viewed = tuple[RecordView, RecordRow]

_PROFILE: Final = NamedQuery("reads/profile", params=_Asked, row=ProfileRow, timeout_s=5.0)
_STRENGTH: Final[dict[Assurance, int]] = {"observed": 0, "asserted": 1, "verified": 2}


async def profile(client: GraphClient, keyring: Keyring, person: PersonId, *, least: float = 0.0) -> Profile:
    """Return a person's profile; an id that was retired leads to its heir's.

    Args:
        client: Of the graph.
        keyring: Tells which of a record's holdings a value is.
        person: The id asked for.
        least: What is the person's with less confidence is left out, and so is all that follows from it.

    Raises:
        UnknownPerson: The id was never issued, or erased.
        UnsurePerson: The id was retired into a person that it is with less confidence than ``least``.
        GraphUnavailable: No answer within five seconds.
    """
    rows = await client.read(_PROFILE, _Asked(person, least))
    if not rows or not rows[0].live:
        raise UnknownPerson(person)
    return shown(rows[0], keyring, asked=person, least=least)


def shown(row: ProfileRow, keyring: Keyring, *, asked: PersonId, least: float) -> Profile:
    """Return what a person is to somebody who asks for a confidence.

    Raises:
        UnsurePerson: As ``profile``.
    """
    every = sorted(((decode_view(one.view), one) for one in row.records), key=lambda pair: pair[0].key)
    confidences = {view.key: one.confidence for view, one in every}
    former = {old.person: sure_of(old, confidences) for old in row.former}
    if former.get(asked, 1.0) < least:
        raise UnsurePerson(asked)
    left = [pair for pair in every if pair[1].confidence >= least]
    devices = sorted((one for one in row.devices if one.confidence >= least), key=lambda one: one.device)
    left_out = LeftOut(len(every) - len(left), len(row.devices) - len(devices), row.believed - row.sessions)
    return Profile(
        person=row.person,
        asked=asked,
        confidence=min((one.confidence for _view, one in left), default=0.0),
        former=tuple(sorted(old for old, confidence in former.items() if confidence >= least)),
        records=tuple(starmap(_record, left)),
        contacts=_contacts(left, keyring),
        devices=tuple(map(_device, devices)),
        sessions=row.sessions,
        reviews=tuple(sorted(set(row.reviews))),
        household=_household(row.households, left, every, devices_left=not left_out.devices),
        left_out=left_out,
    )


def _device(row: DeviceRow) -> ProfileDevice:
    plain = convert(row, ProfileDevice, from_attributes=True)
    return plain if row.said is None else replace(plain, because=decode(row.said))


def _household(
    found: Iterable[ProfileHousehold],
    left: Sequence[_Viewed],
    every: Sequence[_Viewed],
    *,
    devices_left: bool,
) -> ProfileHousehold | None:
    """Return the one that somebody else lives in too; one whose others merged into the person is none."""
    shown_views, views = [view for view, _row in left], [view for view, _row in every]
    for one in found:
        if one.others and lives_there(shown_views, views, one.by, devices_left=devices_left):
            return replace(one, others=tuple(sorted(one.others)))
    return None


def _record(view: RecordView, row: RecordRow) -> ProfileRecord:
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


def _contacts(views: Iterable[_Viewed], keyring: Keyring) -> tuple[ContactPoint, ...]:
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
