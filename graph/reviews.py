"""Questions that the ladder leaves to a person."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Final, Literal

from msgspec import Struct

from graph.client import GraphClient, NamedQuery
from graph.errors import UnknownReview
from graph.ids import ContactKey, PersonId, RecordKey
from graph.keyring import Keyring
from graph.matching.snapshot import Snapshot
from graph.matching.view import PERSON_FIELDS, RecordView
from graph.pairs import PairExplanation, explain_pair
from graph.records import Assurance, ContactKind
from graph.store import StoredRecord, stored

_TIMEOUT_S: Final = 5.0


class ReviewedRecord(Struct, frozen=True, kw_only=True):
    """One of the two records a question is about, with what a person needs to answer it."""

    record: RecordKey
    person: PersonId
    given_name: str | None
    family_name: str | None
    birth_date: str | None
    postcode: str | None
    emails: tuple[str, ...]
    phones: tuple[str, ...]


class OpenReview(Struct, frozen=True, kw_only=True):
    """A question: are these two one person?

    Attributes:
        rule: What refused to join them, such as ``names.given``.
        evidence: What would have joined them.
        opened_at: Source time of the record version that raised it.
        records: Two, in key order.
    """

    review: str
    rule: str
    evidence: str
    opened_at: datetime
    records: tuple[ReviewedRecord, ...]


class _Page(Struct, frozen=True):
    skip: int
    limit: int


_OPEN: Final = NamedQuery("reviews/open", params=_Page, row=OpenReview, timeout_s=5.0)


async def open_reviews(client: GraphClient, *, limit: int = 100, skip: int = 0) -> list[OpenReview]:
    """Return open questions, oldest first.

    Raises:
        GraphUnavailable: No answer in time.
    """
    rows = await client.read(_OPEN, _Page(skip, limit))
    return [
        OpenReview(
            review=row.review,
            rule=row.rule,
            evidence=row.evidence,
            opened_at=row.opened_at,
            records=tuple(sorted(row.records, key=lambda record: record.record)),
        )
        for row in rows
    ]


class ReviewContact(Struct, frozen=True, kw_only=True):
    """An email or phone of one of the two.

    Attributes:
        shared: The other record has it too.
    """

    kind: ContactKind
    value: str
    assurance: Assurance
    weak: bool
    shared: bool


class ReviewSide(Struct, frozen=True, kw_only=True):
    """One of the two records, whole.

    Attributes:
        fields: What the source says of the person, by field name; absent ones are left out.
        identifiers: As ``<kind>=<value>``.
    """

    record: RecordKey
    person: PersonId
    fields: dict[str, str]
    contacts: tuple[ReviewContact, ...]
    identifiers: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime


class Review(Struct, frozen=True, kw_only=True):
    """A question with everything that is needed to answer it.

    Attributes:
        state: Whether it is still asked; a decision closes it, and so may new evidence.
        sides: Two, in key order.
        explanation: What the two say, in bits, what refused, and what was decided.
    """

    review: str
    state: Literal["open", "closed"]
    rule: str
    evidence: str
    opened_at: datetime
    closed_at: datetime | None
    sides: tuple[ReviewSide, ...]
    explanation: PairExplanation


class _Asked(Struct, frozen=True):
    review: str


class _ReviewRow(Struct, frozen=True):
    review: str
    state: Literal["open", "closed"]
    rule: str
    evidence: str
    opened_at: datetime
    closed_at: datetime | None
    records: tuple[RecordKey, ...]


_SHOW: Final = NamedQuery("reviews/show", params=_Asked, row=_ReviewRow, timeout_s=5.0)


async def review_records(client: GraphClient, review: str) -> tuple[RecordKey, RecordKey]:
    """Return the two records a question is about, in key order.

    Raises:
        UnknownReview: It was never asked.
        GraphUnavailable: No answer in time.
    """
    row = await _row(client, review)
    left, right = sorted(row.records)
    return left, right


async def show_review(client: GraphClient, keyring: Keyring, snapshot: Snapshot, review: str) -> Review:
    """Return a question with its two records side by side.

    Raises:
        UnknownReview: It was never asked.
        GraphUnavailable: No answer in time.
    """
    row = await _row(client, review)
    keys = tuple(sorted(row.records))
    explanation = await explain_pair(client, snapshot, keyring, *keys)
    records = await client.reading("reviews/sides", partial(stored, keys=keys), timeout_s=_TIMEOUT_S)
    one, other = (records[key].view.holds.keys() for key in keys)
    common = frozenset(one & other)
    sides = [
        _side(records[key], person, keyring, common)
        for key, person in zip(keys, explanation.persons, strict=True)
    ]
    return Review(
        review=row.review,
        state=row.state,
        rule=row.rule,
        evidence=row.evidence,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        sides=tuple(sides),
        explanation=explanation,
    )


async def _row(client: GraphClient, review: str) -> _ReviewRow:
    rows = await client.read(_SHOW, _Asked(review))
    if not rows:
        raise UnknownReview
    return rows[0]


def _side(
    record: StoredRecord, person: PersonId, keyring: Keyring, common: Collection[ContactKey]
) -> ReviewSide:
    view = record.view
    emails = tuple(_contact(view, "email", value, keyring, common) for value in record.emails)
    phones = tuple(_contact(view, "phone", value, keyring, common) for value in record.phones)
    return ReviewSide(
        record=view.key,
        person=person,
        fields={name: view.fields[name].value for name in PERSON_FIELDS if name in view.fields},
        contacts=emails + phones,
        identifiers=record.identifiers,
        first_seen=view.first_seen,
        last_seen=view.last_seen,
    )


def _contact(
    view: RecordView, kind: ContactKind, value: str, keyring: Keyring, common: Collection[ContactKey]
) -> ReviewContact:
    """Return a value with how its record has it; one that identifies nobody counts as observed."""
    key = keyring.contact(kind, value)
    holding = view.holds.get(key)
    return ReviewContact(
        kind=kind,
        value=value,
        assurance=holding.assurance if holding else "observed",
        weak=holding.weak if holding else False,
        shared=key in common,
    )
