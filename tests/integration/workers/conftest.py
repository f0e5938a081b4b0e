"""A worker in the test's own process: its pool runs here, and a crash point raises instead of killing us."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from msgspec import Struct

from app.inbox.lease import leased
from app.lake.lake import Lake
from app.settings import Settings, load
from app.sources.split import split_body
from app.stack.neo4j import Neo4jAddress
from app.wiring import Wiring, wired
from graph.attribution import attributed_records, attributed_sessions
from graph.client import GraphClient, Transaction
from graph.ids import RecordKey
from graph.store import StoredRecord, stored
from tests.conftest import RedisStores
from workers.context import WorkerContext
from workers.crash import Crash, CrashPoint
from workers.drain import drain

AT = datetime(2026, 11, 1, tzinfo=UTC)


class Killed(BaseException):
    """The worker died here."""


class Raising(Crash):
    """Dies once, here and not for good."""

    def __init__(self, at: CrashPoint | None, home: Path) -> None:
        super().__init__(at, home)
        self._left = at

    def passes(self, point: CrashPoint) -> None:
        if point == self._left:
            self._left = None
            raise Killed


class Inline:
    async def run(self, function: Callable[..., Any], *args: Any) -> Any:
        return function(*args)

    def close(self) -> None:
        pass


class House(Struct, frozen=True):
    """Everything of one worker, and what a test does with it."""

    wiring: Wiring
    context: WorkerContext

    async def send(
        self, source: str, kind: str, content: str, *, form: str = "text/csv", as_of: datetime = AT
    ) -> None:
        for batch in split_body(
            content.encode(), form, source, kind, as_of=as_of, received_at=datetime.now(UTC)
        ):
            await self.wiring.inbox.put(batch)

    async def drain(self) -> int:
        async with leased(self.wiring.durable, "lease:0") as lease:
            return await drain(self.context, lease)

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of the lake but when it came in, in an order of its own."""
        lake = Lake(self.wiring.settings.lake)
        found = {}
        for table in (
            lake.archive,
            lake.quarantine,
            lake.events,
            lake.items,
            lake.consents,
            lake.identity_changes,
        ):
            rows = table.read(table.scan())
            rows = rows.drop("received_at", strict=False).with_columns(
                pl.col(pl.List(pl.String)).list.join("|")
            )
            found[table.spec.name] = sorted(rows.rows(), key=repr)
        return found

    async def views(self, *keys: str) -> dict[str, StoredRecord]:
        """What the graph says of records."""

        async def stored_there(transaction: Transaction) -> dict[RecordKey, StoredRecord]:
            return await stored(transaction, [RecordKey(key) for key in keys])

        found = await self.wiring.graph.write("ladder/take", stored_there, timeout_s=30)
        return {str(key): record for key, record in found.items()}

    async def identity(self) -> dict[str, Any]:
        """Who is who: each record's person, block and owner, each session's person."""
        records = await attributed_records(self.wiring.graph)
        sessions = await attributed_sessions(self.wiring.graph)
        return {
            "records": sorted(
                zip(records.records, records.persons, records.blocks, records.owners, strict=True)
            ),
            "sessions": sorted(zip(sessions.sessions, sessions.persons, sessions.assurances, strict=True)),
        }


@pytest.fixture
def settings(graph_store: Neo4jAddress, redis_stores: RedisStores, tmp_path: Path) -> Settings:
    given = {
        "NEO4J_URI": graph_store.uri,
        "REDIS_URL": redis_stores.inbox,
        "REDIS_CACHE_URL": redis_stores.cache,
        "KINDRED_HOME": str(tmp_path),
    }
    return load(given)


@asynccontextmanager
async def housed(settings: Settings, *, crash_at: CrashPoint | None = None) -> AsyncGenerator[House]:
    async with wired(settings) as wiring:
        context = WorkerContext(wiring)
        context.pool.close()
        setattr(context, "pool", Inline())  # ruff: ignore[set-attr-with-constant] - final in the product
        setattr(context, "crash", Raising(crash_at, settings.home))  # ruff: ignore[set-attr-with-constant] - final in the product
        try:
            yield House(wiring, context)
        finally:
            await context.close()


@pytest.fixture
async def house(settings: Settings) -> AsyncGenerator[House]:
    async with housed(settings) as one:
        yield one


__all__ = ["AT", "GraphClient", "House", "Killed", "housed"]
