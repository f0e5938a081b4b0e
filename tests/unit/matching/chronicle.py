"""A ledger for tests: takes partitions in turn and keeps what the graph keeps of ids."""

from collections.abc import Collection, Sequence

from graph.changes import IdentityChange
from graph.ids import PersonId, RecordKey
from graph.matching.outcome import Partition
from graph.matching.persons import Cause, Decision, Past, Retired, decide
from graph.matching.view import RecordView
from tests.unit.matching.people import NOON


class Chronicle:
    def __init__(self) -> None:
        self.persons: dict[RecordKey, PersonId] = {}
        self.retired: dict[PersonId, Retired] = {}
        self.changes: list[IdentityChange] = []
        self.sequence = 0

    def take(self, result: Partition, records: Sequence[RecordView]) -> Decision:
        self.sequence += 1
        decision = self.decide(result, records)
        for change in decision.changes:
            self.replay(change)
        self.persons.update(decision.persons)
        return decision

    def decide(self, result: Partition, records: Sequence[RecordView]) -> Decision:
        cause = Cause(name="records", at=NOON, sequence=self.sequence)
        here = {view.key for view in records}
        named = {person for record, person in self.persons.items() if record in here}
        past = Past(
            persons={record: person for record, person in self.persons.items() if person in named},
            retired=[item for item in self.retired.values() if self.heir(item.person) in named],
        )
        return decide(past, result, records, cause)

    def replay(self, change: IdentityChange) -> None:
        self.changes.append(change)
        if change.kind == "merged":
            assert change.heir is not None
            self.retired[change.person] = Retired(
                person=change.person, heir=change.heir, records=frozenset(change.records)
            )
        else:
            self.retired.pop(change.person, None)
        self.persons.update(dict.fromkeys(change.records, change.heir or change.person))

    def heir(self, person: PersonId) -> PersonId:
        while person in self.retired:
            person = self.retired[person].heir
        return person

    def groups(self) -> Collection[frozenset[RecordKey]]:
        found: dict[PersonId, set[RecordKey]] = {}
        for record, person in self.persons.items():
            found.setdefault(person, set()).add(record)
        return {frozenset(records) for records in found.values()}
