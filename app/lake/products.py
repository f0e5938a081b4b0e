"""One item, whichever system describes it: a small ladder from the legacy spelling to the shop's own."""

from typing import Final

import polars as pl

_SHOP: Final = "shopify"


def latest_items(items: pl.DataFrame) -> pl.DataFrame:
    """Return the newest version of each source's items, with the shop's spelling of ``sku``.

    An item of another source is the shop's where they share a GTIN that only one of the shop's items has,
    else where their skus are equal without case and punctuation; otherwise it keeps its own sku.
    """
    newest = (
        items.drop("batch_id")
        .unique(maintain_order=False)
        .sort("source", "sku", "source_time", *_tie_breakers(items), nulls_last=False)
        .unique(["source", "sku"], keep="last", maintain_order=True)
    )
    shop = newest.filter(pl.col("source") == _SHOP)
    by_gtin = _only(shop.filter(pl.col("gtin").is_not_null()), "gtin").select("gtin", by_gtin="sku")
    by_spelling = _only(shop.with_columns(spelling=_spelling()), "spelling").select(
        "spelling", by_spelling="sku"
    )
    foreign = pl.col("source") != _SHOP
    return (
        newest.with_columns(spelling=_spelling())
        .join(by_gtin, on="gtin", how="left", maintain_order="left")
        .join(by_spelling, on="spelling", how="left", maintain_order="left")
        .with_columns(
            sku=pl.when(foreign).then(pl.coalesce("by_gtin", "by_spelling", "sku")).otherwise("sku")
        )
        .drop("spelling", "by_gtin", "by_spelling")
    )


def stock_levels(items: pl.DataFrame) -> dict[str, int | None]:
    """Return units on hand of each sku of ``latest_items``; None is unknown.

    The shop's own count is taken; the others' counts where it is silent, and an ``in stock`` without
    a count is one.
    """
    counted = items.with_columns(
        units=pl.when(~pl.col("available")).then(0).otherwise(pl.col("stock")),
        rank=(pl.col("source") != _SHOP).cast(pl.Int32),
    ).with_columns(
        units=pl.when(pl.col("units").is_null() & (pl.col("rank") > 0) & pl.col("available"))
        .then(1)
        .otherwise("units")
    )
    levels = (
        counted.sort("sku", "rank", "source")
        .group_by("sku", maintain_order=True)
        .agg(pl.col("units").drop_nulls().first())
    )
    return dict(zip(levels["sku"].to_list(), levels["units"].to_list(), strict=True))


def _tie_breakers(items: pl.DataFrame) -> list[str]:
    return sorted(set(items.columns) - {"batch_id", "source", "sku", "source_time"})


def _spelling() -> pl.Expr:
    return pl.col("sku").str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "")


def _only(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Keep rows whose value no other row has."""
    return frame.filter(pl.len().over(column) == 1)
