"""What of a web pixel event is read; everything may be missing or null, and the rest is ignored."""

import msgspec


class _Shape(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    pass


class Location(_Shape, frozen=True):
    """Where the page was."""

    href: str | None = None
    pathname: str | None = None


class Document(_Shape, frozen=True):
    """The page."""

    location: Location | None = None


class Navigator(_Shape, frozen=True):
    """The browser."""

    user_agent: str | None = None


class Context(_Shape, frozen=True):
    """What every event has beside it."""

    document: Document | None = None
    navigator: Navigator | None = None


class Money(_Shape, frozen=True):
    """An amount; text where a storefront made it so."""

    amount: float | str | None = None
    currency_code: str | None = None


class Variant(_Shape, frozen=True):
    """A product variant."""

    sku: str | None = None
    price: Money | None = None


class CartLine(_Shape, frozen=True):
    """What was added to the cart."""

    merchandise: Variant | None = None
    quantity: int | None = None


class Order(_Shape, frozen=True):
    """The order a finished checkout became."""

    id: str | int | None = None


class Checkout(_Shape, frozen=True):
    """A checkout, with what its shopper typed."""

    email: str | None = None
    phone: str | None = None
    order: Order | None = None


class SearchResult(_Shape, frozen=True):
    """A search."""

    query: str | None = None


class Data(_Shape, frozen=True):
    """What happened, by the kind of event."""

    product_variant: Variant | None = None
    cart_line: CartLine | None = None
    checkout: Checkout | None = None
    search_result: SearchResult | None = None


class Privacy(_Shape, frozen=True):
    """What the visitor allowed."""

    analytics_processing_allowed: bool | None = None


class Customer(_Shape, frozen=True):
    """Whoever the storefront says is logged in."""

    id: str | int | None = None
    email: str | None = None
    phone: str | None = None


class PixelEvent(_Shape, frozen=True):
    """One event, with the address that the collector saw.

    Attributes:
        identity_token: Ours; of any type, so that garbage there costs no event.
    """

    id: str | None = None
    name: str | None = None
    client_id: str | None = None
    timestamp: str | None = None
    context: Context | None = None
    data: Data | None = None
    customer: Customer | None = None
    customer_privacy: Privacy | None = None
    ip: str | None = None
    identity_token: object = None
