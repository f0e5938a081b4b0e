"""Why records are one person: the tree of links, each with what its two ends have in common."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from msgspec import Struct

from graph.client import GraphClient, NamedQuery, Transaction
from graph.errors import SameRecord, UnknownPerson, UnknownRecord
from graph.ids import ContactKey, PersonId, RecordKey
from graph.judgements import Word, words_between
from graph.matching.outcome import FieldBits, Millibits, Rung
from graph.matching.snapshot import Snapshot
from graph.matching.verdict import Verdict, World, closest, verdict
from graph.neighbourhood import neighbourhood
from graph.records import Assurance
from graph.store import stored

_TIMEOUT_S: Final = 10.0


class SharedKey(Struct, frozen=True, kw_only=True):
    """A key that two records both have.

    Attributes:
        here: Assurance on the first record.
        there: Assurance on the other one.
        barred: Over its limit, so that it joins nobody.
    """

    point: ContactKey
    kind: str
    here: Assurance
    there: Assurance
    weak: bool
    barred: bool


class ExplainedLink(Struct, frozen=True, kw_only=True):
    """How one record came to its person.

    Attributes:
        via: The record it joined by; None for the root of the tree.
        rule: Such as ``rung1.email``; ``itself`` for the root.
        weakest: Greatest rung on the way to the root.
        bits: Posterior of this link in thousandths of a bit: the prior and all of ``fields``; 0 for the root.
        fields: What each field added, its mean over the pairs that have it.
        confidence: Of the weakest link on the way to the root.
        shared: What it has in common with ``via``.
        snapshot: Version of the numbers that decided.
    """

    record: RecordKey
    via: RecordKey | None
    block: RecordKey
    rung: Rung
    weakest: Rung
    rule: str
    bits: int
    fields: tuple[FieldBits, ...]
    confidence: float
    since: datetime
    snapshot: str
    shared: tuple[SharedKey, ...]


class Explanation(Struct, frozen=True, kw_only=True):
    """Every record's link, in record order; following ``via`` from any of them ends at the root.

    Attributes:
        prior: Log-odds that two records drawn at random are one person, in millibits; part of every link's bits.
    """

    person: PersonId
    asked: PersonId
    prior: Millibits
    links: tuple[ExplainedLink, ...]


class OpenQuestion(Struct, frozen=True):
    """An open review and the rule that refused."""

    review: str
    rule: str


class PairExplanation(Struct, frozen=True, kw_only=True):
    """Why two records are one person, or why not.

    Attributes:
        persons: Whose each is.
        prior: Log-odds that two records drawn at random are one person, in millibits; part of every sum here.
        path: Links that lead from the first to the other; empty where they are two persons.
        verdict: What the two say by themselves, and what kept their persons apart.
        judgements: People's words on exactly these two, in force.
        reviews: Open questions about the two.
    """

    left: RecordKey
    right: RecordKey
    persons: tuple[PersonId, PersonId]
    prior: Millibits
    path: tuple[ExplainedLink, ...]
    verdict: Verdict
    judgements: tuple[Word, ...]
    reviews: tuple[OpenQuestion, ...]


class _Asked(Struct, frozen=True):
    person: PersonId


class _LinkRow(ExplainedLink, frozen=True, kw_only=True):
    person: PersonId
    said: tuple[str, ...]
    fields: tuple[FieldBits, ...] = ()


class _Pair(Struct, frozen=True):
    left: RecordKey
    right: RecordKey


class _PairRow(Struct, frozen=True):
    reviews: tuple[OpenQuestion, ...]


_EXPLAIN: Final = NamedQuery("reads/explain", params=_Asked, row=_LinkRow, timeout_s=5.0)
_PAIR: Final = NamedQuery("reads/pair", params=_Pair, row=_PairRow, timeout_s=5.0)


async def explain(client: GraphClient, snapshot: Snapshot, person: PersonId) -> Explanation:
    """Return how each record of a person came to it; a retired id leads to its heir.

    Raises:
        UnknownPerson: The id was never issued, or erased.
        GraphUnavailable: No answer in time.
    """
    work = partial(_explain, snapshot=snapshot, person=person)
    return await client.reading("explain/person", work, timeout_s=_TIMEOUT_S)


async def explain_pair(
    client: GraphClient, snapshot: Snapshot, one: RecordKey | PersonId, other: RecordKey | PersonId
) -> PairExplanation:
    """Return why two records, or two persons, are one person or two; of persons, their two closest records.

    A record key has colons, a person id has none.

    Raises:
        UnknownRecord: The graph lacks a record.
        UnknownPerson: The id was never issued, or erased.
        SameRecord: Both are one record, or a person of one record.
        GraphUnavailable: No answer in time.
    """
    work = partial(_explain_pair, snapshot=snapshot, one=one, other=other)
    return await client.reading("explain/pair", work, timeout_s=_TIMEOUT_S)


async def _explain(transaction: Transaction, snapshot: Snapshot, person: PersonId) -> Explanation:
    rows = await transaction.run(_EXPLAIN, _Asked(person))
    if not rows:
        raise UnknownPerson(person)
    links = tuple(_link(row) for row in rows)
    return Explanation(person=rows[0].person, asked=person, prior=snapshot.prior, links=links)


async def _explain_pair(
    transaction: Transaction, snapshot: Snapshot, one: RecordKey | PersonId, other: RecordKey | PersonId
) -> PairExplanation:
    sides = [await _records_of(transaction, snapshot, which) for which in (one, other)]
    if len({*sides[0], *sides[1]}) < 2:
        raise SameRecord
    there = await stored(transaction, sorted({*sides[0], *sides[1]}))
    for key in (*sides[0], *sides[1]):
        if key not in there:
            raise UnknownRecord(key)
    around = await neighbourhood(transaction, [record.view for record in there.values()], snapshot)
    world = World(
        records=tuple(around.views.values()),
        snapshot=snapshot,
        judgements=around.judgements,
        barred=around.barred,
    )
    left, right = closest(world, *sides)
    persons = (around.standing[left].person, around.standing[right].person)
    links = (await _explain(transaction, snapshot, persons[0])).links if persons[0] == persons[1] else ()
    row = (await transaction.run(_PAIR, _Pair(left, right)))[0]
    return PairExplanation(
        left=left,
        right=right,
        persons=persons,
        prior=snapshot.prior,
        path=path_between(links, left, right),
        verdict=verdict(world, left, right),
        judgements=tuple(await words_between(transaction, (left,), (right,))),
        reviews=row.reviews,
    )


async def _records_of(
    transaction: Transaction, snapshot: Snapshot, which: RecordKey | PersonId
) -> tuple[RecordKey, ...]:
    if ":" in which:
        return (RecordKey(which),)
    explanation = await _explain(transaction, snapshot, PersonId(which))
    return tuple(link.record for link in explanation.links)


def path_between(
    links: Sequence[ExplainedLink], left: RecordKey, right: RecordKey
) -> tuple[ExplainedLink, ...]:
    """Return the links of a person's tree between two of its records, from the first up and down to the other."""
    by_record = {link.record: link for link in links}
    up = _to_root(by_record, left)
    down = _to_root(by_record, right)
    common = {link.record for link in up} & {link.record for link in down}
    ascent = [link for link in up if link.record not in common]
    descent = [link for link in down if link.record not in common]
    return (*ascent, *reversed(descent))


def _to_root(by_record: dict[RecordKey, ExplainedLink], record: RecordKey) -> list[ExplainedLink]:
    way: list[ExplainedLink] = []
    here: RecordKey | None = record
    while here is not None and here in by_record and len(way) <= len(by_record):
        way.append(by_record[here])
        here = by_record[here].via
    return way


def _link(row: _LinkRow) -> ExplainedLink:
    return ExplainedLink(
        record=row.record,
        via=row.via,
        block=row.block,
        rung=row.rung,
        weakest=row.weakest,
        rule=row.rule,
        bits=row.bits,
        fields=tuple(map(_field, row.said)),
        confidence=row.confidence,
        since=row.since,
        snapshot=row.snapshot,
        shared=tuple(sorted(row.shared, key=lambda key: key.point)),
    )


def _field(said: str) -> FieldBits:
    field, _, bits = said.rpartition("=")
    return FieldBits(field, Millibits(int(bits)))
