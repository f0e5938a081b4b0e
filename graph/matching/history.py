"""What became of the person ids so far, and who has the better claim to one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from graph.ids import ContactKey, PersonId, RecordKey
from graph.matching.view import RecordView


class Retired(Struct, frozen=True, kw_only=True):
    """A person id that was merged into another.

    Attributes:
        heir: The id it was merged into, itself perhaps retired since.
        records: What it had when it was retired: ``records`` of its ``merged`` change.
    """

    person: PersonId
    heir: PersonId
    records: frozenset[RecordKey]


class Past(Struct, frozen=True, kw_only=True):
    """The ids as they stand before a decision.

    Attributes:
        persons: Live person of each record.  It must have *every* record of each person it
            names: a person is never decided by half.
        retired: Every retired id whose chain of heirs ends in one of those persons.
        elsewhere: Ids that were given and are neither of the two, as far as anybody asked.
    """

    persons: Mapping[RecordKey, PersonId]
    retired: Sequence[Retired] = ()
    elsewhere: frozenset[PersonId] = frozenset()


class History:
    """The past beside the records as they are; answers, and decides nothing."""

    def __init__(self, past: Past, views: Mapping[RecordKey, RecordView]) -> None:
        self.past = past
        self._views = views
        self._records: defaultdict[PersonId, set[RecordKey]] = defaultdict(set)
        for record, person in past.persons.items():
            self._records[person].add(record)
        self._retired = {retired.person: retired for retired in past.retired}
        self._own = {person: self._own_records(retired) for person, retired in self._retired.items()}

    @property
    def live(self) -> list[PersonId]:
        """Live persons, the oldest first."""
        return sorted(self._records)

    @property
    def ids(self) -> set[PersonId]:
        """Every id that was given and is known here."""
        return {*self._records, *self._retired, *self.past.elsewhere}

    def records(self, person: PersonId) -> frozenset[RecordKey]:
        """Return what a live person had before the decision."""
        return frozenset(self._records[person])

    def first_seen(self, records: Iterable[RecordKey]) -> datetime:
        """Return when the first of some records was first seen: a person is as old as that."""
        return min(self._views[record].first_seen for record in records)

    def standing(self, person: PersonId) -> tuple[int, int, PersonId]:
        """Return a sort key; the first is heir: most verified keys, then most records, then oldest."""
        records = self._records[person]
        return -self._verified(records), -len(records), person

    def precedence(
        self, person: PersonId, part: Collection[RecordKey]
    ) -> tuple[bool, int, int, int, RecordKey]:
        """Return a sort key of the parts of a person that falls apart; the first keeps the id."""
        inherited = {record for former in self._absorbed(person) for record in former.records}
        own = len(set(part) - inherited)
        return self._best_retired(part) is not None, -own, -self._verified(part), -len(part), min(part)

    def revivable(self, cluster: Collection[RecordKey]) -> PersonId | None:
        """Return the retired id that a part without a claim gets back, None for none."""
        return self._best_retired(cluster)

    def _best_retired(self, part: Collection[RecordKey]) -> PersonId | None:
        fitting = [person for person, own in self._own.items() if own and own <= set(part)]
        return min(fitting, key=lambda person: (-len(self._retired[person].records), person), default=None)

    def _own_records(self, retired: Retired) -> frozenset[RecordKey]:
        """Return what an id had that it had not from another retired one, as far as it is still known."""
        inherited = (
            record
            for former in self._retired.values()
            if former.heir == retired.person
            for record in former.records
        )
        return retired.records.difference(inherited) & self.past.persons.keys()

    def _absorbed(self, person: PersonId) -> list[Retired]:
        direct = [former for former in self._retired.values() if former.heir == person]
        return direct + [deeper for former in direct for deeper in self._absorbed(former.person)]

    def _verified(self, records: Iterable[RecordKey]) -> int:
        keys: set[ContactKey] = set()
        for record in records:
            holds = self._views[record].holds
            keys.update(key for key, holding in holds.items() if holding.assurance == "verified")
        return len(keys)
