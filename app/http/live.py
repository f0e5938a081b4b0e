"""What is served just now: one bundle and which of its items can be bought, swapped as one."""

import asyncio
import time
from functools import partial
from pathlib import Path
from typing import Final

from msgspec import Struct

from app.hot.stock import Stock
from app.http.attempt import Attempt
from app.telemetry import DEGRADED, logger
from ranking.bundle import CURRENT, Bundle, load
from ranking.errors import BundleMismatch
from ranking.stock import StockBitmap

_TICK_S: Final = 0.5
_STALE_S: Final = 5.0
_AGAIN_S: Final = 5.0


class Serving(Struct, frozen=True, eq=False):
    """A bundle and the stock over its rows; whoever holds it is not disturbed by a swap."""

    bundle: Bundle
    stock: StockBitmap


class Live:
    """Follows the link ``current`` and the stock, twice a second.

    A bundle that cannot be loaded is logged once and never served; the one
    before it stays.  One that cannot be read just now is tried again.  Neither
    stops the stock, nor the stock them.
    """

    def __init__(self, bundles: Path, stock: Stock) -> None:
        self._link: Final = bundles / CURRENT
        self._source: Final = stock
        self._bundle_step: Final = Attempt("bundle")
        self._stock_step: Final = Attempt("stock")
        self._folder: Path | None = None
        self._behind = False
        self._again_at = 0.0
        self._stock_at: float | None = None
        self.serving: Serving | None = None

    @property
    def bundle_is_behind(self) -> bool:
        """True while what ``current`` points to could not be loaded."""
        return self._behind

    @property
    def stock_is_stale(self) -> bool:
        """True while the stock is older than five seconds, or was never read."""
        return self._stock_at is None or time.monotonic() - self._stock_at > _STALE_S

    async def follow(self) -> None:
        """Keep up until cancelled."""
        while True:
            await self.tick()
            await asyncio.sleep(_TICK_S)

    async def tick(self) -> None:
        """Take a new bundle if the link moved, and the stock's changes; never fails."""
        followed = await self._bundle_step(self._take_bundle)
        if self.serving is not None:
            await self._take_stock(self.serving.stock)
        DEGRADED.labels("bundle").set(self.serving is None or self._behind or not followed)
        DEGRADED.labels("stock").set(self.stock_is_stale)

    async def _take_bundle(self) -> None:
        folder = await asyncio.to_thread(self._link.resolve)
        if folder in {self._folder, self._link} or time.monotonic() < self._again_at:
            return
        self._folder, self._behind = folder, True
        try:
            bundle = await asyncio.to_thread(load, folder)
        except BundleMismatch:
            logger("kindred.serving").exception("bundle.refused", folder=folder.name)
            return
        except OSError:
            self._folder, self._again_at = None, time.monotonic() + _AGAIN_S
            raise
        stock = StockBitmap(bundle.row_of)
        if not await self._take_stock(stock) and self.serving is not None:
            stock = self.serving.stock.rebuilt_for(bundle.row_of)
        self.serving, self._behind = Serving(bundle, stock), False
        logger("kindred.serving").info("bundle.loaded", version=bundle.manifest.version)

    async def _take_stock(self, stock: StockBitmap) -> bool:
        """Bring a bitmap up to date; False where that failed: it stays as it was and goes stale."""
        return await self._stock_step(partial(self._read_stock, stock))

    async def _read_stock(self, stock: StockBitmap) -> None:
        version, levels = await self._source.since(stock.version)
        stock.update(version, levels)
        self._stock_at = time.monotonic()
