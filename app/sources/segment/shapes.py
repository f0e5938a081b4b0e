"""What of an SDK's message is read; SDKs send explicit nulls, and traits also inside the context."""

import msgspec


class _Shape(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    pass


class Library(_Shape, frozen=True):
    """The SDK."""

    name: str | None = None


class Page(_Shape, frozen=True):
    """The page a browser was on."""

    path: str | None = None
    url: str | None = None


class Traits(msgspec.Struct, frozen=True):
    """What is said of a person."""

    email: str | None = None
    phone: str | int | None = None
    first_name: str | None = msgspec.field(default=None, name="firstName")
    last_name: str | None = msgspec.field(default=None, name="lastName")
    snake_first_name: str | None = msgspec.field(default=None, name="first_name")
    snake_last_name: str | None = msgspec.field(default=None, name="last_name")
    name: str | None = None
    birthday: str | None = None


class Consent(_Shape, frozen=True):
    """Categories the visitor allowed."""

    category_preferences: dict[str, bool] | None = None


class Context(_Shape, frozen=True):
    """What every message has beside it.

    Attributes:
        kindred: Ours: an object with ``identity_token``; of any type, so that garbage there costs no event.
    """

    ip: str | None = None
    user_agent: str | None = None
    library: Library | None = None
    page: Page | None = None
    traits: Traits | None = None
    consent: Consent | None = None
    kindred: object = None


class Properties(msgspec.Struct, frozen=True):
    """Of a track or page call; products of an order are not read, the shop's own export has them."""

    sku: str | int | None = None
    product_id: str | int | None = None
    price: float | str | None = None
    currency: str | None = None
    quantity: float | str | None = None
    order_id: str | int | None = None
    query: str | None = None
    email: str | None = None
    phone: str | int | None = None
    path: str | None = None
    url: str | None = None


class Message(_Shape, frozen=True):
    """One identify, track, page, screen, alias or group call."""

    type: str | None = None
    message_id: str | None = None
    anonymous_id: str | None = None
    user_id: str | int | None = None
    previous_id: str | int | None = None
    event: str | None = None
    timestamp: str | None = None
    original_timestamp: str | None = None
    sent_at: str | None = None
    context: Context | None = None
    traits: Traits | None = None
    properties: Properties | None = None
