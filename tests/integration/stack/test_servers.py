from redis.asyncio import Redis

from app.stack.neo4j import Neo4jAddress
from graph.client import GraphClient
from tests.conftest import RedisStores


async def test_the_graph_store_has_gds_and_no_node(graph_store: Neo4jAddress) -> None:
    client = GraphClient.open(graph_store.uri)
    try:
        assert await client.schema("RETURN gds.version() AS version", {}, timeout_s=10) == [
            {"version": "2.13.9"}
        ]
        nodes = "MATCH (n) WHERE NOT n:Migration RETURN count(n) AS nodes"
        assert await client.schema(nodes, {}, timeout_s=10) == [{"nodes": 0}]
        await client.schema(
            "UNWIND range(1, 12000) AS i CREATE (:Person {person_id: toString(i)})", {}, timeout_s=30
        )
    finally:
        await client.close()


async def test_the_next_test_gets_an_emptied_store_with_its_constraints(graph_store: Neo4jAddress) -> None:
    client = GraphClient.open(graph_store.uri)
    try:
        nodes = "MATCH (n) WHERE NOT n:Migration RETURN count(n) AS nodes"
        assert await client.schema(nodes, {}, timeout_s=10) == [{"nodes": 0}]
        assert len(await client.schema("SHOW CONSTRAINTS", {}, timeout_s=10)) > 1
    finally:
        await client.close()


async def test_the_inbox_keeps_and_the_cache_forgets(redis_stores: RedisStores) -> None:
    async with Redis.from_url(redis_stores.inbox, decode_responses=True) as inbox:
        assert (await inbox.config_get("appendonly", "appendfsync", "maxmemory-policy")) == {
            "appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction",
        }  # fmt: skip
        assert await inbox.dbsize() == 0
    async with Redis.from_url(redis_stores.cache, decode_responses=True) as cache:
        assert (await cache.config_get("appendonly", "maxmemory", "maxmemory-policy")) == {
            "appendonly": "no", "maxmemory": str(1 << 30), "maxmemory-policy": "noeviction",
        }  # fmt: skip
