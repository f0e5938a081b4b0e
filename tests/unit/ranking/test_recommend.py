"""What a shopper is shown."""

from datetime import timedelta
from typing import Any

import pytest

from ranking.bundle import Bundle
from ranking.recommend import REASONS, recommend
from ranking.rules import PER_GROUP, Exploration
from ranking.shopper import Visit, shopper_of
from ranking.stock import StockBitmap, stock_of


@pytest.fixture
def everything(bundle: Bundle) -> StockBitmap:
    return stock_of(bundle.row_of, bundle.snapshot.skus)


def history_of(shop: Any, name: str) -> list[Visit]:
    columns = ("sku", "at", "type", "quantity", "price_gbp", "order_id")
    chosen = shop.interactions.filter(shop.interactions["shopper"] == name).select(columns)
    return [Visit(**row) for row in chosen.iter_rows(named=True)]


def test_a_known_shopper_gets_habits_first(shop: Any, bundle: Bundle, everything: StockBitmap) -> None:
    shopper = shopper_of(history_of(shop, "p003"), bundle.row_of)
    answer = recommend(bundle, shopper, everything, limit=5, now=shop.cut)
    assert [item.rank for item in answer] == [1, 2, 3, 4, 5]
    assert sum(item.reason == "bought_before" for item in answer) >= 4
    assert "own_history" in answer[0].generators


def test_the_same_question_has_the_same_answer_in_whatever_order_the_events_come(
    shop: Any, bundle: Bundle, everything: StockBitmap
) -> None:
    visits = history_of(shop, "p007")
    first = recommend(bundle, shopper_of(visits, bundle.row_of), everything, limit=12, now=shop.cut)
    again = recommend(bundle, shopper_of(visits[::-1], bundle.row_of), everything, limit=12, now=shop.cut)
    assert first == again


def test_events_after_now_do_not_count(shop: Any, bundle: Bundle, everything: StockBitmap) -> None:
    visits = history_of(shop, "p007")
    earlier = [visit for visit in visits if visit.at < shop.cut]
    assert len(earlier) < len(visits)
    assert recommend(
        bundle, shopper_of(visits, bundle.row_of), everything, limit=12, now=shop.cut
    ) == recommend(bundle, shopper_of(earlier, bundle.row_of), everything, limit=12, now=shop.cut)


def test_a_shopper_nobody_knows_gets_what_sells(shop: Any, bundle: Bundle, everything: StockBitmap) -> None:
    answer = recommend(bundle, shopper_of([], bundle.row_of), everything, limit=12, now=shop.cut)
    assert len(answer) == 12
    assert {item.reason for item in answer} == {"popular_now"}


def test_one_look_changes_what_an_unknown_shopper_is_shown(
    shop: Any, bundle: Bundle, everything: StockBitmap
) -> None:
    look = Visit(sku="sku-010", at=shop.cut - timedelta(minutes=1), type="product_viewed", session=True)
    shopper = shopper_of([look], bundle.row_of)
    answer = recommend(bundle, shopper, everything, limit=40, now=shop.cut)
    by_sku = {item.sku: item for item in answer}
    assert any("viewed_together" in item.generators for item in answer)
    assert by_sku["sku-010"].reason == "looked_at_now" if "sku-010" in by_sku else True


def test_what_is_out_of_stock_is_never_shown(shop: Any, bundle: Bundle) -> None:
    few = {"sku-001", "sku-017", "sku-042"}
    shopper = shopper_of(history_of(shop, "p003"), bundle.row_of)
    answer = recommend(bundle, shopper, stock_of(bundle.row_of, few), limit=12, now=shop.cut)
    assert {item.sku for item in answer} <= few
    assert recommend(bundle, shopper, stock_of(bundle.row_of, []), limit=12, now=shop.cut) == []


def test_what_lies_in_the_cart_is_not_recommended(shop: Any, bundle: Bundle, everything: StockBitmap) -> None:
    shopper = shopper_of(history_of(shop, "p003"), bundle.row_of)
    best = recommend(bundle, shopper, everything, limit=1, now=shop.cut)[0].sku
    put = Visit(sku=best, at=shop.cut - timedelta(minutes=1), type="cart_added", session=True)
    with_cart = shopper_of([*history_of(shop, "p003"), put], bundle.row_of)
    answer = recommend(bundle, with_cart, everything, limit=80, now=shop.cut)
    assert best not in {item.sku for item in answer}


def test_one_product_does_not_fill_the_page(shop: Any, bundle: Bundle, everything: StockBitmap) -> None:
    look = Visit(sku="sku-000", at=shop.cut - timedelta(minutes=1), type="product_viewed", session=True)
    answer = recommend(bundle, shopper_of([look], bundle.row_of), everything, limit=10, now=shop.cut)
    groups = [int(item.sku[4:]) // 4 for item in answer]
    assert max(groups.count(group) for group in groups) <= PER_GROUP


def test_exploration_takes_the_last_places_only_and_says_so(
    shop: Any, bundle: Bundle, everything: StockBitmap
) -> None:
    shopper = shopper_of(history_of(shop, "p003"), bundle.row_of)
    plain = recommend(bundle, shopper, everything, limit=10, now=shop.cut)
    bold = recommend(
        bundle, shopper, everything, limit=10, now=shop.cut, exploration=Exploration(places=3, seed=5)
    )
    assert [item.sku for item in bold[:7]] == [item.sku for item in plain[:7]]
    assert [item.reason for item in bold[7:]] == ["exploring"] * 3
    assert len({item.sku for item in bold}) == 10


def test_reasons_are_declared_codes(shop: Any, bundle: Bundle, everything: StockBitmap) -> None:
    shopper = shopper_of(history_of(shop, "p011"), bundle.row_of)
    answer = recommend(bundle, shopper, everything, limit=60, now=shop.cut)
    assert {item.reason for item in answer} <= set(REASONS)


def test_items_that_the_bundle_does_not_know_are_ignored(
    shop: Any, bundle: Bundle, everything: StockBitmap
) -> None:
    odd = [Visit(sku="POST", at=shop.cut - timedelta(days=1), type="ordered")]
    nobody = recommend(bundle, shopper_of([], bundle.row_of), everything, limit=5, now=shop.cut)
    assert recommend(bundle, shopper_of(odd, bundle.row_of), everything, limit=5, now=shop.cut) == nobody
