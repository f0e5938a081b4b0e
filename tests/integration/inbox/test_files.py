"""Whoever waits for a worker that is dead is told so, and whoever waits for a slow one goes on."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import pytest

from app.console.failure import exit_code_of, told
from app.inbox.errors import InboxStalled
from app.inbox.files import drained, put_with_room
from app.inbox.stream import Inbox
from app.redis import Redis
from app.sources.batch import Batch, Row
from tests.conftest import RedisStores

AT = datetime(2026, 11, 1, tzinfo=UTC)


def batch(name: str) -> Batch:
    return Batch(
        batch_id=name,
        source="shopify",
        kind="customers",
        as_of=AT,
        received_at=AT,
        rows=[Row(2, b"x" * 1_500)],
    )


@pytest.fixture
async def inbox(redis_stores: RedisStores) -> AsyncGenerator[Inbox]:
    client = Redis(redis_stores.inbox)
    yield Inbox(client, max_bytes=2_000)
    await client.close()


async def take_one(inbox: Inbox) -> None:
    await inbox.delete(await inbox.read(after=None, max_rows=1, max_bytes=1))


async def test_waiting_for_a_drain_ends_when_nothing_moves(inbox: Inbox) -> None:
    await inbox.put(batch("one"))
    async with asyncio.timeout(20):
        with pytest.raises(InboxStalled) as stalled:
            await drained(inbox, patience_s=0.5)
    assert stalled.value.entries == 1
    assert (await inbox.depth()).entries == 1


async def test_waiting_for_room_ends_when_nothing_moves(inbox: Inbox) -> None:
    await inbox.put(batch("one"))
    async with asyncio.timeout(20):
        with pytest.raises(InboxStalled):
            await put_with_room(inbox, batch("two"), patience_s=0.5)


async def test_a_slow_worker_is_waited_for(redis_stores: RedisStores) -> None:
    redis = Redis(redis_stores.inbox)
    inbox = Inbox(redis, max_bytes=1 << 20)
    for number in range(5):
        await inbox.put(batch(f"b{number}"))

    async def work() -> None:
        for _ in range(5):
            await asyncio.sleep(0.6)
            await take_one(inbox)

    working = asyncio.create_task(work())
    async with asyncio.timeout(20):
        await drained(inbox, patience_s=1.5)
    await working
    await redis.close()


async def test_what_came_later_is_not_waited_for(redis_stores: RedisStores) -> None:
    redis = Redis(redis_stores.inbox)
    inbox = Inbox(redis, max_bytes=1 << 20)
    places = [await inbox.put(batch(f"b{number}")) for number in range(3)]
    await take_one(inbox)
    async with asyncio.timeout(20):
        await drained(inbox, up_to=places[0])
        with pytest.raises(InboxStalled):
            await drained(inbox, up_to=places[1], patience_s=0.5)
        await take_one(inbox)
        await drained(inbox, up_to=places[1])
    assert (await inbox.depth()).entries == 1
    await redis.close()


def test_the_command_line_tells_it_in_one_line() -> None:
    stalled = InboxStalled(3, 600)
    assert isinstance(stalled, told())
    assert exit_code_of(stalled) == 3
    assert "3 batches" in str(stalled)
    assert "\n" not in str(stalled)
