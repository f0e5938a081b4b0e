"""Loop's returns: one requester record a return, one event a returned line.

A gift return is sent back by whoever got the gift: its name and address are
not the buyer's, so the record is shared and does not name the order.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from app.sources.account import record_of
from app.sources.adapter import Adapter, Items
from app.sources.batch import Row
from app.sources.loops import Fields, each_item, field_of, getter
from app.sources.machine import clean_id, own_id, time_of
from app.sources.normalise.blocked import is_blocked
from app.sources.normalise.money import pounds
from app.sources.outcome import NotOurs, Outcome, Unfit
from app.sources.person import ASSERTED, Person, Point, Reference
from app.sources.sheet import Get
from graph.events import Event
from graph.ids import MessageId, RecordKey, Sku

_REQUESTER: Final = Person(
    record="loop:return",
    id="id",
    id_kind="",
    times=("edited_at", "updated_at", "created_at"),
    given_name="customer_detail.first_name",
    family_name="customer_detail.last_name",
    street="address.address1",
    city="address.city",
    postcode="address.zip",
    country="address.country_code",
    points=(
        Point("email", "customer", ASSERTED, key=True),
        Point("email", "customer_detail.email", ASSERTED),
        Point("phone", "address.phone", ASSERTED),
    ),
    references=(Reference("shopify.order_id", "order_name"),),
)


class _Line(msgspec.Struct, frozen=True):
    message_id: str
    sku: str
    price_gbp: float | None


def _line(get: Get, own: str, at: int, *, sterling: bool) -> _Line:
    price = get("price")
    paid = pounds(price) if price else None
    if isinstance(paid, str):
        raise Unfit("line_items.price", "bad_number")
    number = clean_id(get("line_item_id")) or str(at)
    return _Line(f"{own}:{number}", get("sku").strip(), paid if sterling else None)


def _lines(fields: Fields, get: Get, own: str) -> list[_Line]:
    sterling = get("currency").strip().upper() in {"", "GBP"}
    listed = field_of(fields, "line_items")
    items = msgspec.convert(listed, list[dict[str, object]]) if listed else []
    return [_line(getter(item), own, at, sterling=sterling) for at, item in enumerate(items, start=1)]


def _read(fields: Fields, _row: Row, out: Outcome) -> None:
    get = getter(fields)
    own = own_id(get("id"), "id")
    if get("state").strip() in {"cancelled", "expired"}:
        raise NotOurs("return_not_made")
    if not get("created_at"):
        raise Unfit("created_at", "missing")
    at = time_of(get, ("created_at",), out.as_of)
    try:
        lines = _lines(fields, get, own)
    except msgspec.ValidationError as exc:
        raise Unfit("line_items", "wrong_type") from exc
    record = record_of(_REQUESTER, get, out)
    if get("is_gift_return") == "true":
        record = msgspec.structs.replace(record, shared=True, identifiers=())
    order = clean_id(get("provider_order_id"))
    out.records.append(record)
    out.events.extend(
        Event(
            message_id=MessageId(line.message_id), type="returned", at=at, source="loop", record=RecordKey(record.key),
            order_id=None if is_blocked(order) else order, sku=Sku(line.sku) if line.sku else None, quantity=1,
            price_gbp=line.price_gbp,
        )
        for line in lines
    )  # fmt: skip


_DECODER: Final = msgspec.json.Decoder(dict[str, object])


def _read_all(rows: Sequence[Row], out: Outcome) -> None:
    each_item(_DECODER, rows, out, _read)


ADAPTER: Final = Adapter(source="loop", kind="returns", items=Items(envelopes=("returns",), read=_read_all))
