"""What health and metrics ask the stores; both need no key, so neither may load them."""

import asyncio
import time
from typing import Final

from app.http.recent import Recent
from app.inbox.stream import Inbox
from app.redis import RedisUnavailable
from app.telemetry import DEGRADED, INBOX_BYTES, INBOX_ENTRIES, INBOX_OLDEST
from app.wiring import Wiring

_MEASURE_S: Final = 0.5


class Watch:
    """The stores are asked at most once a second, however often health and metrics are called.

    Attributes:
        degraded: Returns the parts that do not answer, see ``Wiring.degraded``.
        measure: Brings the gauges of the inbox up to date.
    """

    def __init__(self, wiring: Wiring) -> None:
        self._inbox: Final = wiring.inbox
        self.degraded: Final = Recent(wiring.degraded)
        self.measure: Final = Recent(self._measure)

    async def _measure(self) -> None:
        await measure_inbox(self._inbox)


async def measure_inbox(inbox: Inbox) -> None:
    """Set the gauges of the inbox; one that does not answer in time leaves them, marked degraded."""
    try:
        async with asyncio.timeout(_MEASURE_S):
            depth = await inbox.depth()
    except (TimeoutError, RedisUnavailable):
        DEGRADED.labels("inbox").set(1)
        return
    DEGRADED.labels("inbox").set(0)
    INBOX_ENTRIES.set(depth.entries)
    INBOX_BYTES.set(depth.held_bytes)
    INBOX_OLDEST.set(depth.oldest_s(time.time()))
