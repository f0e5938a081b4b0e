"""The API as a process of its own, as a caller meets it."""

import sys
from collections.abc import AsyncGenerator, Callable, Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import httpx
import polars as pl
import pytest
from msgspec import Struct

from app.access import Scope, local_keys
from app.hot.state import HotState
from app.hot.stock import Stock
from app.inbox.entry import decode
from app.inbox.stream import Inbox
from app.redis import Redis
from app.settings import Settings, inherited, load, to_environment
from app.sources.batch import Batch
from app.stack import commands
from app.stack.child import Child
from app.stack.neo4j import Neo4jAddress
from app.stack.ports import choose
from app.stack.readiness import http_answers
from ranking import frames
from ranking.bundle import Manifest
from ranking.bundle import publish as make_current
from ranking.train import train_bundle

CUT = datetime(2026, 11, 1, tzinfo=UTC)
SKUS = [f"SKU{number:03}" for number in range(40)]
PORTS: set[int] = set()


class Api(Struct, frozen=True):
    """A running API process and what its callers hold."""

    url: str
    settings: Settings
    keys: dict[Scope, str]
    log: Path

    def caller(self, scope: Scope | None) -> httpx.AsyncClient:
        headers = {} if scope is None else {"Authorization": f"Bearer {self.keys[scope]}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=20, trust_env=False)


def items() -> pl.DataFrame:
    rows = [
        {
            "source": "shopify",
            "sku": sku,
            "group": f"g{number // 2}",
            "title": f"Item {number}",
            "source_time": CUT - timedelta(days=300),
            "product_type": f"type {number % 4}",
            "price_gbp": 5.0 + number,
            "available": True,
            "stock": 5,
        }
        for number, sku in enumerate(SKUS)
    ]
    return pl.DataFrame(rows, schema=frames.ITEMS)


def interactions(seed: int) -> pl.DataFrame:
    """Orders of shoppers who each keep to one kind of item, over half a year."""
    chance = Random(seed)
    rows: list[dict[str, object]] = []
    for shopper in range(60):
        for order in range(5):
            at = CUT - timedelta(days=chance.randrange(1, 150), seconds=chance.randrange(80_000))
            for line in range(3):
                number = (shopper % 4) + 4 * chance.randrange(10)
                rows.append(
                    {
                        "shopper": f"shopify:customer:{shopper}",
                        "at": at,
                        "type": "ordered",
                        "sku": SKUS[number],
                        "quantity": 1,
                        "price_gbp": 5.0 + number,
                        "session": None,
                        "order_id": f"{shopper}-{order}",
                        "message_id": f"{shopper}-{order}-{line}",
                    }
                )
    return pl.DataFrame(rows, schema=frames.INTERACTIONS)


def publish_bundle(bundles: Path, *, name: str, seed: int) -> Manifest:
    manifest = train_bundle(interactions(seed), items(), cut=CUT, folder=bundles / name, seed=seed)
    make_current(bundles / name)
    return manifest


def start(home: Path, environment: dict[str, str]) -> tuple[Child, Api]:
    """Start an API process and return when it answers."""
    port = choose(None, taken=PORTS)
    settings = load({"KINDRED_HOME": str(home), "KINDRED_API_PORT": str(port), **environment})
    keys = dict(local_keys(settings.home, settings.api_keys_file))
    log = home / f"api-{port}.log"
    child = Child(
        "api", commands.api(sys.executable), log=log, environment=inherited() | to_environment(settings)
    )
    child.wait_until(lambda: http_answers(port, commands.LIVE), timeout_s=60)
    return child, Api(f"http://127.0.0.1:{port}", settings, keys, log)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("http-home")


@pytest.fixture(scope="session")
def bundle(home: Path) -> Manifest:
    return publish_bundle(home / "bundles", name="b1", seed=1)


@pytest.fixture(scope="session")
def publish() -> Callable[..., Manifest]:
    return publish_bundle


@pytest.fixture(scope="session")
def api(home: Path, redis_inbox: str, redis_cache: str) -> Generator[Api]:
    """The API without its graph; its inbox holds one megabyte."""
    child, running = start(
        home,
        {
            "NEO4J_URI": f"bolt://127.0.0.1:{choose(None, taken=PORTS)}",
            "REDIS_URL": redis_inbox,
            "REDIS_CACHE_URL": redis_cache,
            "KINDRED_INBOX_MAX_MB": "1",
        },
    )
    yield running
    child.kill()


@pytest.fixture(scope="session")
def whole(home: Path, neo4j_server: Neo4jAddress, redis_inbox: str, redis_cache: str) -> Generator[Api]:
    """The API with every store there."""
    child, running = start(
        home,
        {
            "NEO4J_URI": neo4j_server.uri,
            "NEO4J_USER": neo4j_server.user,
            "NEO4J_PASSWORD": neo4j_server.password or "",
            "REDIS_URL": redis_inbox,
            "REDIS_CACHE_URL": redis_cache,
        },
    )
    yield running
    child.kill()


@pytest.fixture(scope="session")
def lonely(home: Path) -> Generator[Api]:
    """The API without any store that answers."""
    closed = f"127.0.0.1:{choose(None, taken=PORTS)}"
    child, running = start(
        home,
        {
            "NEO4J_URI": f"bolt://{closed}",
            "REDIS_URL": f"redis://{closed}",
            "REDIS_CACHE_URL": f"redis://{closed}",
        },
    )
    yield running
    child.kill()


@pytest.fixture
async def waiting(redis_stores: object, redis_inbox: str) -> AsyncGenerator[Callable[[], object]]:
    """Reads the batches that wait in the inbox, which the test finds empty."""
    redis = Redis(redis_inbox)
    inbox = Inbox(redis, max_bytes=1 << 30)

    async def batches() -> list[Batch]:
        entries = await inbox.read(after=None, max_rows=1_000_000, max_bytes=1 << 30)
        return [decode(entry.payload) for entry in entries]

    yield batches
    await redis.close()


@pytest.fixture
async def hot(redis_stores: object, redis_cache: str) -> AsyncGenerator[tuple[HotState, Stock]]:
    """The hot state, emptied, with every item of the shop in stock."""
    redis = Redis(redis_cache)
    stock = Stock(redis)
    await stock.put(dict.fromkeys(SKUS, 5))
    yield HotState(redis), stock
    await redis.close()
