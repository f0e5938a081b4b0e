"""Shopify's customers: the CSV export with its apostrophe ids, and customer webhooks."""

from typing import Final

from app.sources.account import record_of
from app.sources.adapter import Adapter, Items, Table
from app.sources.loops import reading_cells, reading_fields
from app.sources.outcome import Outcome
from app.sources.person import ASSERTED, Person, Point
from app.sources.sheet import Get
from graph.records import Assurance


def _tagged(get: Get) -> Assurance:
    """The export has no column for it: the shop tags accounts whose address was confirmed."""
    tags = (tag.strip() for tag in get("Tags").split(","))
    return "verified" if "email_verified" in tags else "asserted"


_EXPORT: Final = Person(
    record="shopify:customer",
    id="Customer ID",
    id_kind="shopify.customer_id",
    given_name="First Name",
    family_name="Last Name",
    street="Default Address Address1",
    city="Default Address City",
    postcode="Default Address Zip",
    country="Default Address Country Code",
    points=(
        Point("email", "Email", _tagged, key=True),
        Point("phone", "Phone", ASSERTED),
        Point("phone", "Default Address Phone", ASSERTED),
    ),
    email_consent="Accepts Email Marketing",
    sms_consent="Accepts SMS Marketing",
)


def _proved(get: Get) -> Assurance:
    return "verified" if get("verified_email") == "true" else "asserted"


_WEBHOOK: Final = Person(
    record="shopify:customer",
    id="id",
    id_kind="shopify.customer_id",
    times=("updated_at", "created_at"),
    given_name="first_name",
    family_name="last_name",
    street="default_address.address1",
    city="default_address.city",
    postcode="default_address.zip",
    country="default_address.country_code",
    points=(
        Point("email", "email", _proved, key=True),
        Point("phone", "phone", ASSERTED),
        Point("phone", "default_address.phone", ASSERTED),
    ),
    email_consent="email_marketing_consent.state",
    sms_consent="sms_marketing_consent.state",
)


def _read_export(get: Get, out: Outcome) -> None:
    out.records.append(record_of(_EXPORT, get, out))


def _read_webhook(get: Get, out: Outcome) -> None:
    out.records.append(record_of(_WEBHOOK, get, out))


ADAPTER: Final = Adapter(
    source="shopify",
    kind="customers",
    table=Table(
        columns=(
            "Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing", "Default Address Company",
            "Default Address Address1", "Default Address Address2", "Default Address City",
            "Default Address Province Code", "Default Address Country Code", "Default Address Zip",
            "Default Address Phone", "Phone", "Accepts SMS Marketing", "Total Spent", "Total Orders", "Note",
            "Tax Exempt", "Tags",
        ),
        needed=("Customer ID", "Email"),
        read=reading_cells(_read_export),
    ),
    items=Items(envelopes=("customers",), read=reading_fields(_read_webhook)),
)  # fmt: skip
