"""Zendesk's tickets: who asked, when, and the order number in the subject line."""

import re
from typing import Final

from app.sources.account import contacts_of
from app.sources.adapter import Adapter, Items
from app.sources.loops import reading_fields
from app.sources.machine import own_id, time_of
from app.sources.outcome import Outcome, Unfit
from app.sources.person import ASSERTED, Point
from app.sources.sheet import Get
from graph.events import Event
from graph.ids import MessageId, RecordKey
from graph.records import Identifier, Record

_ORDER_NUMBER: Final = re.compile(r"#(\d{4,12})\b")
_SENDER: Final = (Point("email", "via.source.from.address", ASSERTED),)


def _read(get: Get, out: Outcome) -> None:
    own = own_id(get("id"), "id")
    requester = RecordKey(f"zendesk:user:{own_id(get('requester_id'), 'requester_id')}")
    if not get("created_at"):
        raise Unfit("created_at", "missing")
    at = time_of(get, ("created_at", "updated_at"), out.as_of)
    orders = tuple(
        Identifier("shopify.order_id", f"#{number}", "asserted")
        for number in dict.fromkeys(_ORDER_NUMBER.findall(get("subject")))
    )
    contacts = contacts_of(_SENDER, get, out)
    if orders or contacts:
        out.records.append(Record(key=requester, source_time=at, contacts=contacts, identifiers=orders))
    out.events.append(
        Event(
            message_id=MessageId(own),
            type="ticket_opened",
            at=at,
            source="zendesk",
            record=requester,
        )
    )


ADAPTER: Final = Adapter(
    source="zendesk",
    kind="tickets",
    items=Items(envelopes=("tickets",), read=reading_fields(_read, inside="ticket")),
)
