"""Who is one person: an exact function of records, snapshot and judgements."""

from collections.abc import Collection, Sequence

from graph.ids import ContactKey
from graph.matching.outcome import Judgement, Partition
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView


def partition(
    records: Sequence[RecordView],
    snapshot: Snapshot,
    judgements: Collection[Judgement],
    *,
    barred: Collection[ContactKey],
) -> Partition:
    """Return who is one person among the records, the same for any order of them.

    Args:
        records: Closed: with a record come all that hold one of its keys, barred keys excepted
            (and all that a must-link names), so that nothing outside could join.
        snapshot: The numbers in force.
        judgements: Those that name two of the records; others are ignored.
        barred: Keys of these records that ``limits.is_over`` finds over their limit among *all*
            their holders, also those outside.
    """
    raise NotImplementedError
