from datetime import UTC, datetime

import polars as pl

from app.lake.products import latest_items, stock_levels
from app.lake.record_rows import item_rows
from graph.ids import Sku
from ranking.catalogue import Item

EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def item(source: str, sku: str, **more: object) -> Item:
    fields = {"group": sku, "title": sku, "source_time": EARLY} | more
    return Item(source=source, sku=Sku(sku), **fields)


def resolved(*items: Item) -> pl.DataFrame:
    return latest_items(item_rows(items, "b"))


def test_a_legacy_item_is_the_shops_by_its_gtin_whatever_its_sku() -> None:
    found = resolved(
        item("shopify", "85123A", gtin="5012345678900"), item("legacy", "OLD-7", gtin="5012345678900")
    )
    assert found["sku"].to_list() == ["85123A", "85123A"]


def test_a_legacy_item_is_the_shops_by_its_spelling() -> None:
    found = resolved(item("shopify", "85123A"), item("legacy", "85123/a"), item("legacy", "22-436"))
    assert set(found["sku"]) == {"85123A", "22-436"}


def test_a_gtin_that_two_items_of_the_shop_share_decides_nothing() -> None:
    found = resolved(
        item("shopify", "a", gtin="5012345678900"),
        item("shopify", "b", gtin="5012345678900"),
        item("legacy", "c", gtin="5012345678900"),
    )
    assert sorted(found["sku"]) == ["a", "b", "c"]


def test_the_newest_version_counts_in_whatever_order_versions_come() -> None:
    old, new = item("shopify", "a", stock=5), item("shopify", "a", stock=0, source_time=LATE)
    assert stock_levels(resolved(old, new)) == stock_levels(resolved(new, old)) == {"a": 0}


def test_the_shops_own_count_is_taken_and_the_others_where_it_is_silent() -> None:
    found = resolved(
        item("shopify", "counted", stock=4),
        item("legacy", "counted", available=False),
        item("shopify", "silent"),
        item("legacy", "silent", available=True),
        item("shopify", "unknown"),
        item("legacy", "only-there", stock=2),
        item("shopify", "closed", stock=9, available=False),
    )
    assert stock_levels(found) == {"counted": 4, "silent": 1, "unknown": None, "only-there": 2, "closed": 0}
