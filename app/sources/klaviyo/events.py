"""Klaviyo's events: opens, clicks, and what its shop integration repeats.

An open comes from a mail provider's image proxy and a click from whoever scans
the link, so neither names a device: they are facts of the profile alone.
"""

import tomllib
from importlib.resources import files
from typing import Final

import msgspec

from app.sources.adapter import Adapter, Items
from app.sources.loops import reading_fields
from app.sources.machine import own_id, time_of
from app.sources.outcome import NotOurs, Outcome, Unfit
from app.sources.sheet import Get
from graph.events import Event, EventType
from graph.ids import MessageId, RecordKey

_METRIC_FIELDS: Final = (
    "attributes.metric.name",
    "attributes.metric_name",
    "relationships.metric.data.attributes.name",
    "relationships.metric.data.name",
    "attributes.event_properties.metric",
    "attributes.event_properties.$metric",
    "attributes.event_properties.$event_name",
    "relationships.metric.data.id",
)


class _Metrics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ids: dict[str, str]


_NAMES: Final = msgspec.convert(
    tomllib.loads(files(__package__).joinpath("metrics.toml").read_text("utf-8")), _Metrics
).ids

_TYPES: Final[dict[str, EventType]] = {"opened email": "email_opened", "clicked email": "email_clicked"}

_REPEATED: Final = frozenset({
    "received email", "bounced email", "dropped email", "marked email as spam", "unsubscribed",
    "subscribed to list", "unsubscribed from list", "subscribed to email marketing",
    "unsubscribed from email marketing", "updated email preferences", "received sms", "clicked sms", "sent sms",
    "placed order", "ordered product", "fulfilled order", "cancelled order", "refunded order",
    "checkout started", "started checkout", "active on site", "viewed product", "added to cart",
})  # fmt: skip
"""Delivery notices, and what the shop tells us itself: counted twice it would be wrong."""


def _metric(get: Get) -> str:
    """Name of the event's metric; its id where it has no name we know."""
    told = next((value for field in _METRIC_FIELDS if (value := get(field).strip())), "")
    return _NAMES.get(told, told)


def _read(get: Get, out: Outcome) -> None:
    own = own_id(get("id") or get("attributes.uuid"), "id")
    metric = _metric(get)
    if not metric:
        raise Unfit("relationships.metric", "missing")
    if metric.casefold() in _REPEATED:
        raise NotOurs("told_by_its_own_source")
    kind = _TYPES.get(metric.casefold())
    if kind is None:
        raise Unfit("relationships.metric", "unknown_event")
    if not (get("attributes.datetime") or get("attributes.timestamp")):
        raise Unfit("attributes.datetime", "missing")
    at = time_of(get, ("attributes.datetime", "attributes.timestamp"), out.as_of)
    profile = own_id(get("relationships.profile.data.id"), "relationships.profile.data.id")
    out.events.append(
        Event(
            message_id=MessageId(own), type=kind, at=at, source="klaviyo",
            record=RecordKey(f"klaviyo:profile:{profile}"),
        )
    )  # fmt: skip


ADAPTER: Final = Adapter(
    source="klaviyo",
    kind="events",
    items=Items(envelopes=("data",), read=reading_fields(_read, inside="data")),
)
