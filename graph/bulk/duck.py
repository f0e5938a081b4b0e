"""DuckDB inside this process for the joins, a pool of processes for the functions: the default engine."""

import gc
import os
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Final, Self

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from graph.bulk.engine import SMALL, Over

_COLLECT_EVERY: Final = 8
"""Batches of a worker between two garbage collections: what it makes is freed by reference counts, and
collecting while a batch is being made took four fifths of the time."""


class Duck:
    """The default engine.

    Args:
        scratch: Empty folder for what does not stay in memory; it will hold personal data.
        workers: Processes for the functions; 0 runs them in this one.
        memory_mb: Most that DuckDB holds before it spills.
    """

    def __init__(self, scratch: Path, *, workers: int, memory_mb: int) -> None:
        self._scratch: Final = scratch
        self._workers: Final = workers
        self._backend: Final = ibis.duckdb.connect(
            scratch / "joins.duckdb",
            threads=max(workers, 1),
            memory_limit=f"{memory_mb}MB",
            temp_directory=str(scratch / "spill"),
            preserve_insertion_order=False,
        )

    @classmethod
    @contextmanager
    def open(cls, scratch: Path, *, workers: int | None = None, memory_mb: int = 4_096) -> Generator[Self]:
        """Run an engine for the length of a block; without ``workers`` it takes as many as there are cores."""
        engine = cls(scratch, workers=_cores() if workers is None else workers, memory_mb=memory_mb)
        try:
            yield engine
        finally:
            engine._backend.disconnect()

    def files(self, paths: Sequence[Path]) -> ir.Table:
        """Return Parquet files as one table; a column that a file lacks is null."""
        found: ir.Table = self._backend.read_parquet([str(path) for path in paths], union_by_name=True)
        return found

    def local(self, name: str, table: pa.Table) -> ir.Table:
        """Return a small table of this process as one of the engine's."""
        found: ir.Table = self._backend.create_table(name, table, overwrite=True)
        return found

    def kept(self, name: str, expression: ir.Table) -> ir.Table:
        """Work an expression out once, and return the result as a table."""
        found: ir.Table = self._backend.create_table(name, expression, overwrite=True)
        return found

    def mapped(
        self, name: str, expression: ir.Table, over: Over, schema: pa.Schema, *, rows: int = SMALL
    ) -> ir.Table:
        """Run a function over an expression's batches on all cores, and return the result as a table."""
        path = self._scratch / f"{name}.parquet"
        with pq.ParquetWriter(path, schema, compression="lz4") as writer:
            for batch in self.streamed(expression, over, schema, rows=rows):
                writer.write_batch(batch)
        found: ir.Table = self._backend.read_parquet(path, table_name=name)
        return found

    def streamed(
        self, expression: ir.Table, over: Over, schema: pa.Schema, *, rows: int = SMALL
    ) -> Iterator[pa.RecordBatch]:
        """Run a function over an expression's batches on all cores, and yield the result as it comes."""
        del schema  # a batch brings its own
        batches = self._reader(expression, rows)
        begun = list(islice(batches, 2))
        if len(begun) < 2 or self._workers == 0:  # a pool takes a second to start
            yield from over(chain(begun, batches))
            return
        pool = ProcessPoolExecutor(self._workers, get_context("spawn"), initializer=_begin, initargs=(over,))
        waiting: deque[Future[list[pa.RecordBatch]]] = deque()
        try:
            for batch in chain(begun, batches):
                waiting.append(pool.submit(_run, batch))
                while len(waiting) > 2 * self._workers:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def fetched(self, expression: ir.Table) -> pa.Table:
        """Return an expression's rows to this process; they must fit its memory."""
        found: pa.Table = self._backend.to_pyarrow(expression)
        return found

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """Yield an expression's rows to this process, a batch at a time."""
        return iter(self._reader(expression, 100_000))

    def _reader(self, expression: ir.Table, rows: int) -> pa.RecordBatchReader:
        """Return a result as it comes: Ibis 12's own call for it is not in DuckDB 2."""
        found: pa.RecordBatchReader = self._backend.con.sql(
            self._backend.compile(expression)
        ).to_arrow_reader(rows)
        return found


class _Worker:
    """What a process of the pool works with."""

    over: Over
    done: int = 0


def _begin(over: Over) -> None:
    gc.disable()
    _Worker.over = over


def _run(batch: pa.RecordBatch) -> list[pa.RecordBatch]:
    found = list(_Worker.over([batch]))
    _Worker.done += 1
    if _Worker.done % _COLLECT_EVERY == 0:
        gc.collect()
        gc.freeze()  # what is still there is kept between batches: not to be walked again
    return found


def _cores() -> int:
    return len(os.sched_getaffinity(0))
