"""The event vocabulary: one clean event, whichever system it came from."""

from datetime import datetime
from typing import Final, Literal, get_args

from msgspec import Struct

from graph.ids import DeviceId, MessageId, RecordKey, Sku
from graph.records import Contact, Identifier

type EventType = Literal[
    "page_viewed",
    "product_viewed",
    "list_viewed",
    "searched",
    "cart_added",
    "cart_viewed",
    "checkout_started",
    "ordered",
    "order_cancelled",
    "returned",
    "identified",
    "email_opened",
    "email_clicked",
    "ticket_opened",
]
EVENT_TYPES: Final[tuple[str, ...]] = get_args(EventType.__value__)


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened once, to one item at the most.

    An order of five lines is five events, each with a message id of its own.

    Attributes:
        message_id: Unique within the source; the same id is the same event.
        at: Event time, aware, UTC.
        source: The system it came from, such as ``shopify``.
        device: The browser or install; None for what happened on a server.
        record: The account it is a fact of, where the source names one.
        claims: Identifiers and contact points this event says its device's
            holder has; their assurance says how far to believe it.
        price_gbp: Paid or shown for one unit.
        quantity: Units; positive also for a return.
        network: Address prefix (/24 or /64) or an opaque token; never a full address.
        agent: Browser family and major version, never the raw user agent.
        bot: True for a crawler: kept, and out of identity and training.
        consent: Whether the visitor allowed analytics; None where it is not said.
    """

    message_id: MessageId
    type: EventType
    at: datetime
    source: str
    device: DeviceId | None = None
    record: RecordKey | None = None
    claims: tuple[Contact | Identifier, ...] = ()
    order_id: str | None = None
    sku: Sku | None = None
    quantity: int | None = None
    price_gbp: float | None = None
    page: str | None = None
    query: str | None = None
    network: str | None = None
    agent: str | None = None
    bot: bool = False
    consent: bool | None = None
