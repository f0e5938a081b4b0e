"""The goods: real stock codes, descriptions and prices, with what the description's words imply."""

import re
from datetime import datetime
from typing import Final

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


def goods(lines: pl.DataFrame, seed: int) -> list[Good]:
    """Return every stock code of the year, variants of one product side by side."""
    priced = pl.col("price") > 0
    titled = (
        lines.filter(pl.col("title").is_not_null() & priced)
        .group_by("sku", "title")
        .len()
        .sort(["sku", "len", "title"], descending=[False, True, False])
        .group_by("sku", maintain_order=True)
        .first()
        .select("sku", "title")
    )
    frame = (
        lines.group_by("sku")
        .agg(price=pl.col("price").filter(priced).median(), since=pl.col("at").min())
        .join(titled, on="sku", how="left")
        .sort("sku")
    )
    random = draws(seed, "goods")
    result: list[Good] = []
    products: dict[str, tuple[str, int, set[str]]] = {}
    for index, row in enumerate(frame.iter_rows(named=True)):
        sku = str(row["sku"])
        title = str(row["title"] or f"ITEM {sku}")
        words = set(title.upper().split())
        base = sku[:5] if sku[:5].isdigit() else sku
        known = products.get(base)
        if known is None or len(known[2] & words) * 2 < len(known[2] | words):
            slug = _HANDLE.sub("-", title.lower()).strip("-") or "item"
            known = (
                f"{slug}-{sku.lower()}" if sku.isascii() else slug,
                8_100_000_000_000 + index * 911,
                words,
            )
            if sku == sku.lower() and sku != sku.upper():
                known = (f"{known[0]}-b", known[1], words)
            products[base] = known
        stock = 0 if random.random() < 0.04 else random.randrange(3, 400)
        zero = random.random() < 0.15
        result.append(
            Good(
                index=index,
                sku=sku,
                title=title,
                handle=known[0],
                price=round(float(row["price"] or 0.0), 2),
                gtin=_gtin(("0" if zero else "5") + f"0{random.randrange(10**6):06d}{index:04d}"),
                stock=stock,
                service=_SERVICE.match(sku) is not None,
                kind=_first_type(words),
                colour=next((c.title() for c in _COLOURS if c in words), None),
                size=next((size for pattern, size in _SIZES if words & set(pattern.split("|"))), None),
                material=next((m.title() for m in _MATERIALS if m in words), None),
                group="kids"
                if words & {"BOY", "GIRL", "CHILDRENS", "CHILDREN'S", "KIDS", "SPACEBOY"}
                else None,
                product_id=known[1],
                variant_id=45_000_000_000_000 + index * 1_301,
                since=row["since"],
            )
        )
    return sorted(result, key=lambda good: (good.handle, good.sku))


def _gtin(body: str) -> str:
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _first_type(words: set[str]) -> str:
    return next((name for name, pattern in _TYPES if words & set(pattern.split("|"))), "Home & gifts")
