"""Shopify's products export: 46 columns, further variants as continuation rows of one handle."""

from itertools import groupby
from pathlib import Path
from typing import Final

from app.demo.simulate.files import Broken, Planted, csv_row, write_lines
from app.demo.simulate.goods import Good

FILE: Final = "shopify/products.csv"
HEADER: Final = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
    "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value", "Variant SKU", "Variant Grams",
    "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy", "Variant Fulfillment Service",
    "Variant Price", "Variant Compare At Price", "Variant Requires Shipping", "Variant Taxable", "Variant Barcode",
    "Image Src", "Image Position", "Image Alt Text", "Gift Card", "SEO Title", "SEO Description",
    "Google Shopping / Google Product Category", "Google Shopping / Gender", "Google Shopping / Age Group",
    "Google Shopping / MPN", "Google Shopping / AdWords Grouping", "Google Shopping / AdWords Labels",
    "Google Shopping / Condition", "Google Shopping / Custom Product",
    *(f"Google Shopping / Custom Label {n}" for n in range(5)), "Variant Image", "Variant Weight Unit",
    "Variant Tax Code",
)  # fmt: skip


def write_products(out: Path, catalogue: list[Good], seed: int) -> list[Planted]:
    """Write the file; rows of one handle stay together."""
    groups = [
        b"\n".join(csv_row(_cells(good, place)) for place, good in enumerate(variants))
        for _, variants in groupby(catalogue, key=lambda good: good.handle)
    ]
    return write_lines(out, FILE, groups, _broken(max(1, len(catalogue) // 800)), seed, csv_row(HEADER))


def _cells(good: Good, place: int) -> list[str | None]:
    cells: dict[str, str | None] = dict.fromkeys(HEADER)
    cells |= {
        "Handle": good.handle,
        "Option1 Value": good.colour or (good.sku[5:] or "Default Title"),
        "Option2 Value": good.size,
        "Variant SKU": good.sku,
        "Variant Grams": "0",
        "Variant Inventory Tracker": None if good.service else "shopify",
        "Variant Inventory Qty": "" if good.service else str(good.stock),
        "Variant Inventory Policy": "deny",
        "Variant Fulfillment Service": "manual",
        "Variant Price": f"{good.price:.2f}",
        "Variant Requires Shipping": "false" if good.service else "true",
        "Variant Taxable": "true",
        "Variant Barcode": None if good.service else good.gtin,
        "Variant Weight Unit": "kg",
    }
    if place == 0:
        cells |= {
            "Title": good.title,
            "Body (HTML)": f"<p>{good.title.capitalize()}</p>",
            "Vendor": "Lark & Loom",
            "Type": "Service" if good.service else good.kind,
            "Tags": ", ".join(tag for tag in (good.colour, good.material, good.group) if tag),
            "Published": "false" if good.service else "true",
            "Option1 Name": "Colour" if good.colour else "Title",
            "Option2 Name": "Size" if good.size else None,
            "Gift Card": "true" if good.sku.startswith("gift_") else "false",
            "Google Shopping / Gender": "unisex",
            "Google Shopping / Age Group": "kids" if good.group else "adult",
            "Google Shopping / Condition": "new",
        }
    return list(cells.values())


def _broken(each: int) -> list[Broken]:
    base = dict.fromkeys(HEADER) | {
        "Title": "Blue scarf", "Vendor": "Lark & Loom", "Published": "true", "Option1 Name": "Title",
        "Option1 Value": "Default Title", "Variant Price": "9.50", "Variant Inventory Qty": "4",
    }  # fmt: skip
    broken: list[Broken] = []
    for n in range(each):
        good = base | {"Handle": f"blue-scarf-{n}", "Variant SKU": f"X{n:04d}"}
        broken += [
            Broken("missing", csv_row((good | {"Handle": None}).values())),
            Broken(
                "bad_price",
                csv_row((good | {"Handle": f"red-scarf-{n}", "Variant Price": "nine pounds"}).values()),
            ),
            Broken("column_count", csv_row(list(good.values())[:9])),
            Broken(
                "bad_utf8",
                csv_row((good | {"Handle": f"tan-scarf-{n}", "Title": "Scarf@"}).values()).replace(
                    b"Scarf@", b"\xc3\x28carf\xff"
                ),
            ),
        ]
    return broken
