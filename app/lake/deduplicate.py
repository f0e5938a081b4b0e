"""Each message id once: the first that was archived wins."""

from collections.abc import Sequence

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


def deduplicate(rows: pl.DataFrame, index: MessageIndex, waiting: Sequence[pl.DataFrame] = ()) -> Sorted:
    """Sort events, given in archive order and with their ``key``, into new, repeated and contradicting ones.

    ``waiting`` are new ones of earlier rounds on their way to the lake, which the index may not have yet.
    """
    known = pl.Series("known", index.bodies(rows["key"].to_list()), dtype=pl.Int32)
    for earlier in waiting:
        said = rows.select("key").join(
            earlier.select("key", "body"), on="key", how="left", maintain_order="left"
        )
        known = known.zip_with(known.is_not_null(), said["body"])
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
