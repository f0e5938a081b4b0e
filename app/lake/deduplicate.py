"""Each message id once: the first that was archived wins."""

import polars as pl
from msgspec import Struct

from app.lake.message_index import MessageIndex


class Sorted(Struct, frozen=True):
    """What became of a round's events.

    Attributes:
        fresh: Rows that the lake shall have.
        reused: Rows whose message id said something else before; for quarantine.
        repeated: Number of rows that said the same before.
    """

    fresh: pl.DataFrame
    reused: pl.DataFrame
    repeated: int


def deduplicate(rows: pl.DataFrame, index: MessageIndex) -> Sorted:
    """Sort events, given in archive order and with their ``key``, into new, repeated and contradicting ones."""
    known = pl.Series("known", index.bodies(rows["key"].to_list()), dtype=pl.Int32)
    judged = rows.with_columns(
        known,
        first=pl.int_range(pl.len()).over("key") == 0,
        said=pl.col("body").first().over("key"),
    ).with_columns(said=pl.coalesce("known", "said"))
    is_fresh = pl.col("known").is_null() & pl.col("first")
    is_reused = ~is_fresh & (pl.col("body") != pl.col("said"))
    reused = judged.filter(is_reused).select(rows.columns)
    fresh = judged.filter(is_fresh).select(rows.columns)
    return Sorted(fresh, reused, rows.height - fresh.height - reused.height)
