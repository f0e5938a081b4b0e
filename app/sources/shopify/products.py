"""Shopify's products CSV: one row a variant, product-level cells on the first row of a Handle only."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from app.sources.account import kept
from app.sources.adapter import Adapter, Table
from app.sources.catalogue import audience, price_of, required, words
from app.sources.normalise.gtin import gtin
from app.sources.outcome import NotOurs, Outcome, Unfit
from app.sources.sheet import Get, Sheet
from graph.ids import Sku
from ranking.catalogue import Item

_OPTIONS: Final[Mapping[str, str]] = {
    "size": "size", "colour": "colour", "color": "colour", "material": "material", "fabric": "material",
}  # fmt: skip


class _Product(Struct, frozen=True):
    """What a Handle's first row says of all its variants.

    Attributes:
        options: Which option column holds which property, such as ``{"size": "Option1 Value"}``.
    """

    handle: str
    title: str
    brand: str | None
    product_type: str | None
    gender: str | None
    options: dict[str, str]
    available: bool


def _product(get: Get) -> _Product:
    options: dict[str, str] = {}
    for number in "123":
        if known := _OPTIONS.get(get(f"Option{number} Name").strip().casefold()):
            options[known] = f"Option{number} Value"
    live = get("Published").strip().casefold() != "false" and get("Status").strip().casefold() in {
        "",
        "active",
    }
    return _Product(
        handle=required(get, "Handle"),
        title=required(get, "Title"),
        brand=words(get("Vendor")),
        product_type=words(get("Type")),
        gender=audience(get("Google Shopping / Gender")),
        options=options,
        available=live,
    )


def _stock(get: Get) -> int | None:
    """Oversold variants have a negative quantity, which is nothing on hand."""
    text = get("Variant Inventory Qty").strip()
    if not text:
        return None
    if not text.removeprefix("-").isdecimal() or len(text) > 9:
        raise Unfit("Variant Inventory Qty", "bad_number")
    return max(int(text), 0)


def _variant(product: _Product, get: Get, out: Outcome) -> Item:
    if not get("Variant SKU").strip() and not get("Variant Price").strip():
        raise NotOurs("image_of_a_product")
    sku = required(get, "Variant SKU")
    price = price_of(get, "Variant Price")
    stock = _stock(get)
    barcode = get("Variant Barcode").strip()
    options = {what: words(get(column)) for what, column in product.options.items()}
    return Item(
        source="shopify",
        sku=Sku(sku),
        group=product.handle,
        title=product.title,
        source_time=out.as_of,
        brand=product.brand,
        product_type=product.product_type,
        gender=product.gender,
        colour=options.get("colour"),
        size=options.get("size"),
        material=options.get("material"),
        price_gbp=price,
        gtin=kept(gtin(barcode), "Variant Barcode", out) if barcode else None,
        stock=stock,
        available=product.available,
    )


def _product_of(get: Get, before: _Product | None) -> _Product:
    handle = get("Handle").strip()
    if before is not None and not get("Title").strip() and handle in {"", before.handle}:
        return before
    if handle and not get("Title").strip():
        raise Unfit("Title", "no_head")
    return _product(get)


def _read(sheet: Sheet, out: Outcome) -> None:
    product: _Product | None = None
    for number, cells in sheet.rows(out):
        if cells is None:
            continue
        get = sheet.getter(cells)
        try:
            before, product = product, None
            product = _product_of(get, before)
            out.items.append(_variant(product, get, out))
        except Unfit as unfit:
            out.reject(number, unfit)
        except NotOurs as not_ours:
            out.skip(not_ours)
        else:
            out.take(number)


ADAPTER: Final = Adapter(
    source="shopify",
    kind="products",
    table=Table(
        columns=(
            "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
            "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value", "Variant SKU", "Variant Grams",
            "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy",
            "Variant Fulfillment Service", "Variant Price", "Variant Compare At Price", "Variant Requires Shipping",
            "Variant Taxable", "Variant Barcode", "Image Src", "Image Position", "Image Alt Text", "Gift Card",
            "SEO Title", "SEO Description", "Google Shopping / Google Product Category", "Google Shopping / Gender",
            "Google Shopping / Age Group", "Google Shopping / MPN", "Google Shopping / AdWords Grouping",
            "Google Shopping / AdWords Labels", "Google Shopping / Condition", "Google Shopping / Custom Product",
            "Google Shopping / Custom Label 0", "Google Shopping / Custom Label 1", "Google Shopping / Custom Label 2",
            "Google Shopping / Custom Label 3", "Google Shopping / Custom Label 4", "Variant Image",
            "Variant Weight Unit", "Variant Tax Code",
        ),
        needed=("Handle", "Title", "Variant SKU", "Variant Price"),
        group="Handle",
        read=_read,
    ),
)  # fmt: skip
