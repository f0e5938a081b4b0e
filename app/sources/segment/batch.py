"""Messages of Segment's and RudderStack's SDKs.  All that a browser says of its holder is asserted."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Final, cast

import msgspec

from app.sources.adapter import Adapter, Items
from app.sources.batch import Row
from app.sources.claims import proved_claims
from app.sources.identity_token import Carrier
from app.sources.loops import each_item
from app.sources.machine import clean_id, device_id, message_id
from app.sources.normalise.agent import Agent, agent
from app.sources.normalise.money import pounds, units
from app.sources.normalise.network import network
from app.sources.normalise.times import instant
from app.sources.outcome import NotOurs, Outcome, Unfit
from app.sources.page import page_of, query_of
from app.sources.segment.holder import Holder, alias_of, holder_of, record_of
from app.sources.segment.preferences import preference
from app.sources.segment.shapes import Context, Message, Page, Properties
from graph.events import Event, EventType
from graph.ids import Sku
from graph.records import Consent, Record

_TRACKS: Final[dict[str, EventType]] = {
    "page viewed": "page_viewed",
    "product viewed": "product_viewed",
    "product clicked": "product_viewed",
    "product list viewed": "list_viewed",
    "products searched": "searched",
    "search submitted": "searched",
    "product added": "cart_added",
    "cart viewed": "cart_viewed",
    "checkout started": "checkout_started",
    "order completed": "identified",
    "signed in": "identified",
    "signed up": "identified",
    "segment consent preference": "identified",
    "segment consent preference updated": "identified",
    "email opened": "email_opened",
    "email link clicked": "email_clicked",
}
"""Of the e-commerce vocabulary; an order counts once, from the shop's own export."""

_NOT_USED: Final = frozenset({
    "product removed", "cart shared", "coupon entered", "coupon applied", "coupon denied", "coupon removed",
    "checkout step viewed", "checkout step completed", "payment info entered", "order updated", "order refunded",
    "order cancelled", "promotion viewed", "promotion clicked", "product list filtered", "product shared",
    "product added to wishlist", "product removed from wishlist", "signed out", "application opened",
    "application installed", "application backgrounded", "application updated",
})  # fmt: skip

_SERVER_SDKS: Final = ("python", "node", "ruby", "php", "java", "go", "net", "c#", "rust")
_NO_CONTEXT: Final = Context()
_NO_PROPERTIES: Final = Properties()
_NO_PAGE: Final = Page()
_NO_AGENT: Final = Agent(None, bot=False)


def _type_of(message: Message) -> EventType:
    match (message.type or "").strip().casefold():
        case "identify":
            return "identified"
        case "page" | "screen":
            return "page_viewed"
        case "track":
            return _track(message.event)
        case "group":
            raise NotOurs("group")
        case "":
            raise Unfit("type", "missing")
        case _:
            raise Unfit("type", "unknown_type")


def _track(event: str | None) -> EventType:
    name = (event or "").replace("_", " ").strip().casefold()
    if not name:
        raise Unfit("event", "missing")
    if name in _NOT_USED:
        raise NotOurs("event_not_used")
    if name not in _TRACKS:
        raise Unfit("event", "unknown_event")
    return _TRACKS[name]


def _time(message: Message, as_of: datetime) -> datetime:
    for field, text in (
        ("timestamp", message.timestamp),
        ("originalTimestamp", message.original_timestamp),
        ("sentAt", message.sent_at),
    ):
        if text:
            at = instant(text)
            if isinstance(at, str):
                raise Unfit(field, "bad_time")
            return at
    return as_of


def _is_server(context: Context) -> bool:
    """A server SDK's address and user agent are the server's own."""
    name = (context.library.name if context.library and context.library.name else "").casefold()
    return any(word in name.replace("analytics", " ").replace("-", " ").split() for word in _SERVER_SDKS)


def _token(context: Context) -> object:
    ours = context.kindred
    return cast("dict[str, object]", ours).get("identity_token") if isinstance(ours, dict) else None


def _price(properties: Properties) -> float | None:
    if properties.price in {None, ""} or (properties.currency or "GBP").upper() != "GBP":
        return None
    value = pounds(properties.price if isinstance(properties.price, str) else f"{properties.price:.4f}")
    if isinstance(value, str):
        raise Unfit("properties.price", "bad_number")
    return value


def _quantity(properties: Properties) -> int | None:
    if properties.quantity in {None, ""}:
        return None
    value = units(str(properties.quantity))
    if isinstance(value, str):
        raise Unfit("properties.quantity", "bad_number")
    return value


def _event(message: Message, row: Row, holder: Holder, out: Outcome) -> Event:
    context, properties = message.context or _NO_CONTEXT, message.properties or _NO_PROPERTIES
    page = context.page or _NO_PAGE
    server = _is_server(context)
    known = agent(context.user_agent) if context.user_agent and not server else _NO_AGENT
    sku = str(properties.sku or properties.product_id or "").strip()
    kind = _type_of(message)
    at, device = _time(message, out.as_of), device_id(message.anonymous_id, out)
    carrier = Carrier(device=device, at=at, received_at=out.received_at)
    return Event(
        message_id=message_id(message.message_id or blake2b(row.raw, digest_size=16).hexdigest()),
        type=kind,
        at=at,
        source="segment",
        device=device,
        claims=(*holder.claims, *proved_claims(_token(context), carrier, holder.claims, out)),
        order_id=clean_id(str(properties.order_id)) if properties.order_id else None,
        sku=Sku(sku) if sku else None,
        quantity=_quantity(properties),
        price_gbp=_price(properties),
        page=page_of(properties.path or page.path or properties.url or page.url or ""),
        query=query_of(properties.query),
        network=network(context.ip) if context.ip and not server else None,
        agent=known.family,
        bot=known.bot,
        consent=preference(context, "analytics"),
    )


def _vouched(record: Record, event: Event) -> Record:
    """Let a user's record hold its own id as verified, where a server said that this very user is logged in."""
    proofs = (msgspec.structs.replace(one, assurance="verified") for one in record.identifiers)
    held = tuple(proof for proof in proofs if proof in event.claims)
    return msgspec.structs.replace(record, identifiers=held) if held else record


def _allowed(record: Record, event: Event) -> Record | None:
    """What an identify call may leave behind: of who refused analytics, only what they say of personalisation."""
    if event.consent is not False:
        return msgspec.structs.replace(record, source_time=event.at)
    said = record.consent != Consent()
    return Record(key=record.key, source_time=event.at, consent=record.consent) if said else None


def _read(message: Message, row: Row, out: Outcome) -> None:
    context = message.context or _NO_CONTEXT
    if (message.type or "").strip().casefold() == "alias":
        if preference(context, "analytics") is False:
            raise NotOurs("no_consent")
        out.records.append(alias_of(message, out))
        return
    holder = holder_of(message, context, message.properties or _NO_PROPERTIES, out)
    event = _event(message, row, holder, out)
    if event.type == "identified":
        record = record_of(holder, message, context, out)
        record = _vouched(record, event) if record is not None else None
        record = _allowed(record, event) if record is not None else None
        if record is not None:
            out.records.append(record)
            event = msgspec.structs.replace(event, record=record.key)
    out.events.append(event)


_DECODER: Final = msgspec.json.Decoder(Message)


def _read_all(rows: Sequence[Row], out: Outcome) -> None:
    each_item(_DECODER, rows, out, _read)


ADAPTER: Final = Adapter(source="segment", kind="batch", items=Items(envelopes=("batch",), read=_read_all))
