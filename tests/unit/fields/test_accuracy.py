"""Measures against counting by hand."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.fields.accuracy import Labelled, accuracy
from graph.fields.sampling import Pairs

_EMPTY = np.zeros(0, dtype=np.int64)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(-1, 4), st.integers(0, 4), st.integers(0, 1)), min_size=1, max_size=25),
    st.booleans(),
)
def test_the_measures_are_those_of_counting(rows: list[tuple[int, int, int]], link_only: bool) -> None:
    person, home, source = (np.array([row[side] for row in rows], dtype=np.int64) for side in range(3))
    found = accuracy(Labelled(person, source if link_only else None), Pairs(_EMPTY, _EMPTY), home, seed=0)
    pairs = [
        (one, other)
        for one, other in combinations(range(len(rows)), 2)
        if min(person[one], person[other]) >= 0 and not (link_only and source[one] == source[other])
    ]
    together = [pair for pair in pairs if home[pair[0]] == home[pair[1]]]
    true = [pair for pair in pairs if person[pair[0]] == person[pair[1]]]
    right = len(set(together) & set(true))
    rates = found["cluster_pairs"].rates
    assert rates.precision == (pytest.approx(right / len(together)) if together else None)
    assert rates.recall == (pytest.approx(right / len(true)) if true else None)
    known = np.flatnonzero(person >= 0)
    if len(known):
        each = [np.mean(person[known[home[known] == home[record]]] == person[record]) for record in known]
        assert found["b_cubed"].rates.precision == pytest.approx(np.mean(each))


def test_pairs_are_judged_before_the_partition_and_intervals_hold_the_rate() -> None:
    person = np.repeat(np.arange(50), 2)
    left = np.arange(0, 100, 2)
    pairs = Pairs(np.append(left[:40], 1), np.append(left[:40] + 1, 2))
    found = accuracy(Labelled(person, None), pairs, np.arange(100), seed=0)
    assert found["pairwise"].rates.precision == pytest.approx(40 / 41)
    assert found["pairwise"].rates.recall == pytest.approx(0.8)
    low, high = found["pairwise"].intervals["recall"] or (0, 0)
    assert 0.6 < low < 0.8 < high < 0.95
    assert found["cluster_pairs"].rates.precision is None
    assert found["cluster_pairs"].rates.f1 is None
