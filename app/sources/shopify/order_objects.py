"""Shopify's orders as webhooks and the API send them.

Events have the ids and the fields that the CSV export's rows give, so an order
that comes both ways is applied once.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from app.sources.batch import Row
from app.sources.loops import Fields, each_item, field_of, getter
from app.sources.machine import device_id, own_id, time_of
from app.sources.normalise.money import pounds, units
from app.sources.outcome import NotOurs, Outcome, Unfit
from app.sources.person import ASSERTED, Person, Point, Reference
from app.sources.sheet import Get
from app.sources.shopify.buyer import buyer_of
from app.sources.shopify.order import Order
from graph.ids import DeviceId

_SENT: Final = Person(
    record="shopify:order",
    id="id",
    id_kind="",
    times=("created_at", "updated_at", "cancelled_at"),
    given_name="billing_address.first_name",
    family_name="billing_address.last_name",
    street="billing_address.address1",
    city="billing_address.city",
    postcode="billing_address.zip",
    country="billing_address.country_code",
    points=(
        Point("email", "email", ASSERTED, key=True),
        Point("phone", "phone", ASSERTED),
        Point("phone", "billing_address.phone", ASSERTED),
    ),
    references=(
        Reference("shopify.order_id", "name"),
        Reference("shopify.customer_id", "customer.id"),
        Reference("shopify.cart_token", "cart_token"),
        Reference("shopify.checkout_token", "checkout_token"),
    ),
    email_consent="buyer_accepts_marketing",
)


def _objects(fields: Fields, name: str) -> list[Fields]:
    listed = field_of(fields, name)
    try:
        return msgspec.convert(listed, list[dict[str, object]]) if listed else []
    except msgspec.ValidationError as exc:
        raise Unfit(name, "wrong_type") from exc


def _device(fields: Fields, out: Outcome) -> DeviceId | None:
    notes = map(getter, _objects(fields, "note_attributes"))
    noted = next((note("value") for note in notes if note("name") == "rudderAnonymousId"), "")
    return device_id(noted.strip(), out)


def _sell(order: Order, line: Get, out: Outcome) -> None:
    order.lines += 1
    quantity, price = units(line("quantity")), pounds(line("price"))
    if isinstance(quantity, str):
        raise Unfit("line_items.quantity", "bad_number")
    if isinstance(price, str):
        raise Unfit("line_items.price", "bad_number")
    if quantity:
        order.sell(line("sku").strip(), quantity, price, out)


def _order(fields: Fields, get: Get, out: Outcome) -> Order:
    if not get("created_at").strip():
        raise Unfit("created_at", "missing")
    order = Order(own_id(get("id"), "id"), get("name"), buyer_of(_SENT, get, out), _device(fields, out))
    if get("cancelled_at").strip():
        order.cancelled_at = time_of(get, ("cancelled_at",), out.as_of)
    order.sterling = get("currency").strip().upper() in {"", "GBP"}
    return order


def _read(fields: Fields, _row: Row, out: Outcome) -> None:
    """Read one order whole: were a line of it left out, the item could not wait in quarantine too."""
    get = getter(fields)
    order = _order(fields, get, out)
    sold = Outcome(out.source, out.as_of, out.keyring, received_at=out.received_at, secrets=out.secrets)
    for line in map(getter, _objects(fields, "line_items")):
        _sell(order, line, sold)
    if not sold.events:
        raise NotOurs("order_of_nothing")
    out.records.extend(sold.records)
    out.events.extend(sold.events)


_DECODER: Final = msgspec.json.Decoder(dict[str, object])


def read_objects(rows: Sequence[Row], out: Outcome) -> None:
    """Settle order objects, each on its own."""
    each_item(_DECODER, rows, out, _read)
