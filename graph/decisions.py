"""Writes what the matching decided: persons, links, heirs, reviews, and the outbox."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import starmap
from typing import Final

import msgspec
from msgspec import Struct

from graph.changes import IdentityChange
from graph.client import Done, NamedQuery, Transaction
from graph.ids import ContactKey, PersonId, RecordKey
from graph.matching.outcome import Link, Partition, Review, Rung
from graph.matching.persons import Cause, Decision
from graph.matching.view import RecordView
from graph.neighbourhood import Neighbourhood
from graph.resolution import RecordLink
from graph.standing import Standing
from graph.store import source_of


class LinkRow(Struct, frozen=True, kw_only=True):
    """One ``RESOLVES_TO`` edge as it is written."""

    record: RecordKey
    person: PersonId
    block: RecordKey
    owner: RecordKey
    rung: Rung
    rule: str
    via: RecordKey | None
    weakest: Rung
    bits: int
    fields: tuple[str, ...]
    confidence: float
    since: datetime
    snapshot: str


class PersonRow(Struct, frozen=True, kw_only=True):
    """A living ``Person`` as it is written."""

    person: PersonId
    records: int
    sources: tuple[str, ...]
    blocks: int
    confidence: float
    first_seen: datetime
    last_seen: datetime


class _HeirRow(Struct, frozen=True):
    person: PersonId
    heir: PersonId
    at: datetime
    cause: str
    change_id: str
    records: tuple[RecordKey, ...]


class ReviewRow(Struct, frozen=True):
    """An open ``Review`` as it is written, with the two records that it is about."""

    review_id: str
    left: RecordKey
    right: RecordKey
    rule: str
    evidence: str
    at: datetime


class _ChangeRow(Struct, frozen=True, kw_only=True):
    change_id: str
    kind: str
    person: PersonId
    heir: PersonId | None
    records: tuple[RecordKey, ...]
    cause: str
    at: datetime
    sequence: int
    position: int


class _PointRow(Struct, frozen=True):
    point: ContactKey
    barred: bool


class _Rows[T](Struct, frozen=True):
    rows: Sequence[T]


class _Close(Struct, frozen=True):
    reviews: Sequence[str]
    at: datetime


class _Outbox(Struct, frozen=True):
    sequence: int
    rows: Sequence[_ChangeRow]


_BAR: Final = NamedQuery("ladder/bar_points", params=_Rows[_PointRow], row=Done)
_PERSONS: Final = NamedQuery("ladder/write_persons", params=_Rows[PersonRow], row=Done)
_LINKS: Final = NamedQuery("ladder/write_links", params=_Rows[LinkRow], row=Done)
_HEIRS: Final = NamedQuery("ladder/write_heirs", params=_Rows[_HeirRow], row=Done)
_OPEN: Final = NamedQuery("ladder/open_reviews", params=_Rows[ReviewRow], row=Done)
_CLOSE: Final = NamedQuery("ladder/close_reviews", params=_Close, row=Done)
_OUTBOX: Final = NamedQuery("outbox/write", params=_Outbox, row=Done)


def review_id(review: Review) -> str:
    """Return the id of a question, the same whenever the same two records raise it by the same rule."""
    text = f"{review.left}\0{review.right}\0{review.rule}"
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


async def write_bars(transaction: Transaction, flips: Mapping[ContactKey, bool]) -> None:
    """Note which points passed their limit, or came back under it."""
    if flips:
        await transaction.run(_BAR, _Rows(list(starmap(_PointRow, sorted(flips.items())))))


async def write_decision(transaction: Transaction, decision: Decision, cause: Cause) -> None:
    """Write retired ids, and every id decision into the outbox; ``write_links`` wrote who lives."""
    if not decision.changes:
        return
    heirs: dict[PersonId, _HeirRow] = {}
    for change in decision.changes:
        if change.heir is None:
            heirs.pop(change.person, None)
        else:
            heirs[change.person] = _HeirRow(
                change.person, change.heir, change.at, change.cause, change.change_id, change.records
            )
    if heirs:
        await transaction.run(_HEIRS, _Rows([heirs[person] for person in sorted(heirs)]))
    rows = [_change_row(change, cause, position) for position, change in enumerate(decision.changes)]
    await transaction.run(_OUTBOX, _Outbox(cause.sequence, rows))


async def write_links(
    transaction: Transaction, around: Neighbourhood, rows: Sequence[LinkRow], partition: Partition
) -> None:
    """Write changed links, and summaries of every person that has a changed link or lost one."""
    now = {record: link.person for record, link in around.standing.items()}
    left = {now[row.record] for row in rows if row.record in now}
    now.update((row.record, row.person) for row in rows)
    concerned = left.union(row.person for row in rows)
    persons = [
        person_row(cluster, now[cluster[0]], around.views, partition)
        for cluster in partition.clusters
        if now[cluster[0]] in concerned
    ]
    if rows:
        await transaction.run(_PERSONS, _Rows(sorted(persons, key=lambda row: row.person)))
        await transaction.run(_LINKS, _Rows(rows))


async def write_reviews(
    transaction: Transaction, reviews: Sequence[Review], before: frozenset[str], at: datetime
) -> None:
    """Open what the evidence asks, and close what it no longer asks."""
    asked = {review_id(review): review for review in reviews}
    rows = [review_row(review, at) for name, review in sorted(asked.items()) if name not in before]
    if rows:
        await transaction.run(_OPEN, _Rows(rows))
    if gone := sorted(before - asked.keys()):
        await transaction.run(_CLOSE, _Close(gone, at))


def link_rows(
    decision: Decision,
    partition: Partition,
    standing: Mapping[RecordKey, Standing],
    at: datetime,
    snapshot: str,
) -> list[LinkRow]:
    """Return the links that differ from what stands, in record order; ``since`` stays while the person does."""
    rows: list[LinkRow] = []
    for record, person in sorted(decision.persons.items()):
        before = standing.get(record)
        since = before.since if before and before.person == person else at
        after = _standing(partition.links[record], person, since)
        if before != after:
            rows.append(LinkRow(record=record, snapshot=snapshot, **msgspec.structs.asdict(after)))
    return rows


def touched(rows: Sequence[LinkRow]) -> tuple[RecordLink, ...]:
    """Return written links as the ladder's callers see them."""
    return tuple(
        RecordLink(
            record=row.record,
            person=row.person,
            block=row.block,
            owner=row.owner,
            rung=row.rung,
            weakest=row.weakest,
            rule=row.rule,
            confidence=row.confidence,
        )
        for row in rows
    )


def person_row(
    cluster: Sequence[RecordKey],
    person: PersonId,
    views: Mapping[RecordKey, RecordView],
    partition: Partition,
) -> PersonRow:
    """Return the summary of a cluster's person."""
    links = [partition.links[record] for record in cluster]
    return PersonRow(
        person=person,
        records=len(cluster),
        sources=tuple(sorted({source_of(record) for record in cluster})),
        blocks=len({link.block for link in links}),
        confidence=min(link.confidence for link in links),
        first_seen=min(views[record].first_seen for record in cluster),
        last_seen=max(views[record].last_seen for record in cluster),
    )


def review_row(review: Review, at: datetime) -> ReviewRow:
    """Return a question that opens."""
    return ReviewRow(review_id(review), review.left, review.right, review.rule, review.evidence, at)


def _standing(link: Link, person: PersonId, since: datetime) -> Standing:
    return Standing(
        person=person,
        block=link.block,
        owner=link.owner,
        rung=link.rung,
        rule=link.rule,
        via=link.via,
        weakest=link.weakest,
        bits=link.bits,
        fields=tuple(f"{said.field}={said.bits}" for said in link.fields),
        confidence=link.confidence,
        since=since,
    )


def _change_row(change: IdentityChange, cause: Cause, position: int) -> _ChangeRow:
    return _ChangeRow(sequence=cause.sequence, position=position, **msgspec.structs.asdict(change))
