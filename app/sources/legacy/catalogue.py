"""The legacy catalogue: Google Merchant columns in cp1252, with GTINs that spreadsheets have damaged."""

from typing import Final

from app.sources.account import kept
from app.sources.adapter import Adapter, Table
from app.sources.catalogue import audience, price_of, required, words
from app.sources.loops import reading_cells
from app.sources.normalise.gtin import gtin
from app.sources.outcome import Outcome
from app.sources.sheet import Get
from graph.ids import Sku
from ranking.catalogue import Item


def _read(get: Get, out: Outcome) -> None:
    sku = required(get, "id")
    title = required(get, "title")
    price = price_of(get, "price")
    reduced = price_of(get, "sale_price")
    number = get("gtin").strip()
    out.items.append(
        Item(
            source="legacy",
            sku=Sku(sku),
            group=words(get("item_group_id")) or sku,
            title=title,
            source_time=out.as_of,
            brand=words(get("brand")),
            product_type=words(get("product_type")),
            gender=audience(get("gender")),
            colour=words(get("color")),
            size=words(get("size")),
            material=words(get("material")),
            price_gbp=price if reduced is None else reduced,
            gtin=kept(gtin(number), "gtin", out) if number else None,
            available=get("availability").strip().casefold().replace("_", " ")
            in {"", "in stock", "preorder"},
        )
    )


ADAPTER: Final = Adapter(
    source="legacy",
    kind="catalogue",
    table=Table(
        columns=(
            "id", "item_group_id", "title", "description", "link", "image_link", "availability", "price",
            "sale_price", "brand", "gtin", "mpn", "google_product_category", "product_type", "gender", "age_group",
            "color", "size", "size_system", "size_type", "material", "pattern", "condition",
        ),
        needed=("id", "title", "price"),
        encoding="cp1252",
        read=reading_cells(_read),
    ),
)  # fmt: skip
