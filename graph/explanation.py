"""Why records are one person: the tree of links, each with what its two ends have in common."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct, structs

from graph.client import GraphClient, NamedQuery, Transaction
from graph.errors import UnknownPerson
from graph.ids import ContactKey, PersonId, RecordKey
from graph.matching.outcome import FieldBits, Millibits, Rung
from graph.matching.snapshot import Snapshot
from graph.records import Assurance
from graph.seen_with.explained import SeenWith, seen_with

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
        seen_with: Devices and visits that never said whose they are, given to the person by rung 4.
    """

    person: PersonId
    asked: PersonId
    prior: Millibits
    links: tuple[ExplainedLink, ...]
    seen_with: tuple[SeenWith, ...] = ()


class _Asked(Struct, frozen=True):
    person: PersonId


class _LinkRow(ExplainedLink, frozen=True, kw_only=True):
    person: PersonId
    said: tuple[str, ...]
    fields: tuple[FieldBits, ...] = ()


_EXPLAIN: Final = NamedQuery("reads/explain", params=_Asked, row=_LinkRow, timeout_s=5.0)


async def explain(client: GraphClient, snapshot: Snapshot, person: PersonId) -> Explanation:
    """Return how each record of a person came to it; a retired id leads to its heir.

    Raises:
        UnknownPerson: The id was never issued, or erased.
        GraphUnavailable: No answer in time.
    """

    async def work(transaction: Transaction) -> Explanation:
        links = await explained(transaction, snapshot, person)
        return structs.replace(links, seen_with=await seen_with(transaction, person))

    return await client.reading("explain/person", work, timeout_s=_TIMEOUT_S)


async def explained(transaction: Transaction, snapshot: Snapshot, person: PersonId) -> Explanation:
    """Return what ``explain`` does, as a transaction sees it.

    Raises:
        UnknownPerson: The id was never issued, or erased.
    """
    rows = await transaction.run(_EXPLAIN, _Asked(person))
    if not rows:
        raise UnknownPerson(person)
    links = tuple(_link(row) for row in rows)
    return Explanation(person=rows[0].person, asked=person, prior=snapshot.prior, links=links)


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
