"""LoyaltyLion's members; a birthday of the year 1004 has no year, and who referred them is no identity."""

from typing import Final

from app.sources.account import record_of
from app.sources.adapter import Adapter, Items
from app.sources.loops import reading_fields
from app.sources.outcome import Outcome
from app.sources.person import ASSERTED, Person, Point, Reference
from app.sources.sheet import Get

_MEMBER: Final = Person(
    record="loyaltylion:member",
    id="id",
    id_kind="loyaltylion.member_id",
    times=("updated_at", "created_at", "enrolled_at"),
    given_name="properties.first_name",
    family_name="properties.last_name",
    whole_name="properties.name",
    birth_date="birthday",
    points=(Point("email", "email", ASSERTED, key=True),),
    references=(Reference("shopify.customer_id", "merchant_id"),),
)


def _read(get: Get, out: Outcome) -> None:
    out.records.append(record_of(_MEMBER, get, out))


ADAPTER: Final = Adapter(
    source="loyaltylion",
    kind="customers",
    items=Items(envelopes=("customers",), read=reading_fields(_read, inside="customer")),
)
