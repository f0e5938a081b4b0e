"""Why records are one person: the tree of links, each with what its two ends have in common."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from graph.client import GraphClient, NamedQuery
from graph.errors import UnknownPerson, UnknownRecord
from graph.ids import ContactKey, PersonId, RecordKey
from graph.matching.outcome import Rung
from graph.records import Assurance


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
        bits: Evidence of this link in thousandths of a bit.
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
    confidence: float
    since: datetime
    snapshot: str
    shared: tuple[SharedKey, ...]


class Explanation(Struct, frozen=True, kw_only=True):
    """Every record's link, in record order; following ``via`` from any of them ends at the root."""

    person: PersonId
    asked: PersonId
    links: tuple[ExplainedLink, ...]


class PairExplanation(Struct, frozen=True, kw_only=True):
    """Why two records are one person, or why not.

    Attributes:
        persons: Whose each is.
        path: Links that lead from the first to the other; empty where they are two persons.
        shared: Keys both have, over-limit ones too.
        reviews: Rules that refused to join them.
        judged: A person's word, where there is one.
    """

    left: RecordKey
    right: RecordKey
    persons: tuple[PersonId, PersonId]
    path: tuple[ExplainedLink, ...]
    shared: tuple[SharedKey, ...]
    reviews: tuple[str, ...]
    judged: str | None


class _Asked(Struct, frozen=True):
    person: PersonId


class _LinkRow(ExplainedLink, frozen=True, kw_only=True):
    person: PersonId


class _Pair(Struct, frozen=True):
    left: RecordKey
    right: RecordKey


class _PairRow(Struct, frozen=True):
    left: tuple[PersonId, ...]
    right: tuple[PersonId, ...]
    shared: tuple[SharedKey, ...]
    reviews: tuple[str, ...]
    judged: tuple[str, ...]


_EXPLAIN: Final = NamedQuery("reads/explain", params=_Asked, row=_LinkRow, timeout_s=5.0)
_PAIR: Final = NamedQuery("reads/pair", params=_Pair, row=_PairRow, timeout_s=5.0)


async def explain(client: GraphClient, person: PersonId) -> Explanation:
    """Return how each record of a person came to it; a retired id leads to its heir.

    Raises:
        UnknownPerson: The id was never issued, or erased.
        GraphUnavailable: No answer in time.
    """
    rows = await client.read(_EXPLAIN, _Asked(person))
    if not rows:
        raise UnknownPerson(person)
    return Explanation(person=rows[0].person, asked=person, links=tuple(_link(row) for row in rows))


async def explain_pair(client: GraphClient, left: RecordKey, right: RecordKey) -> PairExplanation:
    """Return why two records are one person or two.

    Raises:
        UnknownRecord: The graph lacks one of them.
        GraphUnavailable: No answer in time.
    """
    rows = await client.read(_PAIR, _Pair(left, right))
    if not rows or not rows[0].left or not rows[0].right:
        raise UnknownRecord(left)
    row = rows[0]
    persons = (row.left[0], row.right[0])
    together = persons[0] == persons[1]
    links = (await explain(client, persons[0])).links if together else ()
    return PairExplanation(
        left=left,
        right=right,
        persons=persons,
        path=path_between(links, left, right) if together else (),
        shared=tuple(sorted(row.shared, key=lambda key: key.point)),
        reviews=tuple(sorted(set(row.reviews))),
        judged=row.judged[0] if row.judged else None,
    )


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
        confidence=row.confidence,
        since=row.since,
        snapshot=row.snapshot,
        shared=tuple(sorted(row.shared, key=lambda key: key.point)),
    )
