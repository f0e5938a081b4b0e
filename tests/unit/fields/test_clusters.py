"""Neighbourhoods and best-first joins; the arithmetic is that of the live ladder."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from graph.fields.clusters import joined
from graph.fields.connected import neighbourhoods
from graph.fields.sampling import Pairs
from graph.ids import RecordKey
from graph.matching.agglomerate import agglomerate, members
from graph.matching.blocks import Group
from graph.matching.evidence import Evidence
from graph.matching.neighbourhood import neighbourhoods as exact_neighbourhoods
from graph.matching.outcome import Millibits
from graph.matching.snapshot import shipped

_FIELDS = 3


@settings(max_examples=150, deadline=None)
@given(
    st.integers(2, 9), st.randoms(use_true_random=False), st.integers(-9_000, 1_000), st.integers(1, 6_000)
)
def test_the_joins_are_those_of_the_live_ladder(size: int, random: object, prior: int, step: int) -> None:
    draw = np.random.default_rng(random.getrandbits(32))  # type: ignore[attr-defined]
    pairs = size * (size - 1) // 2
    has = draw.random((pairs, _FIELDS)) < 0.7
    bits = np.where(
        has,
        step * draw.integers(-3, 4, size=(pairs, _FIELDS)) + draw.integers(0, 2, size=(pairs, _FIELDS)),
        0,
    )
    said = {
        (int(left), int(right)): {
            f"f{field}": Evidence(2, f"f{field}", "same", "rung2", Millibits(int(bits[row, field])), "")
            for field in range(_FIELDS)
            if has[row, field]
        }
        for row, (left, right) in enumerate(zip(*np.triu_indices(size, 1), strict=True))
    }
    blocks = [Group(records={RecordKey(f"r{position}")}) for position in range(size)]
    trees = agglomerate(range(size), blocks, said, replace(shipped(), prior=Millibits(prior)))
    home = joined(bits, has, size, prior)
    assert [sorted(members(tree)) for tree in trees] == [
        np.flatnonzero(home == first).tolist() for first in np.unique(home)
    ]


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 40),
    st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39), st.integers(-3_000, 9_000)), max_size=120),
    st.integers(1, 8),
)
def test_the_neighbourhoods_are_those_of_the_live_ladder(
    count: int, links: list[tuple[int, int, int]], most: int
) -> None:
    scores = {(one, other): bits for one, other, bits in links if one < other < count}
    pairs = Pairs(*(np.array([pair[side] for pair in scores], dtype=np.int64) for side in (0, 1)))
    found = neighbourhoods(count, pairs, np.array(list(scores.values()), dtype=np.int64), most)
    assert [tuple(part.tolist()) for part in found] == [
        part.blocks for part in exact_neighbourhoods(count, scores, most)
    ]


@pytest.mark.parametrize("size", [2, 3])
def test_nothing_joins_below_zero(size: int) -> None:
    pairs = size * (size - 1) // 2
    bits, has = np.full((pairs, 1), 999), np.ones((pairs, 1), dtype=np.bool_)
    assert joined(bits, has, size, -1000).tolist() == list(range(size))
    assert joined(bits, has, size, -999).tolist() == [0] * size
