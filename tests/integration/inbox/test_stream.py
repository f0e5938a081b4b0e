import asyncio
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import pytest

from app.inbox.entry import decode
from app.inbox.errors import InboxFull
from app.inbox.stream import Inbox
from app.inbox.wakeup import QUEUE, WakeUp
from app.redis import Redis, RedisUnavailable
from app.sources.batch import Batch, Row
from tests.conftest import RedisStores

AT = datetime(2026, 11, 1, tzinfo=UTC)


def batch(name: str, *, size: int = 10) -> Batch:
    return Batch(
        batch_id=name,
        source="shopify",
        kind="customers",
        as_of=AT,
        received_at=AT,
        rows=[Row(2, b"x" * size)],
    )


@pytest.fixture
async def redis(redis_stores: RedisStores) -> AsyncGenerator[Redis]:
    client = Redis(redis_stores.inbox)
    yield client
    await client.close()


async def test_entries_come_back_in_the_order_they_were_put_and_as_they_were(redis: Redis) -> None:
    inbox = Inbox(redis, max_bytes=1 << 20)
    for number in range(40):
        await inbox.put(batch(f"b{number}"))
    entries = await inbox.read(after=None, max_rows=1000, max_bytes=1 << 20)
    assert [entry.batch_id for entry in entries] == [f"b{number}" for number in range(40)]
    assert decode(entries[3].payload) == batch("b3")


async def test_a_full_inbox_refuses_and_stores_nothing(redis: Redis) -> None:
    inbox = Inbox(redis, max_bytes=2_000)
    await inbox.put(batch("first", size=1_500))
    with pytest.raises(InboxFull) as refused:
        await inbox.put(batch("second", size=1_500))
    assert refused.value.retry_after_s >= 1
    assert (await inbox.depth()).entries == 1


async def test_one_entry_larger_than_the_inbox_goes_in_when_nothing_waits(redis: Redis) -> None:
    inbox = Inbox(redis, max_bytes=100)
    await inbox.put(batch("large", size=5_000))
    assert (await inbox.depth()).entries == 1


async def test_deleting_gives_the_room_back_and_twice_gives_it_back_once(redis: Redis) -> None:
    inbox = Inbox(redis, max_bytes=1 << 20)
    await inbox.put(batch("one"))
    await inbox.put(batch("two"))
    first, _second = await inbox.read(after=None, max_rows=1000, max_bytes=1 << 20)
    await inbox.delete([first])
    held = (await inbox.depth()).held_bytes
    await inbox.delete([first])
    assert (await inbox.depth()).held_bytes == held > 0
    await inbox.delete(await inbox.read(after=None, max_rows=10, max_bytes=1 << 20))
    depth = await inbox.depth()
    assert (depth.entries, depth.held_bytes, depth.oldest_ms) == (0, 0, None)


async def test_a_round_ends_at_its_limits_but_has_at_least_one_entry(redis: Redis) -> None:
    inbox = Inbox(redis, max_bytes=1 << 20)
    for number in range(5):
        await inbox.put(batch(f"b{number}"))
    assert len(await inbox.read(after=None, max_rows=2, max_bytes=1 << 20)) == 2
    assert len(await inbox.read(after=None, max_rows=1000, max_bytes=1)) == 1
    one = (await inbox.read(after=None, max_rows=1, max_bytes=1 << 20))[0]
    rest = await inbox.read(after=one.stream_id, max_rows=1000, max_bytes=1 << 20)
    assert [entry.batch_id for entry in rest] == ["b1", "b2", "b3", "b4"]


async def test_every_entry_has_a_wake_up_of_its_own_that_arq_takes(
    redis_stores: RedisStores, redis: Redis
) -> None:
    wake_up = WakeUp(redis_stores.inbox)
    inbox = Inbox(redis, max_bytes=1 << 20, wake_up=wake_up)
    ids = {f"drain:0:{await inbox.put(batch('same'))}" for _ in range(3)}
    await wake_up.close()
    assert {member.decode() for member in await redis.call("ZRANGE", QUEUE, 0, -1)} == ids


async def test_a_server_that_hangs_holds_a_post_for_a_second_at_most(
    redis_stores: RedisStores, redis: Redis
) -> None:
    wake_up = WakeUp(redis_stores.inbox)
    assert await wake_up.job("drain_inbox", 0, job_id="first")
    await redis.call("CLIENT", "PAUSE", 4_000, "WRITE")
    started = time.monotonic()
    assert not await wake_up.job("drain_inbox", 0, job_id="second")
    assert time.monotonic() - started < 2
    await redis.call("CLIENT", "UNPAUSE")
    assert await wake_up.job("drain_inbox", 0, job_id="third")
    await wake_up.close()


async def test_a_server_that_is_gone_is_an_outage_and_not_a_lost_entry() -> None:
    redis = Redis("redis://127.0.0.1:9", timeout_s=0.2)
    with pytest.raises(RedisUnavailable):
        await asyncio.wait_for(Inbox(redis, max_bytes=100).put(batch("one")), timeout=5)
    await redis.close()
