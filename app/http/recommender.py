"""From a shopper's key to the items to show: one Redis round trip and arithmetic, never the graph."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final, Literal

from msgspec import Struct

from app.hot.state import HotState, ShopperState
from app.http.addresses import ShopperKey
from app.http.experiment import Arm, arm_of, exploration
from app.http.live import Live
from app.http.problems import Refusal
from app.http.served import ServedLog, Shown
from app.redis import RedisUnavailable
from app.telemetry import SERVED
from app.wiring import Wiring
from ranking.recommend import Recommended, recommend
from ranking.shopper import shopper_of

type Mode = Literal["personal", "anonymous", "without_consent"]
"""Whose history counted: the shopper's own, nobody's, or nobody's because the shopper said so."""


type History = Literal["person", "visits", "none"]
"""What of a shopper counted: all that may be shown of a known person, the own visits of a browser, or nothing."""


class Answer(Struct, frozen=True, kw_only=True):
    """What one request was given.

    Attributes:
        bundle: Version of the bundle.
        degraded: What was missing: ``hot_state`` (served as to a stranger), ``stock`` (the last known).
    """

    request_id: str
    at: datetime
    key: ShopperKey
    bundle: str
    arm: Arm
    mode: Mode
    history: History
    degraded: tuple[str, ...]
    items: tuple[Recommended, ...]


class Recommender:
    """Answers from memory and the hot state."""

    def __init__(self, live: Live, hot: HotState, served: ServedLog) -> None:
        self._live: Final = live
        self._hot: Final = hot
        self._served: Final = served

    @property
    def version(self) -> str | None:
        """Version of the bundle that is served, or None before the first."""
        return None if self._live.serving is None else self._live.serving.bundle.manifest.version

    @property
    def bundle_is_behind(self) -> bool:
        """True while the newest bundle could not be loaded, and an older one or none is served."""
        return self._live.bundle_is_behind

    @property
    def stock_is_stale(self) -> bool:
        """True while what can be bought is not known freshly."""
        return self._live.stock_is_stale

    async def for_shopper(self, key: ShopperKey, *, limit: int, request_id: str) -> Answer:
        """Return up to ``limit`` items; an unknown key is a stranger and gets what sells now.

        Raises:
            Refusal: No bundle is loaded yet.
        """
        serving = self._live.serving
        if serving is None:
            raise Refusal(503, "no_bundle", "No bundle is loaded yet.", {"Retry-After": "5"})
        state = await self._state(key)
        visits = state.visits if state is not None and state.personalisation is not False else ()
        now = datetime.now(UTC)
        arm = arm_of(key)
        items = recommend(
            serving.bundle,
            shopper_of(visits, serving.bundle.row_of),
            serving.stock,
            limit=limit,
            now=now,
            exploration=exploration(arm, request_id),
        )
        answer = Answer(
            request_id=request_id,
            at=now,
            key=key,
            bundle=serving.bundle.manifest.version,
            arm=arm,
            mode=_mode(state),
            history=_history(state),
            degraded=self._degraded(state),
            items=tuple(items),
        )
        self._served.note(_shown(answer))
        SERVED.labels(answer.mode).inc()
        return answer

    async def _state(self, key: ShopperKey) -> ShopperState | None:
        try:
            return await self._hot.shopper(key.kind, key.value, now=datetime.now(UTC))
        except RedisUnavailable:
            return None

    def _degraded(self, state: ShopperState | None) -> tuple[str, ...]:
        parts = {"hot_state": state is None, "stock": self.stock_is_stale}
        return tuple(name for name, missing in parts.items() if missing)


@asynccontextmanager
async def recommender(wiring: Wiring) -> AsyncGenerator[Recommender]:
    """Serve for the length of a block; what is noted as served is written before the block ends."""
    live = Live(wiring.settings.bundles, wiring.stock)
    await live.tick()
    served = ServedLog(wiring.lake.served)
    async with served.running():
        following = asyncio.create_task(live.follow())
        try:
            yield Recommender(live, wiring.hot, served)
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following


def _mode(state: ShopperState | None) -> Mode:
    if state is None or not state.visits:
        return "anonymous"
    return "without_consent" if state.personalisation is False else "personal"


def _history(state: ShopperState | None) -> History:
    if state is None or _mode(state) != "personal":
        return "none"
    return "visits" if state.person is None else "person"


def _shown(answer: Answer) -> Shown:
    return Shown(
        answer.request_id,
        answer.at,
        f"{answer.key.kind}:{answer.key.value}",
        answer.bundle,
        answer.arm,
        tuple(one.sku for one in answer.items),
    )
