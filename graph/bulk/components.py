"""Connected components of records that share something."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def homes(edges: pa.Table) -> pa.Table:
    """Return the smallest record key of each record's component, for the records that have an edge.

    Args:
        edges: String columns ``key`` and ``head``; a record of its own is in none.
    """
    ends = pa.chunked_array([*edges["key"].chunks, *edges["head"].chunks], type=pa.string())
    keys = pc.unique(ends).sort()
    numbers = pc.index_in(ends, keys).to_numpy().astype(np.int32)
    left, right = numbers[: edges.num_rows], numbers[edges.num_rows :]
    weights = np.ones(edges.num_rows, dtype=np.int8)
    adjacency = coo_array((weights, (left, right)), shape=(len(keys), len(keys)))
    number, labels = connected_components(adjacency, directed=False)
    first = np.full(number, len(keys), dtype=np.int64)
    np.minimum.at(first, labels, np.arange(len(keys)))
    return pa.table({"key": keys, "home": keys.take(pa.array(first[labels]))})
