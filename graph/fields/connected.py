"""Neighbourhoods of records: what pairs at or over 0 bits connect, bounded."""

import numpy as np

from graph.fields.sampling import Pairs
from graph.fields.table import Ints
from graph.matching.neighbourhood import ONE_BIT


def neighbourhoods(count: int, linked: Pairs, bits: Ints, most: int) -> list[Ints]:
    """Return the connected parts over pairs at or over 0 bits, each sorted, by their first record.

    A part of more than ``most`` records is cut at the next whole bit, again and again, until it fits.
    """
    done: list[Ints] = []
    open_records = np.ones(count, dtype=np.bool_)
    threshold = 0
    while open_records.any():
        kept = (bits >= threshold) & open_records[linked.left] & open_records[linked.right]
        linked, bits = linked.take(kept), bits[kept]
        root = _roots(count, linked)
        sizes = np.bincount(root[open_records], minlength=count)
        fits = np.flatnonzero(open_records & (sizes[root] <= most))
        order = fits[np.argsort(root[fits], kind="stable")]
        done += np.split(order, np.flatnonzero(np.diff(root[order])) + 1) if len(order) else []
        open_records[fits] = False
        threshold += ONE_BIT
    return sorted(done, key=lambda part: int(part[0]))


def _roots(count: int, linked: Pairs) -> Ints:
    """Return the smallest record that each is connected with: minima run along pairs, then pointers jump."""
    root = np.arange(count, dtype=np.int64)
    left, right = linked.left, linked.right
    while True:
        one, other = root[left], root[right]
        apart = one != other
        if not apart.any():
            return root
        left, right, one, other = left[apart], right[apart], one[apart], other[apart]
        np.minimum.at(root, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(jumped := root[root], root):
            root = jumped
