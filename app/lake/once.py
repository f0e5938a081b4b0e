"""Rows that a batch gives a table, each batch once."""

import polars as pl

from app.lake.table import Table


def append_once(table: Table, rows: pl.DataFrame) -> None:
    """Append the rows of batches that the table has nothing of yet.

    All rows of a batch must come in one call.

    Raises:
        LakeUnavailable: Nothing was appended, or the answer was lost; a repeat finds out.
    """
    if rows.is_empty():
        return
    batches = rows["batch_id"].unique().to_list()
    there = table.read(table.scan().filter(pl.col("batch_id").is_in(batches)).select("batch_id").unique())
    table.append(rows.join(there, on="batch_id", how="anti", maintain_order="left"))
