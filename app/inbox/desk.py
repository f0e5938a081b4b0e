"""Rulings on identity that wait for the one graph writer, and the answers that wait for who gave them."""

import asyncio
from itertools import starmap
from typing import Final, cast

import msgspec
from msgspec import Struct

from app.inbox.errors import InboxFull
from app.inbox.stream import SHARD
from app.inbox.wakeup import DRAIN, WakeUp
from app.redis import Redis, Script
from graph.rulings import Effect, Ruling

_MOST: Final = 1_000
_RETRY_AFTER_S: Final = 5
_KEPT_S: Final = 24 * 3600
_LOOK_S: Final = 0.05

_PUT: Final = Script("""
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[2]) then return false end
return redis.call('XADD', KEYS[1], '*', 'ruling', ARGV[1])
""")


class Waiting(Struct, frozen=True):
    """A ruling that nobody has carried out yet.

    Attributes:
        name: Its place in the stream, and how its answer is found.
        ruling: None where another version wrote what this one cannot read.
    """

    name: str
    ruling: Ruling | None


class Turned(Struct, frozen=True):
    """Why a ruling was turned down.

    Attributes:
        error: Name of the error's class; the API knows what to answer.
        message: What the error says; without personal data.
    """

    error: str
    message: str


class Reply(Struct, frozen=True):
    """What became of a ruling: exactly one of the two."""

    effect: Effect | None = None
    turned: Turned | None = None


_RULINGS: Final = msgspec.msgpack.Decoder(Ruling)
_REPLIES: Final = msgspec.msgpack.Decoder(Reply)


class Desk:
    """A stream of its own beside the inbox, so that a decision waits for no backlog of records.

    An entry is on disk when ``put`` returns, and is deleted only after graph, lake and hot state have it.

    Args:
        redis: The durable one.
        wake_up: Tells the workers; None where nobody listens, and cron finds the entry.
    """

    def __init__(self, redis: Redis, *, wake_up: WakeUp | None = None) -> None:
        self._redis: Final = redis
        self._wake_up: Final = wake_up
        self._stream: Final = f"rulings:{SHARD}"

    async def put(self, ruling: Ruling) -> str:
        """Store a ruling and return the name its reply will have.

        Raises:
            InboxFull: A thousand wait; nothing was stored.
            RedisUnavailable: Whether it was stored is not known; saying it again is harmless.
        """
        payload = msgspec.msgpack.encode(ruling)
        stored = cast("bytes | None", await self._redis.run(_PUT, [self._stream], payload, _MOST))
        if stored is None:
            raise InboxFull(_RETRY_AFTER_S)
        name = stored.decode()
        if self._wake_up is not None:
            await self._wake_up.job(DRAIN, SHARD, job_id=f"drain:{SHARD}:ruling:{name}")
        return name

    async def waiting(self) -> list[Waiting]:
        """Return what waits, in the order it came."""
        reply = await self._redis.call("XRANGE", self._stream, "-", "+", "COUNT", _MOST)
        return list(starmap(_waiting, cast("list[tuple[bytes, object]]", reply)))

    async def is_empty(self) -> bool:
        """Return True while nothing waits."""
        return cast("int", await self._redis.call("XLEN", self._stream)) == 0

    async def waits(self, name: str) -> bool:
        """Return whether a ruling of this name waits."""
        return any(one.name == name for one in await self.waiting())

    async def close(self, name: str, reply: Reply) -> None:
        """Say what became of a ruling, and forget the ruling; twice is harmless."""
        await self._redis.calls(
            [
                ("SET", _reply_key(name), msgspec.msgpack.encode(reply), "EX", _KEPT_S),
                ("XDEL", self._stream, name),
            ]
        )

    async def reply(self, name: str, *, patience_s: float) -> Reply | None:
        """Return what became of a ruling; None where nobody has said so in time, or a day has passed since."""
        end = asyncio.get_running_loop().time() + patience_s
        while (found := await self._redis.call("GET", _reply_key(name))) is None:
            if asyncio.get_running_loop().time() >= end:
                return None
            await asyncio.sleep(_LOOK_S)
        return _REPLIES.decode(cast("bytes", found))


def _reply_key(name: str) -> str:
    return f"ruling:{SHARD}:{name}"


def _waiting(name: bytes, fields: object) -> Waiting:
    flat = cast("list[bytes] | dict[bytes, bytes]", fields)
    payload = flat[b"ruling"] if isinstance(flat, dict) else flat[1]
    try:
        return Waiting(name.decode(), _RULINGS.decode(payload))
    except msgspec.DecodeError:
        return Waiting(name.decode(), None)
