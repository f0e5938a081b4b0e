"""Whom a record may be shown to besides its own block: who proved the contact point that it is filed under.

The right goes one way.  What is filed under an address is its verified holder's to see, whoever typed the
address in; who merely typed it in sees nothing of what else is filed there.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from graph.ids import ContactKey, RecordKey
from graph.matching.view import RecordView

_CONTACTS: Final = frozenset({"email", "phone"})


def owners(
    cluster: Sequence[RecordView], blocks: Mapping[RecordKey, RecordKey], barred: Collection[ContactKey]
) -> dict[RecordKey, RecordKey]:
    """Return the owner of each record of one person: a block of that person, in doubt the record's own.

    The owner has verified most of the points that the record is filed under; of equals it is the record's
    own block, then the one with the smallest key.  A record nobody has verified a point of is its own block's.

    Args:
        cluster: All records of one person and no others, in any order.
        blocks: The block of each of them.
        barred: Keys over their limit; they give nothing to anyone.
    """
    over = frozenset(barred)
    proved: defaultdict[ContactKey, set[RecordKey]] = defaultdict(set)
    for view in cluster:
        for key in _proved(view) - over:
            proved[key].add(blocks[view.key])
    return {view.key: _owner(view, blocks[view.key], proved) for view in cluster}


def _owner(view: RecordView, own: RecordKey, proved: Mapping[ContactKey, set[RecordKey]]) -> RecordKey:
    points = Counter(block for key in _filed_under(view) for block in proved.get(key, ()))
    return min(points, key=lambda block: (-points[block], block != own, block), default=own)


def _proved(view: RecordView) -> set[ContactKey]:
    return {
        key
        for key, holding in view.holds.items()
        if holding.kind in _CONTACTS and holding.assurance == "verified" and not holding.weak
    }


def _filed_under(view: RecordView) -> set[ContactKey]:
    """Return the emails; phones only where there is no email at all, not even a weak one or one over its limit.

    All orders under one email are one record, whoever places them.  Were its phones to count as well, an
    order under a stranger's email and one's own phone would open the stranger's orders.
    """
    kind = "email" if any(holding.kind == "email" for holding in view.holds.values()) else "phone"
    return {
        key
        for key, holding in view.holds.items()
        if holding.kind == kind and holding.assurance != "observed" and not holding.weak
    }
