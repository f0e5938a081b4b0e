"""Every source and kind there is an adapter for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.sources.adapter import Adapter
from app.sources.errors import UnknownSource
from app.sources.hubspot import contact_merges, contacts
from app.sources.klaviyo import events as klaviyo_events
from app.sources.klaviyo import profiles
from app.sources.legacy import catalogue
from app.sources.loop import returns
from app.sources.loyaltylion import customers as loyalty_customers
from app.sources.segment import batch
from app.sources.shopify import customers, orders, pixel, products
from app.sources.zendesk import tickets, users

ADAPTERS: Final[Mapping[tuple[str, str], Adapter]] = MappingProxyType(
    {
        (adapter.source, adapter.kind): adapter
        for adapter in (
            customers.ADAPTER,
            orders.ADAPTER,
            products.ADAPTER,
            pixel.ADAPTER,
            contacts.ADAPTER,
            contact_merges.ADAPTER,
            loyalty_customers.ADAPTER,
            profiles.ADAPTER,
            klaviyo_events.ADAPTER,
            users.ADAPTER,
            tickets.ADAPTER,
            returns.ADAPTER,
            catalogue.ADAPTER,
            batch.ADAPTER,
        )
    }
)


def adapter_for(source: str, kind: str) -> Adapter:
    """Return the adapter of a source and kind.

    Raises:
        UnknownSource: There is none.
    """
    try:
        return ADAPTERS[source, kind]
    except KeyError:
        raise UnknownSource(source, kind, sorted(f"{one}:{other}" for one, other in ADAPTERS)) from None
