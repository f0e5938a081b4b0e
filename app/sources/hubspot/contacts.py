"""HubSpot's contacts; a contact that swallowed others holds their ids too."""

from typing import Final

from app.sources.account import record_of
from app.sources.adapter import Adapter, Items, Table
from app.sources.loops import reading_cells, reading_fields
from app.sources.outcome import Outcome
from app.sources.person import ASSERTED, Person, Point, Reference
from app.sources.sheet import Get


def _contact(prefix: str) -> Person:
    """CSV exports name properties as they are; API objects keep them under ``properties``."""
    return Person(
        record="hubspot:contact",
        id=f"{prefix}hs_object_id",
        id_kind="hubspot.contact_id",
        times=(f"{prefix}lastmodifieddate", f"{prefix}createdate"),
        given_name=f"{prefix}firstname",
        family_name=f"{prefix}lastname",
        birth_date=f"{prefix}date_of_birth",
        gender=f"{prefix}gender",
        street=f"{prefix}address",
        city=f"{prefix}city",
        postcode=f"{prefix}zip",
        country=f"{prefix}country",
        points=(
            Point("email", f"{prefix}email", ASSERTED, key=True),
            Point("email", f"{prefix}hs_additional_emails", ASSERTED, separator=";"),
            Point("phone", f"{prefix}mobilephone", ASSERTED),
            Point("phone", f"{prefix}phone", ASSERTED),
        ),
        references=(Reference("hubspot.contact_id", f"{prefix}hs_merged_object_ids", separator=";"),),
    )


_EXPORT: Final = _contact("")
_OBJECT: Final = _contact("properties.")


def _read_export(get: Get, out: Outcome) -> None:
    out.records.append(record_of(_EXPORT, get, out))


def _read_object(get: Get, out: Outcome) -> None:
    out.records.append(record_of(_OBJECT if get("properties.hs_object_id") else _EXPORT, get, out))


ADAPTER: Final = Adapter(
    source="hubspot",
    kind="contacts",
    table=Table(
        columns=(
            "hs_object_id", "email", "firstname", "lastname", "jobtitle", "createdate", "lastmodifieddate",
            "hs_merged_object_ids", "hs_additional_emails", "phone", "mobilephone", "lifecyclestage", "date_of_birth",
            "gender", "address", "city", "zip", "country",
        ),
        needed=("hs_object_id", "email"),
        read=reading_cells(_read_export),
    ),
    items=Items(envelopes=("results", "contacts"), read=reading_fields(_read_object)),
)  # fmt: skip
