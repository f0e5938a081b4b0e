"""Confidence that can be read as a share."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from graph.matching.calibration import Labelled, fitted
from graph.matching.probability import probability
from graph.matching.reliability import binned, calibration_error

_pairs = st.lists(st.builds(Labelled, st.integers(-30_000, 60_000), st.booleans()), min_size=1, max_size=300)


@given(_pairs)
def test_more_bits_never_mean_less_confidence_and_order_does_not_matter(pairs: list[Labelled]) -> None:
    found = fitted(pairs)
    assert found == fitted(pairs[::-1])
    assert all(low < high for low, high in pairwise(found.shares))
    read = [found.confidence(bits) for bits in range(-31_000, 61_000, 500)]
    assert all(low <= high for low, high in pairwise(read))
    assert all(0 < share < 1 for share in read)


def test_overconfident_bits_are_brought_down_to_what_is_true() -> None:
    """The truth has a third of the bits that the posterior claims."""
    draw = random.Random(7)

    def drawn(count: int) -> list[Labelled]:
        some = [draw.randrange(-12_000, 18_000) for _ in range(count)]
        return [Labelled(bits, draw.random() < probability(bits // 3)) for bits in some]

    learn, held_out = drawn(6_000), drawn(6_000)
    same = [pair.same for pair in held_out]
    found = fitted(learn)
    raw = calibration_error(binned([probability(pair.bits) for pair in held_out], same))
    read = calibration_error(binned([found.confidence(pair.bits) for pair in held_out], same))
    assert raw is not None
    assert read is not None
    assert raw > 0.1
    assert read < 0.03


def test_a_few_right_ones_are_not_certainty() -> None:
    assert fitted([Labelled(5_000, same=True)] * 3).confidence(5_000) == 3.5 / 4


def test_without_answers_it_is_arithmetic_alone() -> None:
    assert fitted([]).confidence(0) == 0.5
