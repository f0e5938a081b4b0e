"""Internet addresses, of which only the prefix is kept."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

_INSIDE: Final = tuple(
    ip_network(prefix)
    for prefix in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.168.0.0/16", "224.0.0.0/3", "::/128", "::1/128", "fc00::/7", "fe80::/10", "ff00::/8",
    )
)  # fmt: skip


@lru_cache(maxsize=65_536)
def network(text: str) -> str | None:
    """Return the /24 or /64 an address lies in; None for what no visitor on the internet has.

    An IPv4 address mapped into IPv6 is the IPv4 address.  Carrier-grade NAT
    (100.64.0.0/10) seen as a client's address is our own network's inside.
    """
    address = _address(text)
    if address is None or _inside(address):
        return None
    if isinstance(address, IPv6Address):
        return _half(address)
    return str(ip_network((int(address) >> 8 << 8, 24)))


@lru_cache(maxsize=65_536)
def connection(text: str) -> str | None:
    """Return what one customer of a provider has: a whole IPv4 address, a /64, or a token as it is.

    None for what no visitor on the internet has.  Only for tables that are read and not kept.
    """
    address = _address(text)
    if address is None:
        return text.strip() or None
    if _inside(address):
        return None
    return _half(address) if isinstance(address, IPv6Address) else str(address)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _inside(address: IPv4Address | IPv6Address) -> bool:
    return any(address in prefix for prefix in _INSIDE if prefix.version == address.version)


def _half(address: IPv6Address) -> str:
    return str(ip_network((int(address) >> 64 << 64, 64)))
