"""Klaviyo's profiles, JSON:API objects; the shop's customer id is their external id."""

from typing import Final

from app.sources.account import record_of
from app.sources.adapter import Adapter, Items
from app.sources.loops import reading_fields
from app.sources.outcome import Outcome
from app.sources.person import ASSERTED, Person, Point, Reference
from app.sources.sheet import Get
from graph.records import Assurance

_MARKETING: Final = "attributes.subscriptions.email.marketing"


def _double_opt_in(get: Get) -> Assurance:
    return "verified" if get(f"{_MARKETING}.double_optin") == "true" else "asserted"


_PROFILE: Final = Person(
    record="klaviyo:profile",
    id="id",
    id_kind="klaviyo.profile_id",
    times=("attributes.updated", "attributes.created"),
    given_name="attributes.first_name",
    family_name="attributes.last_name",
    birth_date="attributes.properties.birthday",
    street="attributes.location.address1",
    city="attributes.location.city",
    postcode="attributes.location.zip",
    country="attributes.location.country",
    points=(
        Point("email", "attributes.email", _double_opt_in, key=True),
        Point("phone", "attributes.phone_number", ASSERTED),
    ),
    references=(Reference("shopify.customer_id", "attributes.external_id"),),
    email_consent=f"{_MARKETING}.consent",
    sms_consent="attributes.subscriptions.sms.marketing.consent",
)


def _read(get: Get, out: Outcome) -> None:
    out.records.append(record_of(_PROFILE, get, out))


ADAPTER: Final = Adapter(
    source="klaviyo",
    kind="profiles",
    items=Items(envelopes=("data",), read=reading_fields(_read, inside="data")),
)
