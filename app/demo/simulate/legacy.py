"""The legacy catalogue: Google Merchant columns in cp1252, after a spreadsheet has been at it."""

from pathlib import Path
from random import Random
from typing import Final

from app.demo.simulate.chance import draws
from app.demo.simulate.files import Broken, Planted, csv_row, write_lines
from app.demo.simulate.goods import Good
from app.demo.simulate.wording import SHOP

FILE: Final = "legacy/catalogue.csv"
HEADER: Final = (
    "id", "item_group_id", "title", "description", "link", "image_link", "availability", "price", "sale_price",
    "brand", "gtin", "mpn", "google_product_category", "product_type", "gender", "age_group", "color", "size",
    "size_system", "size_type", "material", "pattern", "condition",
)  # fmt: skip


def write_catalogue(out: Path, catalogue: list[Good], seed: int) -> list[Planted]:
    """Write the same goods with their codes damaged and spelled in another way."""
    random = draws(seed, "legacy")
    rows = [csv_row(_cells(good, random), "cp1252") for good in catalogue if not good.service]
    return write_lines(out, FILE, rows, _broken(max(1, len(rows) // 800)), seed, csv_row(HEADER))


def spelled(sku: str, random: Random) -> str:
    """Return a stock code as the old system wrote it: with a dash, a slash or in lower case."""
    roll = random.random()
    if roll < 0.35 or len(sku) < 5:
        return sku
    if not sku[5:]:
        return f"{sku[:2]}-{sku[2:]}" if roll < 0.7 else f"{sku[:3]}/{sku[3:]}"
    return f"{sku[:5]}-{sku[5:]}" if roll < 0.6 else f"{sku[:5]}/{sku[5:].lower()}"


def _damaged(gtin: str, random: Random) -> str | None:
    roll = random.random()
    if roll < 0.08:
        return None
    if roll < 0.3:
        return f"{int(gtin):.5E}"
    return gtin.lstrip("0")


def _cells(good: Good, random: Random) -> list[str | None]:
    title = good.title.title().replace("'S", "\N{RIGHT SINGLE QUOTATION MARK}s")
    if random.random() < 0.1:
        title = f"{title} \N{EN DASH} “Café” range"
    return [
        spelled(good.sku, random),
        good.handle[:20],
        title,
        f"{title} • £{good.price:.2f}",
        f"{SHOP}/products/{good.handle}",
        None,
        "in stock" if good.stock else "out of stock",
        f"{good.price * random.choice((1.0, 1.0, 1.0, 0.95, 1.1)):.2f} GBP",
        None,
        "Lark & Loom",
        _damaged(good.gtin, random),
        None,
        None,
        good.kind,
        "unisex",
        "kids" if good.group else "adult",
        good.colour,
        good.size,
        "UK",
        "regular",
        good.material,
        None,
        "new",
    ]


def _broken(each: int) -> list[Broken]:
    base = dict.fromkeys(HEADER) | {
        "title": "Old scarf",
        "availability": "in stock",
        "price": "4.50 GBP",
        "condition": "new",
    }
    broken: list[Broken] = []
    for n in range(each):
        good = base | {"id": f"OLD-{n:04d}", "item_group_id": f"old-{n}"}
        broken += [
            Broken("missing", csv_row((good | {"id": None}).values())),
            Broken("bad_price", csv_row((good | {"id": f"OLP-{n:04d}", "price": "on request"}).values())),
            Broken("column_count", csv_row(list(good.values())[:4])),
        ]
    return broken
