"""Shopify's web pixel events.

The shop's own export says what was ordered.  A ``checkout_completed`` comes from the
browser, so it says only who the browser's holder claims to be, and becomes ``identified``.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from app.sources.adapter import Adapter, Items
from app.sources.batch import Row
from app.sources.claims import asserted_contacts, proved_claims
from app.sources.identity_token import Carrier
from app.sources.loops import each_item
from app.sources.machine import clean_id, device_id, message_id
from app.sources.normalise.agent import Agent, agent
from app.sources.normalise.money import MOST_UNITS, pounds
from app.sources.normalise.network import network
from app.sources.normalise.times import instant
from app.sources.outcome import NotOurs, Outcome, Unfit
from app.sources.page import page_of, query_of
from app.sources.shopify.pixel_shapes import Checkout, Context, Data, PixelEvent, Variant
from graph.events import Event, EventType
from graph.ids import Sku
from graph.records import Contact, Identifier

_TYPES: Final[dict[str, EventType]] = {
    "page_viewed": "page_viewed",
    "product_viewed": "product_viewed",
    "collection_viewed": "list_viewed",
    "search_submitted": "searched",
    "product_added_to_cart": "cart_added",
    "cart_viewed": "cart_viewed",
    "checkout_started": "checkout_started",
    "checkout_contact_info_submitted": "identified",
    "checkout_completed": "identified",
}

_NOT_USED: Final = frozenset({
    "product_removed_from_cart", "checkout_address_info_submitted", "checkout_shipping_info_submitted",
    "payment_info_submitted", "alert_displayed", "ui_extension_errored", "clicked", "form_submitted",
    "input_changed", "input_focused", "input_blurred",
})  # fmt: skip
"""Shopify's other standard events."""

_NO_CONTEXT: Final = Context()
_NO_DATA: Final = Data()
_NO_VARIANT: Final = Variant()
_NO_AGENT: Final = Agent(None, bot=False)


def _type_of(name: str | None) -> EventType:
    if not name:
        raise Unfit("name", "missing")
    found = _TYPES.get(name)
    if found is not None:
        return found
    if name in _NOT_USED:
        raise NotOurs("event_not_used")
    raise Unfit("name", "unknown_event")


def _page(context: Context) -> str | None:
    if context.document is None or context.document.location is None:
        return None
    return page_of(context.document.location.href or context.document.location.pathname or "")


def _price(variant: Variant) -> float | None:
    price = variant.price
    if price is None or price.amount is None or price.currency_code not in {None, "GBP"}:
        return None
    value = pounds(price.amount if isinstance(price.amount, str) else f"{price.amount:.4f}")
    if isinstance(value, str):
        raise Unfit("data.productVariant.price.amount", "bad_number")
    return value


def _quantity(data: Data) -> int | None:
    quantity = data.cart_line.quantity if data.cart_line else None
    if quantity is not None and not 0 <= quantity <= MOST_UNITS:
        raise Unfit("data.cartLine.quantity", "bad_number")
    return quantity


def _order_id(checkout: Checkout | None) -> str | None:
    return clean_id(str(checkout.order.id)) if checkout and checkout.order and checkout.order.id else None


def _claims(seen: PixelEvent, checkout: Checkout | None, out: Outcome) -> tuple[Contact | Identifier, ...]:
    """What the browser says: who is logged in, and what was typed into the checkout."""
    claims: list[Contact | Identifier] = []
    if (customer := seen.customer) is not None:
        if customer.id:
            claims.append(Identifier("shopify.customer_id", clean_id(str(customer.id)), "asserted"))
        claims.extend(asserted_contacts(customer.email, customer.phone, out))
    if checkout is not None:
        claims.extend(asserted_contacts(checkout.email, checkout.phone, out))
    return tuple(dict.fromkeys(claims))


def _event(seen: PixelEvent, kind: EventType, out: Outcome) -> Event:
    if not seen.id:
        raise Unfit("id", "missing")
    if not seen.timestamp:
        raise Unfit("timestamp", "missing")
    at = instant(seen.timestamp)
    if isinstance(at, str):
        raise Unfit("timestamp", "bad_time")
    context, data = seen.context or _NO_CONTEXT, seen.data or _NO_DATA
    variant = data.product_variant or (data.cart_line.merchandise if data.cart_line else None) or _NO_VARIANT
    checkout = data.checkout
    browser = context.navigator.user_agent if context.navigator else None
    known = agent(browser) if browser else _NO_AGENT
    device, said = device_id(seen.client_id, out), _claims(seen, checkout, out)
    carrier = Carrier(device=device, at=at, received_at=out.received_at)
    return Event(
        message_id=message_id(seen.id),
        type=kind,
        at=at,
        source="shopify",
        device=device,
        claims=(*said, *proved_claims(seen.identity_token, carrier, said, out)),
        order_id=_order_id(checkout),
        sku=Sku(variant.sku) if variant.sku else None,
        quantity=_quantity(data),
        price_gbp=_price(variant),
        page=_page(context),
        query=query_of(data.search_result.query) if data.search_result else None,
        network=network(seen.ip) if seen.ip else None,
        agent=known.family,
        bot=known.bot,
        consent=seen.customer_privacy.analytics_processing_allowed if seen.customer_privacy else None,
    )


def _read(seen: PixelEvent, _row: Row, out: Outcome) -> None:
    out.events.append(_event(seen, _type_of(seen.name), out))


_DECODER: Final = msgspec.json.Decoder(PixelEvent)


def _read_all(rows: Sequence[Row], out: Outcome) -> None:
    each_item(_DECODER, rows, out, _read)


ADAPTER: Final = Adapter(
    source="shopify", kind="pixel", items=Items(envelopes=("events", "data"), read=_read_all)
)
