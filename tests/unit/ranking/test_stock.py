"""What can be bought now."""

import pytest

from ranking.stock import StockBitmap, stock_of

ROWS = {"a": 0, "b": 1, "c": 2}


def test_unknown_is_out_of_stock() -> None:
    stock = StockBitmap(ROWS)
    assert stock.mask.tolist() == [False, False, False]
    stock.update(1, {"a": 3, "b": None, "c": 0, "of another shop": 9})
    assert stock.mask.tolist() == [True, False, False]


def test_an_older_or_repeated_version_changes_nothing() -> None:
    stock = StockBitmap(ROWS)
    assert stock.update(5, {"a": 1})
    assert not stock.update(5, {"a": 0})
    assert not stock.update(4, {"a": 0})
    assert stock.mask.tolist() == [True, False, False]
    assert stock.version == 5


def test_an_update_leaves_what_it_does_not_name() -> None:
    stock = stock_of(ROWS, ["a", "b"])
    stock.update(1, {"a": 0})
    assert stock.mask.tolist() == [False, True, False]


def test_a_request_keeps_the_mask_it_started_with() -> None:
    stock = stock_of(ROWS, ["a"])
    mask = stock.mask
    stock.update(1, {"a": 0})
    assert mask.tolist() == [True, False, False]
    with pytest.raises(ValueError, match="read-only"):
        mask[0] = False


def test_a_new_bundle_inherits_what_is_known_and_trusts_nothing_else() -> None:
    old = stock_of(ROWS, ["a", "c"], version=8)
    new = old.rebuilt_for({"c": 0, "d": 1, "a": 2})
    assert new.mask.tolist() == [True, False, True]
    assert new.version == 8
