import numpy as np
import pytest

from ranking import vectors
from ranking.errors import UnreachableItems

_VECTORS = np.random.default_rng(3).normal(size=(300, 16)).astype(np.float32)


def test_an_index_that_falls_apart_is_scanned_while_that_is_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "MIN_SELF_RECALL", 1.1)
    scanned = vectors.build_index(_VECTORS)
    monkeypatch.undo()
    rows, cosines = scanned.nearest(_VECTORS[5], 20)
    expected, exact = vectors.build_index(_VECTORS).nearest(_VECTORS[5], 20, exact=True)
    assert rows.tolist() == expected.tolist()
    assert np.array_equal(cosines, exact)


def test_an_index_that_falls_apart_and_is_too_large_to_scan_is_thrown_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vectors, "MIN_SELF_RECALL", 1.1)
    monkeypatch.setattr(vectors, "EXACT_BELOW", 100)
    with pytest.raises(UnreachableItems, match="300 items"):
        vectors.build_index(_VECTORS)
