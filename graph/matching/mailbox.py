"""The mailbox that an address is delivered to; the providers are listed in ``mailbox.toml``."""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct


class _Domains(Struct, frozen=True, forbid_unknown_fields=True):
    domains: frozenset[str]


class Providers(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of mail providers, by domain in lower case.

    Attributes:
        same: Another name of a provider, and its first name.
        dots: Who ignores dots before the @.
        plus: Who ignores what follows a plus.
    """

    same: dict[str, str]
    dots: _Domains
    plus: _Domains


@cache
def shipped() -> Providers:
    """Return the list that comes with the product."""
    text = files("graph.matching").joinpath("mailbox.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Providers)


def mailbox(address: str) -> str:
    """Return the plainest address of the same mailbox, the address itself where nothing is known; idempotent."""
    local, at, domain = address.rpartition("@")
    known = shipped()
    domain = known.same.get(domain, domain)
    if domain in known.plus.domains:
        local = local.partition("+")[0] or local
    if domain in known.dots.domains:
        local = local.replace(".", "") or local
    return f"{local}{at}{domain}"
