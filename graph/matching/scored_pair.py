"""What the person fields of two records say, whatever it comes to: the one definition, of a pair."""

from collections.abc import Iterable

from msgspec import Struct

from graph.fields.agreement import agreement
from graph.fields.record import PersonFields
from graph.ids import RecordKey
from graph.matching.evidence import COMPARISONS, Evidence, compared
from graph.matching.names import Name
from graph.matching.outcome import Millibits
from graph.matching.person_evidence import evidence, with_objection
from graph.matching.posterior import posterior, sums_of
from graph.matching.snapshot import Snapshot

type RecordPair = tuple[RecordKey, RecordKey]


class FieldLevel(Struct, frozen=True):
    """What one field of a pair says.

    Attributes:
        level: Degree of agreement; never a value.
        bits: Against two strangers, in millibits.
    """

    field: str
    level: str
    bits: Millibits


class ScoredPair(Struct, frozen=True):
    """Two records and what their person fields say; nothing of what they share exactly, which is rung 2's.

    Attributes:
        left: The smaller key.
        bits: Posterior by the fields alone, in millibits: prior, fields, and what one home explains.
        fields: In a fixed order; missing fields are left out.
    """

    left: RecordKey
    right: RecordKey
    bits: Millibits
    fields: tuple[FieldLevel, ...]


def scored(
    left: RecordKey, right: RecordKey, one: PersonFields, other: PersonFields, snapshot: Snapshot
) -> ScoredPair:
    """Return what the fields of two records say, whatever it comes to."""
    said = field_evidence(one, other, snapshot)
    bits = posterior(sums_of(said), snapshot)
    return ScoredPair(left, right, bits, field_levels(said))


def field_levels(said: Iterable[Evidence]) -> tuple[FieldLevel, ...]:
    """Return evidence without what a person reads."""
    return tuple(FieldLevel(each.field, each.level, each.bits) for each in said)


def field_evidence(one: PersonFields, other: PersonFields, snapshot: Snapshot) -> list[Evidence]:
    """Return rung 3's evidence of two records, with the objection of given names in its field's place."""
    if snapshot.fields is None:
        return []
    said = map(evidence, agreement(one, other, snapshot.fields))
    return list(with_objection(said, _objections(one, other, snapshot), snapshot).values())


def _objections(one: PersonFields, other: PersonFields, snapshot: Snapshot) -> list[Evidence]:
    left, right = _name(one), _name(other)
    if left is None or right is None:
        return []
    said = (compared(comparison, {left: 1}, {right: 1}, snapshot) for comparison in COMPARISONS)
    return [each for each in said if each and each.level == "incompatible"]


def _name(fields: PersonFields) -> Name | None:
    name = fields.name
    if name is None or not name.given or not name.family:
        return None
    return Name(" ".join((name.given, *name.more)), name.family)
