"""One order as its lines are read, from whichever form it comes in."""

from datetime import datetime

from app.sources.outcome import Outcome
from app.sources.shopify.buyer import claims_of
from graph.events import Event
from graph.ids import DeviceId, MessageId, Sku
from graph.records import Record


class Order:
    """Turns good lines into events; its buyer goes out with the first of them, and so do its device's claims.

    Attributes:
        name: As the shop and everybody else calls it, such as ``#1001``.
        lines: How many were read, good or not: a line's number is its place in the order.
        cancelled_at: None while it stands.
        sterling: False where its prices are in another currency.
    """

    __slots__ = (
        "_at",
        "_claims",
        "_device",
        "_id",
        "_key",
        "_unsent",
        "cancelled_at",
        "lines",
        "name",
        "sterling",
    )

    def __init__(self, order_id: str, name: str, buyer: Record, device: DeviceId | None) -> None:
        self.name = name
        self.lines = 0
        self.cancelled_at: datetime | None = None
        self.sterling = True
        self._id = order_id
        self._at = buyer.source_time
        self._key = buyer.key
        self._device = device
        self._claims = claims_of(buyer) if device else ()
        self._unsent: Record | None = buyer

    def sell(self, sku: str, quantity: int, price_gbp: float, out: Outcome) -> None:
        """Add the events of the line that was read last."""
        event = Event(
            message_id=MessageId(f"{self._id}:{self.lines}"),
            type="ordered",
            at=self._at,
            source="shopify",
            device=self._device,
            record=self._key,
            claims=self._claims,
            order_id=self._id,
            sku=Sku(sku) if sku else None,
            quantity=quantity,
            price_gbp=price_gbp if self.sterling else None,
        )
        self._claims = ()
        if self._unsent is not None:
            out.records.append(self._unsent)
            self._unsent = None
        out.events.append(event)
        if self.cancelled_at is not None:
            out.events.append(_cancelled(event, self.cancelled_at))


def _cancelled(line: Event, at: datetime) -> Event:
    return Event(
        message_id=MessageId(f"{line.message_id}:cancelled"),
        type="order_cancelled",
        at=at,
        source="shopify",
        record=line.record,
        order_id=line.order_id,
        sku=line.sku,
        quantity=line.quantity,
        price_gbp=line.price_gbp,
    )
