"""All that two records say about being one person: what an explanation lists."""

from collections.abc import Collection

from graph.fields.agreement import agreement
from graph.fields.record import PersonFields
from graph.ids import ContactKey
from graph.matching.evidence import COMPARISONS, Evidence, compared, counts, shared
from graph.matching.person_evidence import evidence, with_objection
from graph.matching.posterior import HOUSEHOLD, STANDS_IN, means, sums_of
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView

type Own = tuple[PersonFields | None, PersonFields | None]


def between(
    left: RecordView,
    right: RecordView,
    snapshot: Snapshot,
    *,
    barred: Collection[ContactKey],
    own: Own = (None, None),
) -> tuple[Evidence, ...]:
    """Return all that two records say, the strongest first.

    The strongest of a field counts; with the prior they add up to the pair's posterior.  What one home would
    explain is the last of them, as a field of its own.

    Args:
        left: A record.
        right: Another.
        snapshot: The numbers in force.
        barred: Keys over their limit.
        own: What the two say of their holders.
    """
    both = [
        (left.holds[key], right.holds[key])
        for key in left.holds.keys() & right.holds.keys()
        if key not in barred and counts(left.holds[key]) and counts(right.holds[key])
    ]
    found = [shared(one, other, snapshot) for one, other in both]
    same = {each.field for each in found}
    found += [
        each for each in _said(left, right, snapshot, own).values() if STANDS_IN.get(each.field) not in same
    ]
    home = _home(found, snapshot)
    return tuple(sorted((*found, *home), key=_strongest))


def _said(left: RecordView, right: RecordView, snapshot: Snapshot, own: Own) -> dict[str, Evidence]:
    one, other = own
    fields = agreement(one, other, snapshot.fields) if one and other and snapshot.fields else ()
    names = [(comparison, comparison.read(left), comparison.read(right)) for comparison in COMPARISONS]
    guards = [
        compared(comparison, {mine: 1}, {yours: 1}, snapshot)
        for comparison, mine, yours in names
        if mine and yours
    ]
    return with_objection(map(evidence, fields), filter(None, guards), snapshot)


def _home(found: Collection[Evidence], snapshot: Snapshot) -> list[Evidence]:
    strongest = {each.field: each for each in sorted(found, key=lambda each: each.bits)}
    return [
        Evidence(3, HOUSEHOLD, "explained", f"rung3.{HOUSEHOLD}", mean.bits, "what people of one home share")
        for mean in means(sums_of(strongest.values()), snapshot)
        if mean.field == HOUSEHOLD
    ]


def _strongest(evidence: Evidence) -> tuple[bool, int, int, str, str]:
    return evidence.field == HOUSEHOLD, evidence.rung, -evidence.bits, evidence.field, evidence.says
