"""Which person ids a partition keeps, gives and retires: the history that evidence does not have."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from graph.changes import IdentityChange
from graph.ids import PersonId, RecordKey
from graph.matching.outcome import Partition
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
    """

    persons: Mapping[RecordKey, PersonId]
    retired: Sequence[Retired] = ()


class Cause(Struct, frozen=True, kw_only=True):
    """Why and when a decision is taken; nothing of it may depend on a clock.

    Attributes:
        name: Such as ``records``, ``judged.cannot_link`` or ``erasure``; a merge is recorded with
            the rule that joined instead, where one did.
        at: Event time of the newest record version (or judgement) that caused it.
        sequence: Grows with every committed decision (the ``Writer`` node counts); a killed
            transaction that is repeated has the same number again.
    """

    name: str
    at: datetime
    sequence: int


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


def decide(past: Past, partition: Partition, records: Sequence[RecordView], cause: Cause) -> Decision:
    """Give each cluster of the partition its person id.

    Args:
        past: Ids of the partition's records; those it does not name are new.
        partition: Must hold every record of ``past``.
        records: The partition's records; their verified identifiers decide who is heir.
        cause: Also makes ids and change ids the same when the decision is repeated.
    """
    raise NotImplementedError
