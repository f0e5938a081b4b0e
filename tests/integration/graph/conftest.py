from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from app.stack.neo4j import Neo4jAddress
from graph.behaviour import Behaviour
from graph.candidates.folder import Candidates
from graph.client import GraphClient
from graph.judge import Judge
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.matching.snapshot import shipped


@pytest.fixture
async def client(graph_store: Neo4jAddress) -> AsyncGenerator[GraphClient]:
    opened = GraphClient.open(graph_store.uri, user=graph_store.user, password=graph_store.password)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring(b"a key of the tests, 32 bytes long")


@pytest.fixture
def candidates(tmp_path: Path, keyring: Keyring) -> Candidates:
    return Candidates(tmp_path / "candidates", keyring)


@pytest.fixture
def ladder(client: GraphClient, keyring: Keyring, candidates: Candidates) -> Ladder:
    return Ladder(client, keyring, shipped(), candidates)


@pytest.fixture
def behaviour(client: GraphClient, keyring: Keyring) -> Behaviour:
    return Behaviour(client, keyring, shipped())


@pytest.fixture
def judge(client: GraphClient, keyring: Keyring) -> Judge:
    return Judge(client, shipped(), keyring)
