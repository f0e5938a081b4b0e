"""The goods: real stock codes, descriptions and prices, with what the description's words imply."""

import re
from datetime import datetime
from random import Random
from typing import Any, Final

import polars as pl
from msgspec import Struct

from app.demo.simulate.chance import draws

_COLOURS: Final = (
    "WHITE", "RED", "PINK", "BLUE", "GREEN", "BLACK", "CREAM", "IVORY", "GOLD", "SILVER", "PURPLE", "ORANGE",
    "YELLOW", "BROWN", "GREY", "TURQUOISE", "LILAC",
)  # fmt: skip
_MATERIALS: Final = (
    "COTTON",
    "WOOL",
    "WOOLLY",
    "WOOD",
    "WOODEN",
    "GLASS",
    "METAL",
    "CERAMIC",
    "PAPER",
    "FELT",
    "JUTE",
)
_TYPES: Final = (
    ("Bags", "BAG|BAGS|TOTE|SHOPPER|BACKPACK|PURSE"), ("Scarves & wraps", "SCARF|SHAWL|PASHMINA|THROW|PONCHO"),
    ("Jewellery", "EARRING|EARRINGS|NECKLACE|BRACELET|BANGLE|RING|CHOKER|PENDANT|BROOCH"),
    ("Accessories", "UMBRELLA|GLOVE|GLOVES|HAT|CAP|BELT|SOCK|SOCKS|SLIPPERS|HAIR|HEADBAND|APRON"),
    ("Nightwear & warmers", "BOTTLE|WARMER|HOTTIE|BLANKET|CUSHION|QUILT"),
    ("Kitchen", "MUG|CUP|TEA|TEAPOT|BOWL|PLATE|CAKE|BAKING|JAM|LUNCH|CUTLERY|SPOONS|TRAY|NAPKINS"),
    ("Candles & lights", "CANDLE|CANDLES|T-LIGHT|LIGHT|LIGHTS|LANTERN|HOLDER|LAMP"),
    ("Party", "PARTY|BUNTING|GARLAND|BALLOON|BALLOONS|PAPER|WRAP|CARD|RIBBON|RIBBONS"),
    ("Christmas", "CHRISTMAS|REINDEER|SANTA|ADVENT|SNOWFLAKE"), ("Toys", "TOY|GAME|DOLL|DOLLY|BOY|GIRL|SPACEBOY|CHILDRENS"),
)  # fmt: skip
_SIZES: Final = (("SMALL|MINI", "S"), ("MEDIUM", "M"), ("LARGE|JUMBO|BIG", "L"))
_KIDS: Final = {"BOY", "GIRL", "CHILDRENS", "CHILDREN'S", "KIDS", "SPACEBOY"}
_SERVICE: Final = re.compile(r"^(POST|DOT|M|m|C2|D|S|B|PADS|CRUK|BANK CHARGES|AMAZONFEE)$")
_HANDLE: Final = re.compile(r"[^a-z0-9]+")


class Good(Struct, frozen=True):
    """One stock code as the shop sells it.

    Attributes:
        handle: Product it is a variant of.
        service: True for postage, fees and other lines that are no goods; never published.
        stock: Units on hand now; drawn without looking at what was sold.
    """

    index: int
    sku: str
    title: str
    handle: str
    price: float
    gtin: str
    stock: int
    service: bool
    kind: str
    colour: str | None
    size: str | None
    material: str | None
    group: str | None
    product_id: int
    variant_id: int
    since: datetime


class _Product(Struct, frozen=True):
    handle: str
    number: int
    words: set[str]


def goods(lines: pl.DataFrame, seed: int) -> list[Good]:
    """Return every stock code of the year, variants of one product side by side."""
    random = draws(seed, "goods")
    products: dict[str, _Product] = {}
    result = [
        _good(index, row, products, random) for index, row in enumerate(_codes(lines).iter_rows(named=True))
    ]
    return sorted(result, key=lambda good: (good.handle, good.sku))


def _codes(lines: pl.DataFrame) -> pl.DataFrame:
    """Stock codes in order, each with its commonest description, median price and first day."""
    priced = pl.col("price") > 0
    titled = (
        lines.filter(pl.col("title").is_not_null() & priced)
        .group_by("sku", "title")
        .len()
        .sort(["sku", "len", "title"], descending=[False, True, False])
        .unique("sku", keep="first", maintain_order=True)
        .select("sku", "title")
    )
    return (
        lines.group_by("sku")
        .agg(price=pl.col("price").filter(priced).median(), since=pl.col("at").min())
        .join(titled, on="sku", how="left")
        .sort("sku")
    )


def _good(index: int, row: dict[str, Any], products: dict[str, _Product], random: Random) -> Good:
    sku: str = row["sku"]
    title: str = row["title"] or f"ITEM {sku}"
    words = set(title.upper().split())
    product = _product(index, sku, title, products)
    lead = "00" if random.random() < 0.15 else "50"
    return Good(
        index=index,
        sku=sku,
        title=title,
        handle=product.handle,
        price=round(float(row["price"] or 0.0), 2),
        gtin=_gtin(f"{lead}{random.randrange(10**6):06d}{index:04d}"),
        stock=0 if random.random() < 0.04 else random.randrange(3, 400),
        service=_SERVICE.match(sku) is not None,
        kind=_first_type(words),
        colour=next((colour.title() for colour in _COLOURS if colour in words), None),
        size=next((size for pattern, size in _SIZES if words & set(pattern.split("|"))), None),
        material=next((material.title() for material in _MATERIALS if material in words), None),
        group="kids" if words & _KIDS else None,
        product_id=product.number,
        variant_id=45_000_000_000_000 + index * 1_301,
        since=row["since"],
    )


def _product(index: int, sku: str, title: str, products: dict[str, _Product]) -> _Product:
    """The product of a code's first five digits, if half of the words agree; else one of its own."""
    base = sku[:5] if sku[:5].isdigit() else sku
    words = set(title.upper().split())
    known = products.get(base)
    if known is not None and len(known.words & words) * 2 >= len(known.words | words):
        return known
    slug = _HANDLE.sub("-", title.lower()).strip("-") or "item"
    twice = "-b" if sku == sku.lower() != sku.upper() else ""  # two codes may differ in case alone
    products[base] = _Product(f"{slug}-{sku.lower()}{twice}", 8_100_000_000_000 + index * 911, words)
    return products[base]


def _gtin(body: str) -> str:
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _first_type(words: set[str]) -> str:
    return next((name for name, pattern in _TYPES if words & set(pattern.split("|"))), "Home & gifts")
