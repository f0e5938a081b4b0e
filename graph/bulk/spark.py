"""Spark for those who outgrow one machine: the same expressions and functions, over its executors.

PySpark is an extra; nothing else imports this module.
"""

import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset as ds
from pyspark import SparkContext
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from graph.bulk.engine import SMALL, Over

_END_S: Final = 60.0
_LOOPBACK: Final = "127.0.0.1"
_SETTINGS: Final = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.ui.enabled": "false",
}
_LOCAL: Final = {
    "spark.driver.bindAddress": _LOOPBACK,
    "spark.driver.host": _LOOPBACK,
    "spark.sql.shuffle.partitions": "4",
}


class Spark:
    """An engine over a Spark session.

    Args:
        session: Its executors must see ``scratch`` under the same path, and have Kindred installed.
        scratch: Empty folder for what is worked out; it will hold personal data.
    """

    def __init__(self, session: SparkSession, scratch: Path) -> None:
        self._session: Final = session
        self._scratch: Final = scratch
        self._backend: Final = ibis.pyspark.connect(session)

    @classmethod
    @contextmanager
    def open(cls, scratch: Path, *, master: str = "local[*]") -> Generator[Self]:
        """Run a session for the length of a block; a local one listens on the loopback address only."""
        builder: Any = SparkSession.builder.appName("kindred bulk").master(master)
        settings = _SETTINGS | (_LOCAL if master.startswith("local") else {})
        for name, value in settings.items():
            builder = builder.config(name, value)
        builder = builder.config("spark.sql.warehouse.dir", str(scratch / "warehouse"))
        session: SparkSession = builder.getOrCreate()
        session.sparkContext.pythonExec = sys.executable  # the functions run on this interpreter
        try:
            yield cls(session, scratch)
        finally:
            _end(session)

    def files(self, paths: Sequence[Path]) -> ir.Table:
        """Return Parquet files as one table; a column that a file lacks is null."""
        found = self._session.read.option("mergeSchema", "true").parquet(*map(str, paths))
        return self._named("versions", found)

    def local(self, name: str, table: pa.Table) -> ir.Table:
        """Return a small table of this process as one of the engine's."""
        return self._named(name, self._session.createDataFrame(table))

    def kept(self, name: str, expression: ir.Table) -> ir.Table:
        """Work an expression out once, and return the result as a table."""
        return self._named(
            name, self._session.read.parquet(str(self._written(name, self._frame(expression))))
        )

    def mapped(
        self, name: str, expression: ir.Table, over: Over, schema: pa.Schema, *, rows: int = SMALL
    ) -> ir.Table:
        """Run a function over an expression's batches on all executors, and return the result as a table."""
        path = self._written(name, self._over(expression, over, schema, rows))
        return self._named(name, self._session.read.parquet(str(path)))

    def streamed(
        self, expression: ir.Table, over: Over, schema: pa.Schema, *, rows: int = SMALL
    ) -> Iterator[pa.RecordBatch]:
        """Run a function over an expression's batches on all executors, and yield the result when it is there."""
        path = self._written("streamed", self._over(expression, over, schema, rows))
        return iter(ds.dataset(path).to_batches())

    def fetched(self, expression: ir.Table) -> pa.Table:
        """Return an expression's rows to this process; they must fit its memory."""
        found: pa.Table = self._frame(expression).toArrow()
        return found

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """Yield an expression's rows to this process, a batch at a time."""
        return iter(ds.dataset(self._written("batches", self._frame(expression))).to_batches())

    def _frame(self, expression: ir.Table) -> DataFrame:
        found: DataFrame = self._session.sql(self._backend.compile(expression))
        return found

    def _over(self, expression: ir.Table, over: Over, schema: pa.Schema, rows: int) -> DataFrame:
        self._session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(rows))
        found: DataFrame = self._frame(expression).mapInArrow(over, from_arrow_schema(schema))
        return found

    def _written(self, name: str, frame: DataFrame) -> Path:
        path = self._scratch / name
        frame.write.mode("overwrite").parquet(str(path))
        return path

    def _named(self, name: str, frame: DataFrame) -> ir.Table:
        frame.createOrReplaceTempView(name)
        found: ir.Table = self._backend.table(name)
        return found


def _end(session: SparkSession) -> None:
    """Stop a session and the Java process that PySpark started for it, which would live as long as this one."""
    gateway: Any = SparkContext._gateway  # ruff: ignore[private-member-access]
    session.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()  # it ends with its input
    gateway.proc.wait(_END_S)
    SparkContext._gateway = None  # ruff: ignore[private-member-access]
    SparkContext._jvm = None  # ruff: ignore[private-member-access]
