"""What waits for a worker is seen where there is a port to ask."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from app.inbox.stream import Inbox
from app.redis import Redis
from app.sources.batch import Batch, Row

AT = datetime(2026, 11, 1, tzinfo=UTC)


async def test_the_api_measures_the_inbox(api: Any, redis_stores: Any, redis_inbox: str) -> None:
    redis = Redis(redis_inbox)
    rows = [Row(2, b"1,ada")]
    batch = Batch(
        batch_id="one", source="shopify", kind="customers", as_of=AT, received_at=AT, rows=rows
    )  # fmt: skip
    await Inbox(redis, max_bytes=1 << 20).put(batch)
    await redis.close()
    shown = ""
    async with api.caller(None) as caller:
        for _ in range(50):
            if "kindred_inbox_entries 1.0" in (shown := (await caller.get("/metrics")).text):
                break
            await asyncio.sleep(0.1)
    assert "kindred_inbox_entries 1.0" in shown
    assert "kindred_inbox_bytes 0.0" not in shown
    assert "kindred_inbox_oldest_seconds" in shown
