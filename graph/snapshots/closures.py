"""Which records anything connects, so that nothing outside could decide about them."""

from collections.abc import Collection, Iterable, Mapping

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

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
    graph = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(len(records), len(records)))
    _count, labels = connected_components(graph, directed=False)
    found: dict[int, list[RecordKey]] = {}
    for record, label in zip(records, labels.tolist(), strict=True):
        found.setdefault(label, []).append(record)
    return list(map(tuple, found.values()))
