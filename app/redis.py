"""The only user of redis-py: commands in, plain replies out, and an outage has one name."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final, cast

from redis import exceptions
from redis.asyncio import Redis as Client
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

type Argument = str | bytes | int | float
type Reply = Any
"""What Redis answered: bytes, int, None, or a list of these; the caller knows which."""

type Command = tuple[Argument, ...]

_OUTAGE: Final = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.BusyLoadingError,
    exceptions.OutOfMemoryError,
    exceptions.ReadOnlyError,
    OSError,
)


class RedisUnavailable(Exception):
    """Redis did not take a command in time, or has no room for it; wait and repeat."""

    def __init__(self) -> None:
        super().__init__("Redis does not answer")


class Script:
    """A Lua script, sent once and called by its hash from then on."""

    __slots__ = ("sha", "text")

    def __init__(self, text: str) -> None:
        self.text: Final = text
        self.sha: Final = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class Redis:
    """One server, any number of connections; nothing is sent before the first command."""

    def __init__(self, url: str, *, timeout_s: float = 5.0) -> None:
        self._client: Final = cast(
            "Any",
            Client.from_url(  # pyright: ignore[reportUnknownMemberType]
                url,
                socket_timeout=timeout_s,
                socket_connect_timeout=timeout_s,
                retry=Retry(NoBackoff(), 1),
                max_connections=64,
            ),
        )

    async def call(self, *command: Argument) -> Reply:
        """Send one command and return its reply.

        Raises:
            RedisUnavailable: No answer, or no room.
        """
        try:
            return await self._client.execute_command(*command)
        except _OUTAGE as exc:
            raise RedisUnavailable from exc

    async def calls(self, commands: Sequence[Command]) -> list[Reply]:
        """Send commands in one go, without a transaction; a refused one raises after all were sent.

        Raises:
            RedisUnavailable: No answer, or no room; some may have been carried out.
        """
        try:
            async with self._client.pipeline(transaction=False) as pipeline:
                for command in commands:
                    pipeline.execute_command(*command)
                return cast("list[Reply]", await pipeline.execute())
        except _OUTAGE as exc:
            raise RedisUnavailable from exc

    async def run(self, script: Script, keys: Sequence[str], *arguments: Argument) -> Reply:
        """Run a script in one step; a server that does not know it yet is sent its text.

        Raises:
            RedisUnavailable: No answer, or no room; it may have been carried out.
        """
        try:
            return await self._client.execute_command("EVALSHA", script.sha, len(keys), *keys, *arguments)
        except exceptions.NoScriptError:
            return await self.call("EVAL", script.text, len(keys), *keys, *arguments)
        except _OUTAGE as exc:
            raise RedisUnavailable from exc

    async def close(self) -> None:
        """Give back every connection."""
        await self._client.aclose()
