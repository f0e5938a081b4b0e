"""What can be recommended: one row an item that can be bought."""

from datetime import datetime

from msgspec import Struct

from graph.ids import Sku


class Item(Struct, frozen=True, kw_only=True):
    """A variant as one source system describes it.

    Attributes:
        source: ``shopify`` or ``legacy``; the first wins field by field.
        sku: As this source spells it; ``workers`` brings the legacy spelling home
            (gtin, then normalised sku).
        group: Product handle or item group; variants of one product share it.
        gtin: Check digit valid, else None (a damaged one is never repaired by guess).
        stock: Units on hand, where the source counts them; None where it does not.
        available: False where the source says it cannot be bought.
        source_time: When the source wrote it.
    """

    source: str
    sku: Sku
    group: str
    title: str
    source_time: datetime
    brand: str | None = None
    product_type: str | None = None
    gender: str | None = None
    colour: str | None = None
    size: str | None = None
    material: str | None = None
    price_gbp: float | None = None
    gtin: str | None = None
    stock: int | None = None
    available: bool = True
