"""One drainer at a time: a lease with a number that only grows."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncGenerator
from typing import Final, cast

from app.inbox.errors import LeaseLost, LeaseTaken
from app.redis import Redis, RedisUnavailable, Script

_TAKE: Final = Script("""
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return redis.call('INCR', KEYS[2]) end
return 0
""")
_RENEW: Final = Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
""")
_GIVE_BACK: Final = Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
""")

_RAISE: Final = Script("""
local now = tonumber(redis.call('GET', KEYS[1]) or '0')
if tonumber(ARGV[1]) > now then redis.call('SET', KEYS[1], ARGV[1]) end
return 1
""")


class Lease:
    """Held until it is given back or not renewed in time.

    Attributes:
        epoch: Greater than that of every holder before; the graph refuses a smaller one.
    """

    def __init__(self, redis: Redis, name: str, token: str, epoch: int, ttl_s: float) -> None:
        self._redis = redis
        self._name = name
        self._token = token
        self._ttl_s = ttl_s
        self._until = time.monotonic() + ttl_s
        self.epoch: Final = epoch

    def check(self) -> None:
        """Return while the lease is surely held.

        Raises:
            LeaseLost: It ran out, or another has it.
        """
        if time.monotonic() >= self._until:
            raise LeaseLost(self._name)

    async def renew(self) -> None:
        """Hold it for another term.

        Raises:
            LeaseLost: Another has it.
        """
        began = time.monotonic()
        kept = await self._redis.run(_RENEW, [self._name], self._token, int(self._ttl_s * 1000))
        if not kept:
            self._until = 0.0
            raise LeaseLost(self._name)
        self._until = began + self._ttl_s

    async def catch_up(self, seen: int) -> None:
        """Let the next holder's number be greater than one that a store has seen.

        For a counter that was lost with its server's data: whoever has the lease may say so.

        Raises:
            LeaseLost: Another has it, so the greater number may be theirs.
        """
        await self.renew()
        await self._redis.run(_RAISE, [f"{self._name}:epoch"], seen)

    async def keep(self) -> None:
        """Renew again and again, through outages of Redis too, until it is lost."""
        while True:
            await asyncio.sleep(self._ttl_s / 4)
            with contextlib.suppress(RedisUnavailable, LeaseLost):
                await self.renew()


@contextlib.asynccontextmanager
async def leased(redis: Redis, name: str, *, ttl_s: float = 10.0) -> AsyncGenerator[Lease]:
    """Hold a lease for the length of a block and give it back at its end.

    Raises:
        LeaseTaken: Another holds it.
    """
    token = secrets.token_hex(8)
    began = time.monotonic()
    epoch = cast("int", await redis.run(_TAKE, [name, f"{name}:epoch"], token, int(ttl_s * 1000)))
    if epoch == 0:
        raise LeaseTaken(name)
    lease = Lease(redis, name, token, epoch, ttl_s - (time.monotonic() - began))
    keeper = asyncio.create_task(lease.keep())
    try:
        yield lease
    finally:
        keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeper
        with contextlib.suppress(RedisUnavailable):
            await redis.run(_GIVE_BACK, [name], token)
