"""The only place where stores are opened and put together, once a process."""

import asyncio
import importlib
from collections.abc import AsyncGenerator, Awaitable
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.hot.state import HotState
from app.hot.stock import Stock
from app.identity_key import keyring
from app.inbox.desk import Desk
from app.inbox.stream import Inbox
from app.inbox.wakeup import WakeUp
from app.lake.lake import Lake
from app.redis import Redis, RedisUnavailable
from app.settings import Settings, SettingsError
from app.telemetry import DEGRADED
from graph.client import GraphClient
from graph.errors import GraphError
from graph.keyring import Keyring
from graph.lookup import LookupKey, lookup
from graph.matching.snapshot import Snapshot, shipped, without_person_fields
from graph.snapshots.in_force import Current

if TYPE_CHECKING:
    from graph.bulk.engine import Engine

_ENGINES: Final = {"duckdb": ("graph.bulk.duck", "Duck"), "spark": ("graph.bulk.spark", "Spark")}
"""Loaded by the one command that asks for them: together with their expressions they are the heaviest import here."""

_PROBE_S: Final = 1.0
_NOBODY: Final = LookupKey("person", "p_nobody")


class Wiring(Struct, frozen=True, kw_only=True):
    """Everything a process of ours uses; opening it sends nothing, so a store may be down at the start.

    Attributes:
        wake_up: Queues jobs for the workers.
        durable: The Redis of the inbox and the jobs.
        cache: The Redis that may be lost; slow answers count as none.
        numbers: The snapshot in force, as readers keep it.
    """

    settings: Settings
    graph: GraphClient
    durable: Redis
    cache: Redis
    wake_up: WakeUp
    inbox: Inbox
    desk: Desk
    hot: HotState
    stock: Stock
    lake: Lake
    keyring: Keyring
    numbers: Current

    async def degraded(self) -> list[str]:
        """Return the parts that do not answer within a second, by name."""
        probes: dict[str, Awaitable[object]] = {
            "graph": lookup(self.graph, self.keyring, [_NOBODY]),
            "inbox": self.durable.call("PING"),
            "hot": self.cache.call("PING"),
        }
        answers = await asyncio.gather(*(_answers(probe) for probe in probes.values()))
        for name, answered in zip(probes, answers, strict=True):
            DEGRADED.labels(name).set(not answered)
        return [name for name, answered in zip(probes, answers, strict=True) if not answered]


@asynccontextmanager
async def wired(settings: Settings) -> AsyncGenerator[Wiring]:
    """Open every store for the length of a block.

    Raises:
        SettingsError: An address is missing; ``kindred up`` passes those of its own servers on.
    """
    async with AsyncExitStack() as closing:
        graph = open_graph(settings)
        closing.push_async_callback(graph.close)
        durable = Redis(_given(settings.redis_url, "REDIS_URL"))
        closing.push_async_callback(durable.close)
        cache = Redis(_given(settings.redis_cache_url, "REDIS_CACHE_URL"), timeout_s=0.25)
        closing.push_async_callback(cache.close)
        wake_up = WakeUp(_given(settings.redis_url, "REDIS_URL"))
        closing.push_async_callback(wake_up.close)
        yield Wiring(
            settings=settings,
            graph=graph,
            durable=durable,
            cache=cache,
            wake_up=wake_up,
            inbox=Inbox(durable, max_bytes=settings.inbox_max_mb << 20, wake_up=wake_up),
            desk=Desk(durable, wake_up=wake_up),
            hot=HotState(cache),
            stock=Stock(cache),
            lake=Lake(settings.lake),
            keyring=keyring(settings.key_file),
            numbers=Current(graph),
        )


def open_graph(settings: Settings) -> GraphClient:
    """Return a client of the graph alone.

    Raises:
        SettingsError: ``NEO4J_URI`` is missing.
    """
    return GraphClient.open(
        _given(settings.neo4j_uri, "NEO4J_URI"), user=settings.neo4j_user, password=settings.neo4j_password
    )


def bulk_engine(name: str, scratch: Path) -> "AbstractContextManager[Engine]":
    """Return what runs the joins of a bulk load.

    Raises:
        SettingsError: PySpark is asked for and not installed.
    """
    module, engine = _ENGINES[name]
    try:
        found = getattr(importlib.import_module(module), engine)
    except ModuleNotFoundError as exc:
        raise SettingsError("--engine spark needs the extra: install kindred[spark]") from exc
    opened: AbstractContextManager[Engine] = found.open(scratch)
    return opened


def first_snapshot(settings: Settings) -> Snapshot:
    """Return the numbers that a graph without any has in force from its first start or load on."""
    return shipped() if settings.person_fields else without_person_fields()


def _given(value: str | None, name: str) -> str:
    if value is None:
        raise SettingsError(f"{name} is not set; `kindred up` starts servers of its own and sets it")
    return value


async def _answers(probe: Awaitable[object]) -> bool:
    try:
        async with asyncio.timeout(_PROBE_S):
            await probe
    except (TimeoutError, RedisUnavailable, GraphError):
        return False
    return True
