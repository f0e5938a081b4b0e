"""What the bulk ladder needs of an engine: tables, expressions over them, and a pure function over their batches."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

import ibis.expr.types as ir
import pyarrow as pa

type Over = Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]
"""A pure function over batches; it travels to where it runs, so it must be picklable."""

SMALL: Final = 1_024
"""Rows a batch of a function, where a row is a record or a neighbourhood: some hundred kilobytes to send."""


PAIRS: Final = 8_192
"""The same where a row is a pair of records."""


class Engine(Protocol):
    """Runs what ``graph.bulk.joins`` writes once.

    Everything it keeps lies in one scratch folder, so that what a killed load leaves is removed with it.
    """

    def files(self, paths: Sequence[Path]) -> ir.Table:
        """Return Parquet files as one table; they must have the same columns."""
        ...

    def local(self, name: str, table: pa.Table) -> ir.Table:
        """Return a small table of this process as one of the engine's."""
        ...

    def kept(self, name: str, expression: ir.Table) -> ir.Table:
        """Work an expression out once, and return the result as a table."""
        ...

    def mapped(
        self, name: str, expression: ir.Table, over: Over, schema: pa.Schema, *, rows: int = SMALL
    ) -> ir.Table:
        """Run a function over an expression's batches on all cores, and return the result as a table."""
        ...

    def streamed(
        self, expression: ir.Table, over: Over, schema: pa.Schema, *, rows: int = SMALL
    ) -> Iterator[pa.RecordBatch]:
        """Run a function over an expression's batches on all cores, and yield the result as it comes."""
        ...

    def fetched(self, expression: ir.Table) -> pa.Table:
        """Return an expression's rows to this process; they must fit its memory."""
        ...

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """Yield an expression's rows to this process, a batch at a time."""
        ...
