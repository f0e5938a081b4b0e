"""Why two records or two persons are one, or why not."""

from functools import partial
from typing import Final

from msgspec import Struct

from graph.client import GraphClient, NamedQuery, Transaction
from graph.errors import SameRecord, UnknownRecord
from graph.explanation import ExplainedLink, explained, path_between
from graph.ids import PersonId, RecordKey
from graph.judgements import Word, words_between
from graph.keyring import Keyring
from graph.matching.outcome import Millibits
from graph.matching.partition import Fielded
from graph.matching.snapshot import Snapshot
from graph.matching.verdict import Verdict, World, closest, verdict
from graph.neighbourhood import neighbourhood
from graph.numbers import Numbers
from graph.rescoring import unchanged
from graph.store import stored

_TIMEOUT_S: Final = 10.0


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


class _Pair(Struct, frozen=True):
    left: RecordKey
    right: RecordKey


class _PairRow(Struct, frozen=True):
    reviews: tuple[OpenQuestion, ...]


_PAIR: Final = NamedQuery("reads/pair", params=_Pair, row=_PairRow, timeout_s=5.0)


async def explain_pair(
    client: GraphClient,
    snapshot: Snapshot,
    keyring: Keyring,
    one: RecordKey | PersonId,
    other: RecordKey | PersonId,
) -> PairExplanation:
    """Return why two records, or two persons, are one person or two; of persons, their two closest records.

    A record key has colons, a person id has none.

    Raises:
        UnknownRecord: The graph lacks a record.
        UnknownPerson: The id was never issued, or erased.
        SameRecord: Both are one record, or a person of one record.
        GraphUnavailable: No answer in time.
    """
    work = partial(_explain_pair, numbers=Numbers(snapshot, keyring), which=(one, other))
    return await client.reading("explain/pair", work, timeout_s=_TIMEOUT_S)


async def _explain_pair(
    transaction: Transaction, numbers: Numbers, which: tuple[RecordKey | PersonId, RecordKey | PersonId]
) -> PairExplanation:
    snapshot = numbers.snapshot
    sides = [await _records_of(transaction, snapshot, each) for each in which]
    if len({*sides[0], *sides[1]}) < 2:
        raise SameRecord
    there = await stored(transaction, sorted({*sides[0], *sides[1]}))
    for key in (*sides[0], *sides[1]):
        if key not in there:
            raise UnknownRecord(key)
    around = await neighbourhood(transaction, [record.view for record in there.values()], snapshot)
    own = await unchanged(transaction, numbers.keyring, numbers.snapshot).fields_of(around.views.keys())
    world = World(
        records=tuple(around.views.values()),
        snapshot=snapshot,
        judgements=around.judgements,
        barred=around.barred,
        fielded=Fielded(own, around.pairs),
    )
    left, right = closest(world, *sides)
    persons = (around.standing[left].person, around.standing[right].person)
    links = (await explained(transaction, snapshot, persons[0])).links if persons[0] == persons[1] else ()
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
    explanation = await explained(transaction, snapshot, PersonId(which))
    return tuple(link.record for link in explanation.links)
