"""Zendesk's users; agents and administrators are users too, and no customers."""

from typing import Final

from app.sources.account import record_of
from app.sources.adapter import Adapter, Items
from app.sources.loops import reading_fields
from app.sources.outcome import NotOurs, Outcome
from app.sources.person import ASSERTED, Person, Point, Reference
from app.sources.sheet import Get
from graph.records import Assurance


def _confirmed(get: Get) -> Assurance:
    """Zendesk's ``verified`` means that a link sent to the address was followed."""
    return "verified" if get("verified") == "true" else "asserted"


_USER: Final = Person(
    record="zendesk:user",
    id="id",
    id_kind="zendesk.user_id",
    times=("updated_at", "created_at", "last_login_at"),
    whole_name="name",
    points=(Point("email", "email", _confirmed, key=True), Point("phone", "phone", ASSERTED)),
    references=(Reference("shopify.customer_id", "external_id"),),
)


def _read(get: Get, out: Outcome) -> None:
    if get("role").strip() not in {"", "end-user"}:
        raise NotOurs("not_a_customer")
    out.records.append(record_of(_USER, get, out))


ADAPTER: Final = Adapter(
    source="zendesk",
    kind="users",
    items=Items(envelopes=("users",), read=reading_fields(_read, inside="user")),
)
