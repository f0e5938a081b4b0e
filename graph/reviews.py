"""Questions that the ladder leaves to a person."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from graph.client import GraphClient, NamedQuery
from graph.ids import PersonId, RecordKey


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
