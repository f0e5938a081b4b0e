import asyncio
from contextlib import suppress

import pytest

from app.stack.neo4j import Neo4jAddress
from graph.client import GraphClient
from graph.errors import GraphRefused, GraphUnavailable, KeyMismatch
from graph.fingerprint import check_fingerprint
from graph.keyring import Keyring
from graph.outbox import pending
from migrations.files import all_files, read
from migrations.runner import ChangedMigration, migrate

pytestmark = pytest.mark.servers


async def test_migrating_twice_and_twice_at_once_applies_nothing_again(client: GraphClient) -> None:
    assert await migrate(client) == ()
    assert await asyncio.gather(migrate(client), migrate(client)) == [(), ()]


async def test_processes_that_start_together_may_all_bring_a_new_graph_up_to_date(
    client: GraphClient,
) -> None:
    names = [f"together_{number}" for number in range(6)]
    text = "".join(f"CREATE INDEX {name} IF NOT EXISTS FOR (n:Together) ON (n.{name});\n" for name in names)
    file = read("9002_together.cypher", f"// Together.\n{text}".encode())

    async def patient() -> None:
        while True:
            with suppress(GraphUnavailable):  # a deadlock of two is one of them's turn to wait
                await migrate(client, [*all_files(), file])
                return

    try:
        async with asyncio.timeout(60), asyncio.TaskGroup() as together:
            for _ in range(5):
                together.create_task(patient())
        assert await migrate(client, [*all_files(), file]) == ()
    finally:
        await client.schema("MATCH (m:Migration {version: 9002}) DELETE m", {}, timeout_s=10)
        for name in names:
            await client.schema(f"DROP INDEX {name} IF EXISTS", {}, timeout_s=10)


async def test_a_migration_killed_half_way_is_finished_by_the_next_run(client: GraphClient) -> None:
    half = b"// Half.\nCREATE INDEX half_way IF NOT EXISTS FOR (n:HalfWay) ON (n.a);\nNOT CYPHER;\n"
    whole = half.replace(b"NOT CYPHER", b"CREATE INDEX other IF NOT EXISTS FOR (n:HalfWay) ON (n.b)")
    try:
        with pytest.raises(GraphRefused):
            await migrate(client, [*all_files(), read("9001_half.cypher", half)])
        assert await migrate(client, [*all_files(), read("9001_half.cypher", whole)]) == (9001,)
        assert await migrate(client, [*all_files(), read("9001_half.cypher", whole)]) == ()
        with pytest.raises(ChangedMigration) as changed:
            await migrate(client, [*all_files(), read("9001_half.cypher", whole + b"\n")])
        assert changed.value.version == 9001
    finally:
        await client.schema("MATCH (m:Migration {version: 9001}) DELETE m", {}, timeout_s=10)
        await client.schema("DROP INDEX half_way IF EXISTS", {}, timeout_s=10)
        await client.schema("DROP INDEX other IF EXISTS", {}, timeout_s=10)


async def test_a_graph_refuses_a_key_it_was_not_built_with(client: GraphClient) -> None:
    mine = Keyring(b"m" * 32)
    await check_fingerprint(client, mine)
    await check_fingerprint(client, mine)
    for other in (Keyring(b"o" * 32), Keyring(b"m" * 32, version=2)):
        with pytest.raises(KeyMismatch):
            await check_fingerprint(client, other)


async def test_a_graph_that_is_not_there_is_unavailable_and_not_waited_for_long() -> None:
    nobody = GraphClient.open("bolt://127.0.0.1:9")
    try:
        async with asyncio.timeout(15):
            with pytest.raises(GraphUnavailable):
                await pending(nobody, 1)
    finally:
        await nobody.close()


async def test_a_statement_that_takes_too_long_is_unavailable(graph_store: Neo4jAddress) -> None:
    client = GraphClient.open(graph_store.uri, user=graph_store.user, password=graph_store.password)
    slow = "UNWIND range(1, 1000000000) AS n WITH n WHERE n % 7 = 8 RETURN count(n)"
    try:
        with pytest.raises(GraphUnavailable):
            await client.schema(slow, {}, timeout_s=0.3)
    finally:
        await client.close()
