"""One Neo4j and two Redis a test run, started side by side when a test first needs them."""

import os
from collections.abc import AsyncGenerator, Generator

import psutil
import pytest
from msgspec import Struct
from redis.asyncio import Redis

from app.stack import redis
from app.stack.child import Child
from app.stack.neo4j import Neo4jAddress
from app.stack.ports import is_open
from app.stack.throwaway import PREFIX, Throwaway, wait_for_neo4j, wait_for_redis
from graph.client import GraphClient
from migrations.runner import migrate

_EMPTY = """
MATCH (n) WHERE NOT n:Migration
CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS
"""


class RedisStores(Struct, frozen=True):
    """Addresses of the two emptied Redis."""

    inbox: str
    cache: str


class Servers:
    """Starts all that the collected tests need at the first request, so that nobody waits for them in turn."""

    def __init__(self, needed: set[str]) -> None:
        self.throwaway = Throwaway()
        self.neo4j: tuple[Child, Neo4jAddress] | None = None
        if "neo4j_server" in needed:
            self.neo4j = self.throwaway.start_neo4j()
        self.inbox = self.throwaway.start_redis("inbox")
        self.cache = self.throwaway.start_redis("cache")
        wait_for_redis(*self.inbox)
        wait_for_redis(*self.cache)


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Generator[Servers]:
    needed = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    started = Servers(needed)
    yield started
    started.throwaway.stop()
    left = [child.name for child in started.throwaway.children if child.alive]
    assert not left, f"still running: {left}"
    listening = [port for port in started.throwaway.ports if is_open(port)]
    assert not listening, f"still listening: {listening}"


@pytest.fixture(scope="session")
def neo4j_server(servers: Servers) -> Neo4jAddress:
    assert servers.neo4j is not None
    wait_for_neo4j(*servers.neo4j)
    return servers.neo4j[1]


@pytest.fixture(scope="session")
def redis_inbox(servers: Servers) -> str:
    return redis.url(servers.inbox[1])


@pytest.fixture(scope="session")
def redis_cache(servers: Servers) -> str:
    return redis.url(servers.cache[1])


@pytest.fixture(scope="session")
async def migrated(neo4j_server: Neo4jAddress) -> AsyncGenerator[GraphClient]:
    client = GraphClient.open(neo4j_server.uri, user=neo4j_server.user, password=neo4j_server.password)
    await migrate(client)
    yield client
    await client.close()


@pytest.fixture
async def graph_store(migrated: GraphClient, neo4j_server: Neo4jAddress) -> Neo4jAddress:
    """The server with every constraint and no node of ours."""
    await migrated.schema(_EMPTY, {}, timeout_s=120)
    return neo4j_server


@pytest.fixture
async def redis_stores(redis_inbox: str, redis_cache: str) -> RedisStores:
    for url in (redis_inbox, redis_cache):
        async with Redis.from_url(url) as client:
            await client.flushall()
    return RedisStores(inbox=redis_inbox, cache=redis_cache)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when a process that it started is left, and end that process."""
    left = _left_behind(str(session.config._tmp_path_factory.getbasetemp()))
    for process in left:
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        reporter.write_line(f"ERROR left running: {process.pid} {' '.join(process.cmdline())[:200]}")
        process.kill()
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _left_behind(folder: str) -> list[psutil.Process]:
    """Return our children, and whatever works in a folder of this run though it is nobody's child."""
    ours = psutil.Process().children(recursive=True)
    marks = (folder, f"{PREFIX}{os.getpid()}-")
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or ())
        if process.pid != os.getpid() and process not in ours and any(mark in line for mark in marks):
            ours.append(process)
    return [process for process in ours if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
