"""A small shop with habits, so that there is something to learn in a second."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from msgspec import Struct

from ranking.bundle import Bundle, load
from ranking.train import train_bundle

START = datetime(2026, 1, 1, tzinfo=UTC)
CUT = START + timedelta(days=120)
SHOPPERS = 60
ITEMS = 80


def small_shop(seed: int = 1, days: int = 150) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Interactions of ``days`` days from ``START`` and the items: 60 shoppers with favourites, 80 items."""
    rng = np.random.default_rng(seed)
    rows = []
    for shopper in range(SHOPPERS):
        favourites = rng.choice(ITEMS, size=8, replace=False)
        day = float(rng.integers(0, 20))
        order = 0
        while day < days:
            basket = {*rng.choice(favourites, size=4).tolist(), *rng.integers(0, ITEMS, size=2).tolist()}
            for line, item in enumerate(sorted(basket)):
                at = START + timedelta(days=day, minutes=int(rng.integers(0, 600)))
                visit = f"v{shopper}-{order}"
                for kind, minutes in (("product_viewed", -3), ("cart_added", -2), ("ordered", 0)):
                    rows.append(
                        (
                            f"p{shopper:03d}",
                            at + timedelta(minutes=minutes),
                            kind,
                            f"sku-{item:03d}",
                            int(rng.integers(1, 4)),
                            5.0 + item / 4,
                            visit,
                            f"o{shopper}-{order}" if kind == "ordered" else None,
                            f"m{shopper}-{order}-{line}-{kind}",
                        )
                    )
            day += float(rng.integers(8, 20))
            order += 1
    interactions = pl.DataFrame(
        rows,
        schema={
            "shopper": pl.String,
            "at": pl.Datetime("us", "UTC"),
            "type": pl.String,
            "sku": pl.String,
            "quantity": pl.Int32,
            "price_gbp": pl.Float64,
            "session": pl.String,
            "order_id": pl.String,
            "message_id": pl.String,
        },
        orient="row",
    )
    return interactions, small_catalogue()


def small_catalogue() -> pl.DataFrame:
    """80 items in 20 groups of four variants."""
    numbers = range(ITEMS)
    return pl.DataFrame(
        {
            "source": ["shopify"] * ITEMS,
            "sku": [f"sku-{number:03d}" for number in numbers],
            "group": [f"group-{number // 4:02d}" for number in numbers],
            "title": [f"Thing {number}" for number in numbers],
            "source_time": [START] * ITEMS,
            "brand": [f"brand-{number % 3}" for number in numbers],
            "product_type": [("dress", "shoe", None)[number % 3] for number in numbers],
            "gender": [None] * ITEMS,
            "colour": [("red", "blue")[number % 2] for number in numbers],
            "size": [("S", "M", "L", "XL")[number % 4] for number in numbers],
            "material": [None] * ITEMS,
            "price_gbp": [5.0 + number / 4 for number in numbers],
            "gtin": [None] * ITEMS,
            "stock": [5] * ITEMS,
            "available": [True] * ITEMS,
        },
        schema_overrides={
            "gender": pl.String,
            "material": pl.String,
            "gtin": pl.String,
            "product_type": pl.String,
        },
    )


class Shop(Struct, frozen=True):
    """The small shop's frames and the moment that parts training from evaluation."""

    interactions: pl.DataFrame
    items: pl.DataFrame
    cut: datetime


@pytest.fixture(scope="session")
def shop() -> Shop:
    return Shop(*small_shop(), CUT)


@pytest.fixture(scope="session")
def bundle_folder(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundles") / "one"
    train_bundle(shop.interactions, shop.items, cut=shop.cut, folder=folder, seed=7)
    return folder


@pytest.fixture(scope="session")
def bundle(bundle_folder: Path) -> Bundle:
    return load(bundle_folder)
