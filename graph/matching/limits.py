"""How many people a value seems to stand for, and when that is too many to join anybody."""

from collections.abc import Collection, Sequence

from graph.ids import ContactKey
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView


def is_over(key: ContactKey, kind: str, holders: Collection[RecordView], snapshot: Snapshot) -> bool:
    """Tell whether a value gives nothing to anyone, whoever came first.

    Args:
        key: The value's key.
        kind: Its kind.
        holders: *All* records that hold it with more than ``observed``.  Where there are more than
            ``snapshot.most_holders``, the answer is True without reading them.
        snapshot: The limits in force.
    """
    raise NotImplementedError


def barred(records: Sequence[RecordView], snapshot: Snapshot) -> frozenset[ContactKey]:
    """Return the keys over their limit, where the records are all there are."""
    raise NotImplementedError
