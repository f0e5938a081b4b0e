"""Who has an account in which system, since when, and with which of their contact points."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from app.demo.simulate.account import Account, spoil
from app.demo.simulate.chance import draws
from app.demo.simulate.person import Person, Population

# Chance of an account by role: customer or family at home, guest, newsletter reader.
_COVER: Final[dict[str, tuple[str, dict[str, float]]]] = {
    "shopify": ("customer", {"customer": 0.86, "partner": 0.3, "twin": 0.9, "guest": 0.0, "reader": 0.12}),
    "hubspot": ("contact", {"customer": 0.68, "partner": 0.35, "twin": 0.8, "guest": 0.25, "reader": 0.5}),
    "loyaltylion": ("member", {"customer": 0.52, "partner": 0.35, "twin": 0.8, "guest": 0.05, "reader": 0.1}),
    "klaviyo": ("profile", {"customer": 0.74, "partner": 0.4, "twin": 0.8, "guest": 0.4, "reader": 0.95}),
    "zendesk": ("user", {"customer": 0.3, "partner": 0.12, "twin": 0.4, "guest": 0.15, "reader": 0.04}),
}
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Merge(Struct, frozen=True):
    """A row of the CRM's merge audit."""

    kept: str
    merged: str
    at: datetime


class Ledger(Struct, frozen=True):
    """All accounts by system, and what the CRM merged.

    Attributes:
        shop_ids: Shopify customer id of each person who has one (the first, if two).
    """

    accounts: Mapping[str, list[Account]]
    merges: list[Merge]
    shop_ids: Mapping[int, str]


def open_accounts(seed: int, people: Population, starts_at: datetime, ends_at: datetime) -> Ledger:
    """Open every account; ids rise with the order in which people are listed, as in a real export."""
    accounts: dict[str, list[Account]] = {}
    for system, (kind, cover) in _COVER.items():
        random = draws(seed, f"accounts:{system}")
        opened: list[Account] = []
        for person in people.people:
            if random.random() < cover[person.role]:
                opened.append(_open(system, kind, person, people, random, (starts_at, ends_at)))
                if random.random() < 0.05 and system in {"shopify", "hubspot", "klaviyo"}:
                    second = _open(system, kind, person, people, random, (starts_at, ends_at))
                    opened.append(_again(second, person, opened[-1]))
        accounts[system] = [
            replace(account, vendor_id=_vendor_id(system, at, random)) for at, account in enumerate(opened)
        ]
    merges = _merge(accounts, draws(seed, "merges"), ends_at)
    shop_ids: dict[int, str] = {}
    for account in accounts["shopify"]:
        shop_ids.setdefault(account.person, account.vendor_id)
    return Ledger(accounts, merges, shop_ids)


def _open(
    system: str,
    kind: str,
    person: Person,
    people: Population,
    random: Random,
    span: tuple[datetime, datetime],
) -> Account:
    starts_at, ends_at = span
    days = (ends_at - starts_at).days
    created = starts_at - timedelta(days=random.randrange(0, 900), seconds=random.randrange(86_400))
    updated = starts_at + timedelta(days=random.randrange(0, days), seconds=random.randrange(86_400))
    email = random.choices(person.emails, (85, 12, 3)[: len(person.emails)])[0]
    with_phone = {"shopify": 0.5, "hubspot": 0.7, "loyaltylion": 0.0, "klaviyo": 0.3, "zendesk": 0.45}[system]
    proved = {"klaviyo": 0.45, "zendesk": 0.7, "shopify": 0.6}.get(system, 0.0)
    account = Account(
        system=system,
        kind=kind,
        vendor_id="",
        person=person.number,
        given=person.given,
        family=person.family,
        email=email,
        phone=person.mobile if random.random() < with_phone else None,
        birth=person.birth if random.random() < 0.7 else None,
        address=people.homes[person.home],
        created=created.astimezone(UTC),
        updated=updated.astimezone(UTC),
        proved=random.random() < proved,
    )
    return spoil(account, person, people, random)


def _again(account: Account, person: Person, first: Account) -> Account:
    """A second account of the same person in the same system, under another address when they have one."""
    others = [mail for mail in person.emails if mail != first.email]
    email = others[0] if others else account.email
    return replace(account, email=email, traps=(*account.traps, "second_account"))


def _vendor_id(system: str, at: int, random: Random) -> str:
    match system:
        case "shopify":
            return str(6_900_000_000_000 + at * 32_768 + random.randrange(32_768))
        case "klaviyo":
            return "01J" + "".join(random.choices(_CROCKFORD, k=23))
        case "zendesk":
            return str(18_400_000_000_000 + at * 4_096 + random.randrange(4_096))
        case "hubspot":
            return str(51_000 + at * 7 + random.randrange(7))
        case _:
            return str(2_300_000 + at * 11 + random.randrange(11))


def _merge(accounts: dict[str, list[Account]], random: Random, ends_at: datetime) -> list[Merge]:
    """Let the CRM's people find two thirds of the double contacts, and merge them."""
    contacts = accounts["hubspot"]
    merges: list[Merge] = []
    for at in range(1, len(contacts)):
        one, two = contacts[at - 1], contacts[at]
        if one.person == two.person and random.random() < 0.66:
            merges.append(
                Merge(one.vendor_id, two.vendor_id, ends_at - timedelta(days=random.randrange(5, 300)))
            )
            contacts[at - 1] = replace(one, traps=(*one.traps, "crm_merge"))
            contacts[at] = replace(two, traps=(*two.traps, "crm_merge"))
    return merges
