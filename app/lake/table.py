"""One Delta table.  The only user of deltalake."""

import contextlib
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final, cast

import polars as pl
from deltalake import ColumnProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

from app.lake.errors import LakeUnavailable
from app.lake.schema import TableSpec

ROW_GROUP: Final = 4_096
"""Rows between two footers' worth of statistics: small, so that one owner's events are found fast."""


class Table:
    """Reads and appends; a repeat appends again, so callers leave out what is there.

    Not safe for two writers: all writing happens under the drain lease.
    """

    def __init__(self, root: Path, spec: TableSpec) -> None:
        self.spec: Final = spec
        self._path: Final = root / spec.name
        self._handle: DeltaTable | None = None
        self._properties: Final = WriterProperties(
            max_row_group_size=ROW_GROUP,
            compression="ZSTD",
            compression_level=1,
            default_column_properties=ColumnProperties(statistics_enabled="NONE"),
            column_properties={name: ColumnProperties(statistics_enabled="CHUNK") for name in spec.measured},
        )

    def append(self, rows: pl.DataFrame) -> None:
        """Add rows in one commit; none is no commit.

        Raises:
            LakeUnavailable: Nothing was committed, or the answer was lost.
        """
        if rows.height:
            self._write(rows, "append")

    def replace(self, rows: pl.DataFrame) -> None:
        """Put rows in the place of all that the table has, in one commit.

        Raises:
            LakeUnavailable: Nothing was committed, or the answer was lost.
        """
        self._write(rows, "overwrite")

    def scan(self) -> pl.LazyFrame:
        """Return the newest rows, lazily; an empty frame before the first append.

        Raises:
            LakeUnavailable: The table cannot be opened.
        """
        table = self._opened()
        if table is None:
            return self.spec.columns.to_frame(eager=False)
        with self._reachable():
            return pl.scan_delta(table).select(self.spec.columns.names())

    def read(self, frame: pl.LazyFrame, *, streaming: bool = False) -> pl.DataFrame:
        """Collect a query over this table; streaming, where what it reads is much larger than what it returns.

        Raises:
            LakeUnavailable: A file cannot be read.
        """
        with self._reachable():
            return frame.collect(engine="streaming" if streaming else "auto")

    def version(self) -> int:
        """Return the number of the last commit; -1 before the first.

        Raises:
            LakeUnavailable: The table cannot be opened.
        """
        table = self._opened()
        return -1 if table is None else table.version()

    def files(self) -> dict[str, Path]:
        """Return the files that the newest version consists of, by their name in the table.

        Raises:
            LakeUnavailable: The table cannot be opened.
        """
        table = self._opened()
        if table is None:
            return {}
        with self._reachable():
            actions = pl.DataFrame(cast("Any", table.get_add_actions(flatten=True)))
        return {name: self._path / name for name in actions["path"].to_list()}

    def _write(self, rows: pl.DataFrame, mode: str) -> None:
        shaped = rows.select(pl.col(name).cast(kind) for name, kind in self.spec.columns.items())
        with self._reachable():
            write_deltalake(
                self._path if (table := self._opened()) is None else table,
                shaped,
                mode=cast("Any", mode),
                schema_mode="overwrite" if mode == "overwrite" else None,
                partition_by=self.spec.partition,
                name=self.spec.name,
                configuration={"delta.dataSkippingStatsColumns": ",".join(self.spec.measured)}
                if table is None
                else None,
                writer_properties=self._properties,
            )

    def _opened(self) -> DeltaTable | None:
        with self._reachable():
            if self._handle is None:
                if not (self._path / "_delta_log").is_dir():
                    return None
                with contextlib.suppress(TableNotFoundError):
                    self._handle = DeltaTable(self._path)
            else:
                self._handle.update_incremental()
            return self._handle

    @contextlib.contextmanager
    def _reachable(self) -> Generator[None]:
        try:
            yield
        except (OSError, DeltaError, pl.exceptions.ComputeError) as exc:
            self._handle = None
            raise LakeUnavailable(self.spec.name) from exc
