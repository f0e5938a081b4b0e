"""What would be different under other numbers: counts, and some examples of each kind."""

from msgspec import Struct

from graph.ids import PersonId, RecordKey
from graph.matching.outcome import FieldBits, Rung
from graph.snapshots.comparison import Meeting, Parting


class Deciding(Struct, frozen=True, kw_only=True):
    """A link that joins two records, or did.

    Attributes:
        bits: Posterior in millibits: the prior and all of ``fields``.
    """

    record: RecordKey
    via: RecordKey
    rule: str
    bits: int
    fields: tuple[FieldBits, ...]


class MergeExample(Struct, frozen=True):
    """Persons that would be one, and the links that join them."""

    persons: Meeting
    by: tuple[Deciding, ...]


class Refusing(Struct, frozen=True, kw_only=True):
    """What keeps two records apart that are one person today.

    Attributes:
        rule: As ``verdict.Apart.rule``.
        bits: Posterior of their two clusters, in millibits.
    """

    left: RecordKey
    right: RecordKey
    rule: str
    bits: int
    fields: tuple[FieldBits, ...]


class SplitExample(Struct, frozen=True):
    """A person that would be several, the links that hold it together today, and what refuses them."""

    person: Parting
    was: tuple[Deciding, ...]
    now: tuple[Refusing, ...]


class IdExample(Struct, frozen=True, kw_only=True):
    """Records that would have another person's id."""

    records: tuple[RecordKey, ...]
    before: PersonId
    after: PersonId


class ReviewExample(Struct, frozen=True, kw_only=True):
    """A question that would be asked, or would no longer be."""

    records: tuple[RecordKey, ...]
    rule: str
    evidence: str


class RungCount(Struct, frozen=True):
    """How many records a rung joins to others."""

    rung: Rung
    before: int
    after: int


class Foresight(Struct, frozen=True, kw_only=True):
    """Everything a switch would do; record keys and person ids only.

    Attributes:
        in_force: Version of today's numbers.
        version: Of the others.
        records: In the graph.
        before: Persons today.
        after: Persons then.
        merges: Groups of persons that would be one.
        merged: Persons that would be retired.
        splits: Persons that would be several.
        moved: Records that would have another person id.
        opened: Questions that would be asked.
        closed: Questions that would no longer be asked.
        seconds: That looking took.
    """

    in_force: str
    version: str
    records: int
    before: int
    after: int
    merges: int
    merged: int
    splits: int
    moved: int
    opened: int
    closed: int
    rungs: tuple[RungCount, ...]
    merge_examples: tuple[MergeExample, ...] = ()
    split_examples: tuple[SplitExample, ...] = ()
    id_examples: tuple[IdExample, ...] = ()
    opened_examples: tuple[ReviewExample, ...] = ()
    closed_examples: tuple[ReviewExample, ...] = ()
    seconds: float = 0.0
