"""Rows that did not fit, each once."""

from typing import Final

import polars as pl

from app.lake.table import Table

_IDENTITY: Final = ("batch_id", "row_no", "code")


def quarantine(table: Table, rows: pl.DataFrame) -> int:
    """Append rows that the quarantine does not have yet, and return how many those were.

    Raises:
        LakeUnavailable: Nothing was appended, or the answer was lost; a repeat finds out.
    """
    if rows.is_empty():
        return 0
    batches = rows["batch_id"].unique().to_list()
    there = table.read(table.scan().filter(pl.col("batch_id").is_in(batches)).select(_IDENTITY))
    fresh = rows.unique(_IDENTITY, keep="first", maintain_order=True).join(there, on=_IDENTITY, how="anti")
    table.append(fresh)
    return fresh.height
