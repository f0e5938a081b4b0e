"""What a caller knows of somebody, in a body: never in a URL, and never repeated."""

from typing import Annotated

from msgspec import Meta, Struct

from app.sources.normalise.contact_value import ContactValue
from app.sources.normalise.email import email
from app.sources.normalise.phone import phone
from graph.lookup import LookupKey

type KnownText = Annotated[str, Meta(min_length=1, max_length=320)]


class Known(Struct, frozen=True, forbid_unknown_fields=True):
    """One identifier that a caller knows."""

    kind: KnownText
    value: KnownText


def normalised(known: Known) -> LookupKey | None:
    """Return the key as the adapters write it, or None for what is no email or phone."""
    if known.kind not in {"email", "phone"}:
        return LookupKey(known.kind, known.value)
    value = email(known.value) if known.kind == "email" else phone(known.value)
    return LookupKey(known.kind, value.value) if isinstance(value, ContactValue) else None
