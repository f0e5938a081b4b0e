"""The two frames that come in: what shoppers did, and what can be bought.

``interactions`` has one row an item event, ``items`` one row a sku (the columns are the
fields of ``ranking.catalogue.Item``).  Extra columns are ignored; a missing column or another
type is refused, naming it.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from ranking.errors import WrongFrame

type Columns = Mapping[str, pl.DataType]

INTERACTIONS: Final = pl.Schema(
    {
        "shopper": pl.String(),
        "at": pl.Datetime("us", "UTC"),
        "type": pl.String(),
        "sku": pl.String(),
        "quantity": pl.Int32(),
        "price_gbp": pl.Float64(),
        "session": pl.String(),
        "order_id": pl.String(),
        "message_id": pl.String(),
    }
)
"""shopper: person, record or device key; type: an ``EventType``; price of one unit; session and
order_id may be null, message_id makes the order of equal times certain."""

ITEMS: Final = pl.Schema(
    {
        "source": pl.String(),
        "sku": pl.String(),
        "group": pl.String(),
        "title": pl.String(),
        "source_time": pl.Datetime("us", "UTC"),
        "brand": pl.String(),
        "product_type": pl.String(),
        "gender": pl.String(),
        "colour": pl.String(),
        "size": pl.String(),
        "material": pl.String(),
        "price_gbp": pl.Float64(),
        "gtin": pl.String(),
        "stock": pl.Int32(),
        "available": pl.Boolean(),
    }
)

TRUTH: Final[Columns] = {"shopper": pl.String(), "sku": pl.String(), "at": pl.Datetime("us", "UTC")}
"""What was bought after the cut, one row a bought item; repeats count once."""


def interactions(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the declared columns, in the one order everything downstream relies on: time, message id."""
    return _declared(frame, INTERACTIONS).sort("at", "message_id", "sku", "type")


def items(frame: pl.DataFrame) -> pl.DataFrame:
    """Return one row a sku, sorted by product type, group and sku, so that a department is a range of rows.

    Of two rows of one sku the first by source name loses to ``shopify``, field by field: a null is filled
    from the other.
    """
    by_source = _declared(frame, ITEMS).sort(
        pl.col("source") != "shopify", "source", "source_time", maintain_order=True
    )
    merged = by_source.group_by("sku", maintain_order=True).agg(pl.all().drop_nulls().first())
    return merged.select(list(ITEMS)).sort("product_type", "group", "sku", nulls_last=True)


def truth(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the declared columns of an evaluation's truth, one row a shopper and sku."""
    return (
        _declared(frame, TRUTH)
        .unique(["shopper", "sku"], keep="first", maintain_order=True)
        .sort("shopper", "sku")
    )


def _declared(frame: pl.DataFrame, schema: Columns) -> pl.DataFrame:
    missing = [name for name in schema if name not in frame.columns]
    if missing:
        raise WrongFrame(f"missing columns: {', '.join(missing)}")
    try:
        return frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items())
    except pl.exceptions.PolarsError as exc:
        raise WrongFrame(f"a column does not have its declared type: {type(exc).__name__}") from exc
