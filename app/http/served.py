"""The lists that were shown, on their way to the lake; a request never waits for it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Final

import polars as pl
from msgspec import Struct

from app.http.attempt import Attempt
from app.lake.table import Table
from app.telemetry import DEGRADED, SERVED_LOST

_MOST: Final = 20_000
_EVERY_S: Final = 5.0


class Shown(Struct, frozen=True):
    """One list that was shown, as the lake's table ``served`` has it.

    Attributes:
        shopper: ``person:``, ``session:`` or ``device:`` and an id.
    """

    request_id: str
    at: datetime
    shopper: str
    bundle: str
    arm: str
    skus: tuple[str, ...]


class ServedLog:
    """A bounded buffer; while it is full, new lists are counted and dropped.

    The table is append-only and each row has a request id of its own, so
    several API processes may write it at once.
    """

    def __init__(self, table: Table) -> None:
        self._table: Final = table
        self._step: Final = Attempt("served")
        self._waiting: list[Shown] = []

    def note(self, shown: Shown) -> None:
        """Remember one list; never waits."""
        if len(self._waiting) >= _MOST:
            SERVED_LOST.inc()
            return
        self._waiting.append(shown)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Write every few seconds for the length of a block, and what is left at its end."""
        writing = asyncio.create_task(self._write_regularly())
        try:
            yield
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
            await self.flush()

    async def flush(self) -> None:
        """Write what waits; what the lake does not take stays for the next time. Never fails."""
        taken, self._waiting = self._waiting, []
        if not taken:
            return
        written = await self._step(partial(self._write, taken))
        DEGRADED.labels("served").set(not written)
        if not written:
            self._waiting = [*taken, *self._waiting][:_MOST]

    async def _write(self, taken: list[Shown]) -> None:
        await asyncio.to_thread(self._table.append, _frame(taken))

    async def _write_regularly(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_S)
            await asyncio.shield(self.flush())


def _frame(shown: list[Shown]) -> pl.DataFrame:
    names = Shown.__struct_fields__
    return pl.DataFrame({name: [getattr(one, name) for one in shown] for name in names}).with_columns(
        pl.col("skus").cast(pl.List(pl.String))
    )
