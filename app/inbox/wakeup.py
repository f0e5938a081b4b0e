"""Tells the workers that something waits.  With ``workers`` the only user of arq."""

import asyncio
from typing import Any, Final

import msgspec
from arq.connections import ArqRedis, RedisSettings, create_pool
from redis.exceptions import RedisError

QUEUE: Final = "kindred:jobs"
DRAIN: Final = "drain_inbox"
_PATIENCE_S: Final = 1.0


def serialise(job: dict[str, Any]) -> bytes:
    """Encode a job without pickle: what comes out of Redis must never be code."""
    return msgspec.msgpack.encode(job)


def deserialise(raw: bytes) -> dict[str, Any]:
    """Decode what ``serialise`` wrote."""
    return msgspec.msgpack.decode(raw, type=dict[str, Any])


class WakeUp:
    """Puts a drain job with an id of its own behind each entry.

    The id holds the entry's place in the stream, so arq never takes it for a
    job that it has seen.  A wake-up that cannot be sent is no error: the entry
    is stored, and cron finds it.
    """

    def __init__(self, url: str) -> None:
        self._settings: Final = RedisSettings.from_dsn(url)
        self._settings.conn_retries = 0
        self._lock: Final = asyncio.Lock()
        self._pool: ArqRedis | None = None

    async def __call__(self, shard: int, stream_id: str) -> None:
        """Ask for a drain of a shard."""
        await self.job(DRAIN, shard, job_id=f"drain:{shard}:{stream_id}")

    async def job(self, name: str, *arguments: int | str, job_id: str | None = None) -> bool:
        """Queue a job; False where the queue does not answer within a second or has the id already."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                pool = await self._connected()
                return await pool.enqueue_job(name, *arguments, _job_id=job_id) is not None
        except (RedisError, OSError):
            return False

    async def _connected(self) -> ArqRedis:
        async with self._lock:
            if self._pool is None:
                self._pool = await create_pool(
                    self._settings,
                    job_serializer=serialise,
                    job_deserializer=deserialise,
                    default_queue_name=QUEUE,
                )
            return self._pool

    async def close(self) -> None:
        """Give back every connection."""
        if self._pool is not None:
            await self._pool.aclose()
