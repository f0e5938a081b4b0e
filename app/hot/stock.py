"""Units on hand of each sku, with a version that only grows."""

import time
from collections.abc import Mapping
from typing import Final, cast

from app.hot.scripts import STOCK
from app.redis import Redis

_KEYS: Final = ("stock", "stock:changes", "stock:version")
_CHUNK: Final = 1_000


class Stock:
    """Workers put, API processes ask what changed since the version they have.

    The version is at least the clock's milliseconds, so that it grows also when
    the cache was lost in between.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis: Final = redis

    async def put(self, levels: Mapping[str, int | None]) -> int:
        """Store units by sku, None for unknown, and return the version; what is the same makes none.

        Raises:
            RedisUnavailable: Some may have been stored; repeat.
        """
        version = 0
        flat = [(sku, "" if units is None else str(units)) for sku, units in sorted(levels.items())]
        for start in range(0, len(flat), _CHUNK):
            pairs = [part for pair in flat[start : start + _CHUNK] for part in pair]
            version = cast("int", await self._redis.run(STOCK, _KEYS, int(time.time() * 1000), *pairs))
        return version

    async def since(self, version: int) -> tuple[int, dict[str, int | None]]:
        """Return the newest version and the units of every sku that changed after the one given; -1 for all.

        Raises:
            RedisUnavailable: No answer; what is known stays in force.
        """
        changes = cast(
            "list[bytes]",
            await self._redis.call("ZRANGEBYSCORE", _KEYS[1], f"({version}", "+inf", "WITHSCORES"),
        )
        if not changes:
            return version, {}
        skus = changes[::2]
        units = cast("list[bytes | None]", await self._redis.call("HMGET", _KEYS[0], *skus))
        levels = {sku.decode(): int(cell) if cell else None for sku, cell in zip(skus, units, strict=True)}
        return int(changes[-1]), levels
