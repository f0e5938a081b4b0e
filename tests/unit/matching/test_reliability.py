"""Expected numbers are worked out by hand beside each."""

import pytest

from graph.matching.calibration import Labelled
from graph.matching.reliability import Bin, Reading, binned, calibration_error, reliability


def test_bins_have_equal_count_and_ascending_confidence() -> None:
    """Five pairs in two bins: edges 0, 2, 5, so (.1, .2) with one right and (.4, .6, .8) with two."""
    found = binned([0.8, 0.1, 0.6, 0.2, 0.4], [True, False, False, True, True], bins=2)
    assert [(one.pairs, one.confidence, one.share) for one in found] == [
        (2, pytest.approx(0.15), 0.5),
        (3, pytest.approx(0.6), pytest.approx(2 / 3)),
    ]
    assert [one.pairs for one in binned([0.5] * 3, [True] * 3)] == [1, 1, 1]
    assert binned([], []) == ()


def test_the_error_weighs_bins_by_their_pairs() -> None:
    """(3 x |.5 - .4| + 1 x |.9 - 1|) / 4 = .1; with the second bin right it is .3 / 4."""
    assert calibration_error([Bin(3, 0.5, 0.4), Bin(1, 0.9, 1.0)]) == pytest.approx(0.1)
    assert calibration_error([Bin(3, 0.5, 0.4), Bin(1, 0.9, 0.9)]) == pytest.approx(0.075)
    assert calibration_error([]) is None


def _pairs(bits: int, right: int, wrong: int) -> list[Labelled]:
    return [Labelled(bits, same=True)] * right + [Labelled(bits, same=False)] * wrong


def test_the_map_of_some_pairs_is_measured_on_others() -> None:
    """Two pools of 60 pairs are fitted: at -4 bits (0 + .5) / 61, at 4 bits (45 + .5) / 61 = .7459.

    Of the others 15 pairs are read at each of these, in 15 bins of two; among equals the wrong come first.
    """
    found = reliability(
        [*_pairs(-4_000, 0, 60), *_pairs(4_000, 45, 15)], [*_pairs(-4_000, 0, 15), *_pairs(4_000, 12, 3)]
    )
    low, high = 0.5 / 61, 45.5 / 61
    assert (found.fitted, found.measured) == (120, 30)
    # sorted: 15 low and wrong, 3 high and wrong, 12 high and right; in twos: 7 low, 1 mixed, 1 high wrong, 6 high right
    by_hand = (7 * 2 * low + (low + high) + 2 * high + 6 * 2 * (1 - high)) / 30
    assert found.error == pytest.approx(by_hand)
    # in doubt: the 15 at .7459, one a bin, 3 wrong and 12 right
    assert [one.pairs for one in found.bins_in_doubt] == [1] * 15
    assert found.error_in_doubt == pytest.approx((3 * high + 12 * (1 - high)) / 15)
    # as it is: 4 bits are 16 / 17, -4 bits 1 / 17
    assert found.uncalibrated == pytest.approx(
        (7 * 2 / 17 + (1 / 17 + 16 / 17) + 2 * 16 / 17 + 6 * 2 / 17) / 30
    )
    assert found.readings == (Reading(0.99, 0, None), Reading(0.9, 0, None), Reading(0.7, 15, 12 / 15))


def test_without_pairs_nothing_is_said() -> None:
    found = reliability([], [])
    assert (found.error, found.error_in_doubt, found.uncalibrated, found.bins) == (None, None, None, ())
    assert [one.right for one in found.readings] == [None] * 3


def test_nothing_fitted_is_arithmetic_alone() -> None:
    """0 bits are .5: four pairs of which two are one person, one a bin, are off by .5 each."""
    assert reliability([], _pairs(0, 2, 2)).error == pytest.approx(0.5)
