"""Who asks: what one shopper, known or not, has done so far."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from graph.ids import Sku
from ranking.log import KINDS, Column, Log, Rows, Seconds, seconds


class Visit(Struct, frozen=True, kw_only=True):
    """One item event of a shopper, as the hot state keeps it.

    Attributes:
        type: An ``EventType``; those that say nothing of an item are ignored.
        price_gbp: Of one unit, paid or shown.
        session: True for an event of the visit that is going on.
    """

    sku: Sku
    at: datetime
    type: str
    quantity: int | None = None
    price_gbp: float | None = None
    order_id: str | None = None
    session: bool = False


class Shopper(Struct, frozen=True, eq=False):
    """Event columns of one shopper, ascending in time; rows are those of one bundle.

    Attributes:
        order: Number of the basket, equal within one order.
        in_session: True for events of the visit that is going on.
    """

    row: Rows
    at_s: Seconds
    kind: npt.NDArray[np.int8]
    quantity: Column
    price_gbp: Column
    order: Rows
    in_session: npt.NDArray[np.bool_]

    def before(self, moment_s: int) -> "Shopper":
        """What had happened before a moment; a later event never counts."""
        end = int(np.searchsorted(self.at_s, moment_s, side="left"))
        return Shopper(
            self.row[:end],
            self.at_s[:end],
            self.kind[:end],
            self.quantity[:end],
            self.price_gbp[:end],
            self.order[:end],
            self.in_session[:end],
        )


def shopper_of(visits: Iterable[Visit], row_of: Mapping[str, int]) -> Shopper:
    """Bring a shopper's events to a bundle's rows; events of items it does not know are left out.

    The order in which events come in does not matter.
    """
    known = [visit for visit in visits if visit.sku in row_of and visit.type in KINDS]
    known.sort(key=lambda visit: (visit.at, visit.sku, visit.type, visit.order_id or ""))
    baskets: dict[tuple[str | None, datetime | None], int] = {}
    keys = [(visit.order_id, None if visit.order_id else visit.at) for visit in known]
    return Shopper(
        np.array([row_of[visit.sku] for visit in known], dtype=np.int32),
        np.array([seconds(visit.at) for visit in known], dtype=np.int64),
        np.array([KINDS[visit.type] for visit in known], dtype=np.int8),
        np.array([1 if visit.quantity is None else visit.quantity for visit in known], dtype=np.float32),
        np.array(
            [np.nan if visit.price_gbp is None else visit.price_gbp for visit in known], dtype=np.float32
        ),
        np.array([baskets.setdefault(key, len(baskets)) for key in keys], dtype=np.int32),
        np.array([visit.session for visit in known], dtype=np.bool_),
    )


class Shoppers:
    """All shoppers of a log, each cut out in time proportional to its own events."""

    __slots__ = ("_log", "_starts")

    def __init__(self, log: Log) -> None:
        order = np.argsort(log.shopper, kind="stable")
        self._log = log.take(order)
        self._starts = np.searchsorted(self._log.shopper, np.arange(len(log.shoppers) + 1))

    def one(self, shopper: int, before_s: int, session: int = -1) -> Shopper:
        """What a shopper had done before a moment; ``session`` is the visit that was going on, if any."""
        span = slice(int(self._starts[shopper]), int(self._starts[shopper + 1]))
        log = self._log
        in_session = (log.session[span] == session) & (session >= 0)
        return Shopper(
            log.row[span],
            log.at_s[span],
            log.kind[span],
            log.quantity[span],
            log.price_gbp[span],
            log.order[span],
            in_session,
        ).before(before_s)
