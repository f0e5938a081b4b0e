"""Which person ids a partition keeps, gives and retires: the history that evidence does not have."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from graph.changes import ChangeKind, IdentityChange
from graph.ids import PersonId, RecordKey
from graph.matching.history import History, Past, Retired
from graph.matching.ids import change_id, person_id
from graph.matching.outcome import Partition
from graph.matching.view import RecordView

__all__ = ("Cause", "Decision", "Past", "Retired", "decide")

type Cluster = tuple[RecordKey, ...]


class Cause(Struct, frozen=True, kw_only=True):
    """Why and when a decision is taken; nothing of it may depend on a clock.

    Attributes:
        name: Such as ``records``, ``judged.cannot_link``, ``snapshot.<version>`` or ``erasure``.
        merges: Whether a merge is recorded with this name too, and not with the rule that joined.
        at: Event time of the newest record version (or judgement) that caused it.
        sequence: Grows with every committed decision (the ``Writer`` node counts); a killed
            transaction that is repeated has the same number again.
    """

    name: str
    at: datetime
    sequence: int
    merges: bool = False


class Decision(Struct, frozen=True, kw_only=True):
    """What to write.

    Attributes:
        persons: Live person of each record after it; every record of the partition is in it.
        changes: In the order to apply them; empty where no id moved.  Each sets its
            ``records`` to its person (``merged``: to the heir), so replaying them gives ``persons``,
            apart from records that merely joined a living person.
    """

    persons: Mapping[RecordKey, PersonId]
    changes: tuple[IdentityChange, ...]

    def parted(self, past: Past) -> frozenset[PersonId]:
        """Return the new ids of what left its person: unlike those of new records, one may be somebody's already."""
        known = {*past.persons.values(), *(retired.person for retired in past.retired)}
        return frozenset(change.person for change in self.changes if change.kind == "split") - known


def decide(past: Past, partition: Partition, records: Sequence[RecordView], cause: Cause) -> Decision:
    """Give each cluster of the partition its person id.

    A person that falls apart keeps its id in one part: rather one that holds nothing a retired id
    could come back for, then the one with most records that were always its own.  Each other part gets
    back the retired id whose own records it has whole, else a new id.  Where several persons meet, the
    heir has most verified identifiers, then most records, then the oldest id.

    Args:
        past: Ids of the partition's records; those it does not name are new.
        partition: Must hold every record of ``past``.
        records: The partition's records; their verified keys decide who is heir.
        cause: Also makes ids and change ids the same when the decision is repeated.
    """
    history = History(past, {view.key: view for view in records})
    claims = _claims(history, partition)
    persons: dict[RecordKey, PersonId] = {}
    changes: list[IdentityChange] = []
    given: set[PersonId] = set()
    for number, cluster in enumerate(partition.clusters):
        if claimants := claims.get(number):
            person = min(claimants, key=history.standing)
            found = [
                *_moves(person, cluster, claimants, history),
                *_merges(person, cluster, claimants, history),
            ]
        else:
            person, kind = _id_without_claim(cluster, history, given)
            found = [_Change(kind, person, None, cluster)]
        given.add(person)
        persons |= dict.fromkeys(cluster, person)
        changes += [_recorded(change, partition, cause) for change in found]
    return Decision(persons=persons, changes=tuple(changes))


class _Change(Struct, frozen=True):
    kind: ChangeKind
    person: PersonId
    heir: PersonId | None
    records: tuple[RecordKey, ...]


def _claims(history: History, partition: Partition) -> dict[int, list[PersonId]]:
    """Return for each cluster the persons that keep their id there; each person claims one."""
    number_of = {record: number for number, cluster in enumerate(partition.clusters) for record in cluster}
    claims: defaultdict[int, list[PersonId]] = defaultdict(list)
    for person in history.live:
        parts: defaultdict[int, set[RecordKey]] = defaultdict(set)
        for record in history.records(person):
            parts[number_of[record]].add(record)
        keep = parts[min(parts, key=lambda number: history.precedence(person, parts[number]))]
        claims[number_of[min(keep)]].append(person)
    return claims


def _moves(
    person: PersonId, cluster: Cluster, claimants: Collection[PersonId], history: History
) -> Iterator[_Change]:
    """Yield that a person lost records or took some from one that keeps its id elsewhere."""
    lost = not history.records(person) <= set(cluster)
    taken = {history.past.persons.get(record, person) for record in cluster}.difference(claimants)
    if lost or taken:
        yield _Change("split", person, None, cluster)


def _merges(
    heir: PersonId, cluster: Cluster, claimants: Collection[PersonId], history: History
) -> Iterator[_Change]:
    for person in sorted(claimants):
        if person != heir:
            brought = history.records(person).intersection(cluster)
            yield _Change("merged", person, heir, tuple(sorted(brought)))


def _id_without_claim(
    cluster: Cluster, history: History, given: Collection[PersonId]
) -> tuple[PersonId, ChangeKind]:
    if retired := history.revivable(cluster):
        return retired, "revived"
    person = person_id(history.first_seen(cluster), min(cluster), {*history.ids, *given})
    return person, "split" if any(record in history.past.persons for record in cluster) else "created"


def _recorded(change: _Change, partition: Partition, cause: Cause) -> IdentityChange:
    by_rule = change.kind == "merged" and not cause.merges
    rule = _joined_by(change.records, partition) if by_rule else None
    return IdentityChange(
        change_id=change_id(change.kind, change.person, change.records, cause.sequence),
        kind=change.kind,
        person=change.person,
        heir=change.heir,
        records=change.records,
        cause=rule or cause.name,
        at=cause.at,
    )


def _joined_by(records: Collection[RecordKey], partition: Partition) -> str:
    """Return the rule of the weakest link between some records of a cluster and its others."""
    inside = frozenset(records)
    links = partition.links.values()
    return max(
        (link.rung, link.rule)
        for link in links
        if link.via and (link.via in inside) != (link.record in inside)
    )[1]
