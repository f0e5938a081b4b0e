"""What a visitor would be shown if nobody knew who they are: their device's own events and no more."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from app.settings import Settings
from app.wiring import wired
from ranking.bundle import CURRENT, load
from ranking.recommend import recommend
from ranking.shopper import shopper_of
from ranking.stock import StockBitmap


async def unresolved(settings: Settings, device: str, *, limit: int) -> list[dict[str, Any]]:
    """Return recommended items as the API would write them."""
    bundle = load(settings.bundles / CURRENT)
    async with wired(settings) as wiring:
        now = datetime.now(UTC)
        state = await wiring.hot.shopper("device", device, now=now, resolved=False)
        stock = StockBitmap(bundle.row_of)
        stock.update(*await wiring.stock.since(-1))
    items = recommend(bundle, shopper_of(state.visits, bundle.row_of), stock, limit=limit, now=now)
    return [msgspec.to_builtins(item) for item in items]
