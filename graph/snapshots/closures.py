"""Which records anything connects, so that nothing outside could decide about them."""

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from graph.fields.connected import neighbourhoods
from graph.fields.sampling import Pairs
from graph.ids import ContactKey, RecordKey
from graph.matching.evidence import counts
from graph.matching.scored_pairs import RecordPair
from graph.matching.view import RecordView


def closures(
    views: Mapping[RecordKey, RecordView], pairs: Iterable[RecordPair], over: Collection[ContactKey]
) -> list[tuple[RecordKey, ...]]:
    """Return the records that shared values and pairs connect, each closure sorted, in order of its first record.

    Args:
        views: All records there are.
        pairs: Of any of them; one whose ends are not both there connects nothing.
        over: Values over their limit, which connect nobody.
    """
    records = sorted(views)
    number = {record: place for place, record in enumerate(records)}
    holder: dict[ContactKey, int] = {}
    ends = [(number[one], number[other]) for one, other in pairs if one in number and other in number]
    for record in records:
        for point, holding in views[record].holds.items():
            if point not in over and counts(holding):
                ends.append((number[record], holder.setdefault(point, number[record])))
    edges = np.array(ends, dtype=np.int64).reshape(-1, 2)
    linked = Pairs(edges[:, 0], edges[:, 1])
    parts = neighbourhoods(len(records), linked, np.zeros(len(edges), dtype=np.int64), len(records))
    return [tuple(records[place] for place in part.tolist()) for part in parts]
