"""The approximate index over item vectors (the only user of usearch).

lightgbm has to be loaded before usearch: the other way round usearch 2.26 breaks the number
formatting of lightgbm 4.7, which then fails with "Feature (Column_) appears more than one time".
"""

from pathlib import Path
from typing import Final

import numpy as np

from ranking import model as model  # ruff: ignore[useless-import-alias] - loads lightgbm first, see above

# isort: split
from usearch.index import Index

from ranking.errors import UnreachableItems
from ranking.log import Column, Matrix, Rows

EXPANSION_SEARCH: Final = 400
"""With bf16 at 2 million x 64 and 200 neighbours: recall .98 at 400, .96 at 200."""

MIN_SELF_RECALL: Final = 0.99

EXACT_BELOW: Final = 100_000
"""Items for which a scan takes under 3 ms: where so few have vectors so alike that the graph of the
index falls apart (a young shop), it is scanned instead.
"""


class VectorIndex:
    """Nearest items by cosine.  Keys are item rows; items without a vector are not in it."""

    __slots__ = ("_exact", "_index")

    def __init__(self, index: Index, *, exact: bool = False) -> None:
        self._index: Final = index
        self._exact: Final = exact

    def nearest(self, vector: Column, count: int, *, exact: bool = False) -> tuple[Rows, Column]:
        """Return rows and cosines of at most ``count`` items, best first, ties by row."""
        if not len(self._index):
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)
        found = self._index.search(
            vector, min(count, len(self._index)), threads=1, exact=exact or self._exact
        )
        rows = found.keys.astype(np.int32)
        cosines = (1.0 - found.distances).astype(np.float32)
        order = np.lexsort((rows, -cosines))
        return rows[order], cosines[order]

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        self._index.save(str(path))


def build_index(vectors: Matrix) -> VectorIndex:
    """Build an index over the rows that have a vector, with one thread, so that a second build is the same.

    Raises:
        UnreachableItems: Fewer than 99 % of a sample of items find themselves, among too many to scan.
    """
    index = Index(
        ndim=vectors.shape[1],
        metric="cos",
        dtype="bf16",
        connectivity=16,
        expansion_add=128,
        expansion_search=EXPANSION_SEARCH,
    )
    rows = np.flatnonzero(np.any(vectors != 0, axis=1))
    if len(rows):
        index.add(rows.astype(np.uint64), vectors[rows], threads=1)
    built = VectorIndex(index)
    return _sound(built, index, vectors)


def open_index(path: Path, vectors: Matrix) -> VectorIndex:
    """Map an index file of these vectors into memory, read-only.

    Raises:
        UnreachableItems: As when it was built.
    """
    index = Index(ndim=vectors.shape[1], metric="cos", dtype="bf16", expansion_search=EXPANSION_SEARCH)
    index.view(str(path))
    return _sound(VectorIndex(index), index, vectors)


def _sound(built: VectorIndex, index: Index, vectors: Matrix) -> VectorIndex:
    """Return the index, or one that scans where the items do not find themselves."""
    if not len(index) or self_recall(built, vectors) >= MIN_SELF_RECALL:
        return built
    if len(index) >= EXACT_BELOW:
        raise UnreachableItems(f"{len(index)} items")
    return VectorIndex(index, exact=True)


def self_recall(index: VectorIndex, vectors: Matrix, sample: int = 256) -> float:
    """Share of evenly drawn items whose own vector finds them, or one that is just as near."""
    rows = np.flatnonzero(np.any(vectors != 0, axis=1))
    drawn = rows[np.linspace(0, len(rows) - 1, min(sample, len(rows))).astype(np.int64)]
    hits = 0
    for row in drawn:
        found, cosines = index.nearest(vectors[row], 10)
        hits += bool(row in found or (len(cosines) and cosines[-1] > 0.995))
    return hits / len(drawn)
