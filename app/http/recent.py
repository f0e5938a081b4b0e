"""One answer for many askers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

_KEPT_S: Final = 1.0


class Recent[T]:
    """A question whose answer may be a second old, so that asking often costs what it asks no more.

    Askers that come while the question is out wait for the one answer.
    """

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask: Final = ask
        self._lock: Final = asyncio.Lock()
        self._known: tuple[float, T] | None = None

    async def __call__(self) -> T:
        """Return the answer."""
        async with self._lock:
            if self._known is None or time.monotonic() - self._known[0] >= _KEPT_S:
                answer = await self._ask()
                self._known = (time.monotonic(), answer)
            return self._known[1]
