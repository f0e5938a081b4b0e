import asyncio
from collections.abc import AsyncGenerator

import pytest

from app.inbox.errors import LeaseLost, LeaseTaken
from app.inbox.lease import leased
from app.redis import Redis
from tests.conftest import RedisStores


@pytest.fixture
async def redis(redis_stores: RedisStores) -> AsyncGenerator[Redis]:
    client = Redis(redis_stores.inbox)
    yield client
    await client.close()


async def test_a_second_drainer_is_sent_home(redis: Redis) -> None:
    async with leased(redis, "lease:0"):
        with pytest.raises(LeaseTaken):
            async with leased(redis, "lease:0"):
                pass


async def test_the_number_grows_with_every_holder(redis: Redis) -> None:
    epochs = []
    for _ in range(3):
        async with leased(redis, "lease:0") as lease:
            epochs.append(lease.epoch)
    assert epochs == sorted(set(epochs))


async def test_a_lease_outlives_its_term_while_it_is_kept(redis: Redis) -> None:
    async with leased(redis, "lease:0", ttl_s=0.4) as lease:
        await asyncio.sleep(1.0)
        lease.check()


async def test_a_lease_that_another_took_over_is_lost(redis: Redis) -> None:
    async with leased(redis, "lease:0", ttl_s=0.4) as lease:
        await redis.call("SET", "lease:0", "somebody else")
        with pytest.raises(LeaseLost):
            await lease.renew()
        with pytest.raises(LeaseLost):
            lease.check()
    assert await redis.call("GET", "lease:0") == b"somebody else"


async def test_a_counter_that_was_lost_catches_up_with_what_the_graph_has_seen(redis: Redis) -> None:
    async with leased(redis, "lease:0") as lease:
        await lease.catch_up(41)
    async with leased(redis, "lease:0") as lease:
        assert lease.epoch == 42
