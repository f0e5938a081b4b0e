"""Says what a switch to other numbers would do to the graph as it is; nothing is written."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import starmap
from typing import Final

from msgspec import Struct

from graph import decisions
from graph.client import GraphClient, Transaction
from graph.id_history import past
from graph.ids import PersonId, RecordKey
from graph.keyring import Keyring
from graph.matching.outcome import FieldBits, Link, Millibits
from graph.matching.persons import Cause, Decision, Past, Retired, decide
from graph.matching.snapshot import Snapshot
from graph.matching.verdict import verdict
from graph.snapshots.census import Progress, Question, census
from graph.snapshots.comparison import Meeting, Parting
from graph.snapshots.foresight import (
    Deciding,
    Foresight,
    IdExample,
    MergeExample,
    Refusing,
    ReviewExample,
    RungCount,
    SplitExample,
)
from graph.snapshots.rehearsal import Findings, Rehearsal, Unlike
from graph.standing import Standing

EXAMPLES: Final = 50
"""Of each kind."""

_DECIDING: Final = 5
_TIMEOUT_S: Final = 60.0
_CAUSE: Final = Cause(name="dry run", at=datetime(1970, 1, 1, tzinfo=UTC), sequence=0)


class _Decided(Struct, frozen=True):
    unlike: Unlike
    decision: Decision


async def dry_run(
    client: GraphClient, keyring: Keyring, snapshot: Snapshot, *, in_force: str, progress: Progress
) -> Foresight:
    """Return what a switch to a snapshot would do to the graph as it is.

    Args:
        client: The graph; it is only read.
        keyring: Made the records' keys.
        snapshot: The other numbers.
        in_force: Version of today's.
        progress: Told how far it is.

    Raises:
        GraphUnavailable: No answer in time.
    """
    found = await census(client, keyring, progress)
    progress("compare", 0, 0)
    rehearsal = Rehearsal(found, snapshot)
    findings = rehearsal.findings(progress)
    standing = {
        key: found.standing[key] for one in findings.unlike for key in one.keys if key in found.standing
    }
    past = await client.reading("snapshots/past", partial(_past, standing=standing), timeout_s=_TIMEOUT_S)
    return told(rehearsal, findings, past, in_force)


async def _past(transaction: Transaction, standing: Mapping[RecordKey, Standing]) -> Past:
    return await past(transaction, standing)


def told(rehearsal: Rehearsal, findings: Findings, past: Past, in_force: str) -> Foresight:
    """Return what is different between a graph and what a rehearsal found.

    ``past`` has at least the records and retired ids of every closure in which persons meet or part.
    """
    standing, today = rehearsal.found.standing, rehearsal.found.questions
    asked = {decisions.review_id(review): review for review in findings.asked}
    opened, closed = sorted(asked.keys() - today.keys()), sorted(today.keys() - asked.keys())
    decided = [_Decided(one, _decision(rehearsal, one, past)) for one in findings.unlike]
    kinds = Counter(change.kind for one in decided for change in one.decision.changes)
    moves = [move for one in decided for move in _moves(one, standing)]
    before = Counter(link.rung for link in standing.values() if link.via is not None)
    merges, splits = _merges(findings), _splits(findings)
    return Foresight(
        in_force=in_force,
        version=rehearsal.snapshot.version,
        records=len(rehearsal.found.views),
        before=len({link.person for link in standing.values()}),
        after=findings.persons,
        merges=len(merges),
        merged=kinds["merged"],
        splits=len(splits),
        moved=sum(len(move.records) for move in moves),
        opened=len(opened),
        closed=len(closed),
        rungs=tuple(RungCount(rung, before[rung], findings.rungs[rung]) for rung in (0, 1, 2, 3)),
        merge_examples=tuple(starmap(_merge, merges[:EXAMPLES])),
        split_examples=tuple(_split(rehearsal, one, parting) for one, parting in splits[:EXAMPLES]),
        id_examples=tuple(moves[:EXAMPLES]),
        opened_examples=tuple(
            ReviewExample(
                records=(asked[name].left, asked[name].right),
                rule=asked[name].rule,
                evidence=asked[name].evidence,
            )
            for name in opened[:EXAMPLES]
        ),
        closed_examples=tuple(_closed(today[name]) for name in closed[:EXAMPLES]),
    )


def _merges(findings: Findings) -> list[tuple[Unlike, Meeting]]:
    return [(one, meeting) for one in findings.unlike for meeting in one.difference.meetings]


def _splits(findings: Findings) -> list[tuple[Unlike, Parting]]:
    return [(one, parting) for one in findings.unlike for parting in one.difference.partings]


def _decision(rehearsal: Rehearsal, one: Unlike, past: Past) -> Decision:
    """Return the ids that the records of a closure would have."""
    persons = {key: past.persons[key] for key in one.keys if key in past.persons}
    here = set(persons.values())
    heirs = {retired.person: retired.heir for retired in past.retired}
    retired: list[Retired] = [each for each in past.retired if _last(each.heir, heirs) in here]
    views = [rehearsal.found.views[key] for key in one.keys]
    return decide(Past(persons=persons, retired=retired), one.result, views, _CAUSE)


def _last(person: PersonId, heirs: Mapping[PersonId, PersonId]) -> PersonId:
    while person in heirs:
        person = heirs[person]
    return person


def _moves(one: _Decided, standing: Mapping[RecordKey, Standing]) -> Iterator[IdExample]:
    moved: dict[tuple[PersonId, PersonId], list[RecordKey]] = {}
    for record, person in sorted(one.decision.persons.items()):
        if record in standing and standing[record].person != person:
            moved.setdefault((standing[record].person, person), []).append(record)
    for (before, after), records in sorted(moved.items()):
        yield IdExample(records=tuple(records), before=before, after=after)


def _merge(one: Unlike, meeting: Meeting) -> MergeExample:
    home = {record: person for person, records in meeting.parts for record in records}
    across = [
        link
        for record in sorted(home)
        if (via := (link := one.result.links[record]).via) is not None
        and home.get(via, home[record]) != home[record]
    ]
    return MergeExample(meeting, tuple(_by(link) for link in across[:_DECIDING]))


def _by(link: Link) -> Deciding:
    if link.via is None:
        raise AssertionError("a root joins nothing")
    return Deciding(record=link.record, via=link.via, rule=link.rule, bits=link.bits, fields=link.fields)


def _split(rehearsal: Rehearsal, one: Unlike, parting: Parting) -> SplitExample:
    home = {record: number for number, part in enumerate(parting.parts) for record in part}
    standing = rehearsal.found.standing
    across = [
        (record, via)
        for record in sorted(home)
        if (via := standing[record].via) is not None and home.get(via, home[record]) != home[record]
    ][:_DECIDING]
    return SplitExample(
        parting,
        tuple(_was(record, via, standing[record]) for record, via in across),
        tuple(_refusing(rehearsal, one, record, via) for record, via in across),
    )


def _was(record: RecordKey, via: RecordKey, link: Standing) -> Deciding:
    fields = (said.rpartition("=") for said in link.fields)
    return Deciding(
        record=record,
        via=via,
        rule=link.rule,
        bits=link.bits,
        fields=tuple(FieldBits(name, Millibits(int(bits))) for name, _, bits in fields),
    )


def _refusing(rehearsal: Rehearsal, one: Unlike, record: RecordKey, via: RecordKey) -> Refusing:
    found = verdict(rehearsal.world(one.keys), record, via)
    if found.apart is None:
        raise AssertionError("two parts of a person are apart")
    return Refusing(
        left=record, right=via, rule=found.apart.rule, bits=found.apart.bits, fields=found.apart.fields
    )


def _closed(question: Question) -> ReviewExample:
    return ReviewExample(records=question.records, rule=question.rule, evidence=question.evidence)
