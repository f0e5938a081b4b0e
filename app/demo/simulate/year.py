"""The real year of a UK online shop, moved so that it ends just before a given moment."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Final, cast

import polars as pl
from msgspec import Struct

from app.demo.simulate.chance import stream

_REAL_CUT: Final = datetime(2011, 11, 9, tzinfo=UTC)
_ALL_CUSTOMERS: Final = 4372


class Year(Struct, frozen=True):
    """Real order lines, shifted by whole weeks.

    Attributes:
        lines: One row a line in time order: ``line``, ``invoice``, ``sku``,
            ``title``, ``quantity``, ``price``, ``at`` (UTC), ``customer``,
            ``country``, ``kind`` (``order``, ``return`` or ``write_off``).
        split_at: Where the ranking's training data ends.
        ends_at: Time of the last line.
        scale: Share of the real customers that is in.
    """

    lines: pl.DataFrame
    starts_at: datetime
    split_at: datetime
    ends_at: datetime
    scale: float


def load_year(until: datetime, seed: int, customers: int | None) -> Year:
    """Read the year; with ``customers``, a seeded subset of them and as large a share of the guests."""
    with files("app.demo.data").joinpath("online_retail.parquet").open("rb") as file:
        lines = pl.read_parquet(file)
    last = cast("datetime", lines["InvoiceDate"].dt.replace_time_zone("UTC").max())
    weeks = (until.astimezone(UTC) - last) // timedelta(weeks=1)
    shift = timedelta(weeks=weeks)
    lines = _named(lines, shift)
    scale = 1.0
    if customers is not None:
        scale = min(1.0, customers / _ALL_CUSTOMERS)
        lines = _subset(lines, seed, customers, scale)
    first = cast("datetime", lines["at"].min())
    return Year(lines, first, _REAL_CUT + shift, last + shift, scale)


def _named(lines: pl.DataFrame, shift: timedelta) -> pl.DataFrame:
    returned = pl.col("InvoiceNo").str.starts_with("C")
    return (
        lines.with_row_index("line")
        .select(
            pl.col("line").cast(pl.Int64),
            invoice="InvoiceNo",
            sku="StockCode",
            title=pl.col("Description").str.strip_chars().str.replace_all(r"\s+", " "),
            quantity="Quantity",
            price="UnitPrice",
            at=(pl.col("InvoiceDate") + shift).dt.replace_time_zone("UTC"),
            customer=pl.col("CustomerID").cast(pl.Int64),
            country="Country",
            kind=pl.when(returned)
            .then(pl.lit("return"))
            .when(pl.col("Quantity") < 0)
            .then(pl.lit("write_off"))
            .otherwise(pl.lit("order")),
        )
        .with_columns(at=pl.col("at").min().over("invoice"))
        .sort("at", "invoice", "line")
    )


def _subset(lines: pl.DataFrame, seed: int, customers: int, scale: float) -> pl.DataFrame:
    random = stream(seed, "subset")
    known = lines["customer"].drop_nulls().unique().sort().to_numpy()
    guests = lines.filter(pl.col("customer").is_null())["invoice"].unique().sort().to_numpy()
    some = random.permutation(known)[:customers]
    invoices = random.permutation(guests)[: max(1, round(len(guests) * scale))]
    return lines.filter(
        pl.col("customer").is_in(pl.Series(some).implode())
        | (pl.col("customer").is_null() & pl.col("invoice").is_in(pl.Series(invoices).implode()))
    )
