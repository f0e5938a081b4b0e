"""How many rows came in, and what became of them: functions of the lake's data alone."""

import polars as pl
from msgspec import Struct

from app.lake.lake import Lake


class RowCounts(Struct, frozen=True):
    """Rows of one source and kind.

    Attributes:
        read: Rows in the archive.
        quarantined: Rows with at least one reason against them.
        reasons: Those by code; a row with two reasons counts under both.
    """

    source: str
    kind: str
    read: int
    quarantined: int
    reasons: dict[str, int]

    @property
    def accepted(self) -> int:
        """Rows that became something or were rightly passed over."""
        return self.read - self.quarantined


def row_counts(lake: Lake) -> list[RowCounts]:
    """Count every source and kind, in alphabetical order.

    Raises:
        LakeUnavailable: A table cannot be read.
    """
    kinds = ["source", "kind"]
    read = lake.archive.read(lake.archive.scan().group_by(kinds).agg(pl.len().alias("read")).sort(kinds))
    rows = lake.quarantine.read(lake.quarantine.scan().select(*kinds, "batch_id", "row_no", "code"))
    out = rows.group_by(kinds).agg(pl.struct("batch_id", "row_no").n_unique().alias("out"))
    codes = rows.group_by(*kinds, "code").len().sort(*kinds, "code")
    reasons: dict[tuple[str, str], dict[str, int]] = {}
    for source, kind, code, number in codes.iter_rows():
        reasons.setdefault((source, kind), {})[code] = number
    both = read.join(out, on=kinds, how="left", maintain_order="left").with_columns(
        pl.col("out").fill_null(0)
    )
    return [
        RowCounts(source, kind, number, quarantined, reasons.get((source, kind), {}))
        for source, kind, number, quarantined in both.iter_rows()
    ]
