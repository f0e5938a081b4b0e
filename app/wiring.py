"""The only place where stores are opened and put together, once a process."""

import asyncio
import importlib
import os
import secrets
from collections.abc import AsyncGenerator, Awaitable
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from msgspec import Struct

from app.access import write_private
from app.hot.state import HotState
from app.hot.stock import Stock
from app.inbox.desk import Desk
from app.inbox.stream import Inbox
from app.inbox.wakeup import WakeUp
from app.lake.lake import Lake
from app.redis import Redis, RedisUnavailable
from app.settings import Settings, SettingsError
from app.telemetry import DEGRADED
from graph.bulk.duck import Duck
from graph.bulk.engine import Engine
from graph.client import GraphClient
from graph.errors import GraphError
from graph.keyring import Keyring
from graph.lookup import LookupKey, lookup
from graph.matching.snapshot import Snapshot, shipped, without_person_fields
from graph.snapshots.in_force import Current

_KEY_BYTES: Final = 32
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


def bulk_engine(name: str, scratch: Path) -> AbstractContextManager[Engine]:
    """Return what runs the joins of a bulk load.

    Raises:
        SettingsError: PySpark is asked for and not installed.
    """
    if name == "duckdb":
        return Duck.open(scratch)
    try:
        spark = importlib.import_module("graph.bulk.spark")
    except ModuleNotFoundError as exc:
        raise SettingsError("--engine spark needs the extra: install kindred[spark]") from exc
    opened: AbstractContextManager[Engine] = spark.Spark.open(scratch)
    return opened


def first_snapshot(settings: Settings) -> Snapshot:
    """Return the numbers that a graph without any has in force from its first start or load on."""
    return shipped() if settings.person_fields else without_person_fields()


def keyring(path: Path) -> Keyring:
    """Return the identity key, made on first use with mode 0600; two processes that start together get the same.

    Raises:
        SettingsError: The file does not hold a key.
    """
    with suppress(FileNotFoundError):
        return _read_key(path)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_private(fresh, secrets.token_bytes(_KEY_BYTES).hex().encode())
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    return _read_key(path)


def _read_key(path: Path) -> Keyring:
    try:
        return Keyring(bytes.fromhex(path.read_bytes().decode("ascii").strip()))
    except ValueError as exc:
        raise SettingsError(
            f"KINDRED_KEY_FILE: {path} does not hold a key of {_KEY_BYTES} bytes in hex"
        ) from exc


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
