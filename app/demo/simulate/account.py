"""One account of one person in one system, and the slips that spoil what it says."""

from collections.abc import Callable
from datetime import date, datetime
from random import Random
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from app.demo.simulate.person import Home, Person, Population
from app.demo.simulate.wording import MAIL_SLIPS, SHOP_DOMAIN, SHORT_NAMES


class Account(Struct, frozen=True):
    """What a system was told, before it is written in the system's own shape.

    Attributes:
        system: ``shopify``, ``hubspot``, ``loyaltylion``, ``klaviyo``, ``zendesk`` or ``loop``.
        kind: What of the system, such as ``customer``.
        vendor_id: The system's key, without export decoration.
        person: Number of the person in the truth.
        traps: What was done to it, for the report's figures by trap.
        proved: True where the system proved the e-mail (double opt-in, a confirmed address).
    """

    system: str
    kind: str
    vendor_id: str
    person: int
    given: str | None
    family: str | None
    email: str | None
    phone: str | None
    birth: date | None
    address: Home
    created: datetime
    updated: datetime
    proved: bool = False
    traps: tuple[str, ...] = ()


class Slip(Struct, frozen=True):
    """One way for an account to be misleading; ``apply`` returns the account itself where it cannot be."""

    trap: str
    chance: float
    apply: Callable[[Account, Person, Population, Random], Account]


def mistype(word: str, random: Random) -> str:
    """Return a word with two letters swapped, one left out or one doubled."""
    if len(word) < 4:
        return word
    at = random.randrange(1, len(word) - 2)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return random.choice((swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]))


def _short_name(account: Account, person: Person, _people: Population, random: Random) -> Account:
    short = SHORT_NAMES.get(person.given)
    return replace(account, given=random.choice(short)) if short else account


def _married(account: Account, person: Person, _people: Population, _random: Random) -> Account:
    return replace(account, family=person.former_family) if person.former_family else account


def _typed_name(account: Account, _person: Person, _people: Population, random: Random) -> Account:
    if random.random() < 0.5:
        return replace(account, given=mistype(account.given or "", random))
    return replace(account, family=mistype(account.family or "", random))


def _plus(account: Account, _person: Person, _people: Population, random: Random) -> Account:
    if account.email is None or not account.email.endswith("@gmail.com"):
        return account
    local, domain = account.email.split("@")
    tag = random.choice(("shop", "lark", "loom", "orders", "news"))
    dotted = local[:2] + "." + local[2:] if "." not in local else local.replace(".", "")
    return replace(account, email=random.choice((f"{local}+{tag}@{domain}", f"{dotted}@googlemail.com")))


def _typed_mail(account: Account, _person: Person, _people: Population, random: Random) -> Account:
    if account.email is None:
        return account
    local, domain = account.email.split("@")
    if domain in MAIL_SLIPS and random.random() < 0.6:
        return replace(account, email=f"{local}@{MAIL_SLIPS[domain]}", proved=False)
    wrong = mistype(local, random).strip(".").replace("..", ".")
    return replace(account, email=f"{wrong}@{domain}", proved=False)


def _family_mail(account: Account, person: Person, people: Population, _random: Random) -> Account:
    mail = people.homes[person.home].mail
    return replace(account, email=mail, proved=False) if mail else account


def _family_phone(account: Account, person: Person, people: Population, _random: Random) -> Account:
    return replace(account, phone=people.homes[person.home].landline)


def _old_number(account: Account, person: Person, _people: Population, _random: Random) -> Account:
    return replace(account, phone=person.former_mobile) if person.former_mobile else account


def _new_number(account: Account, person: Person, _people: Population, _random: Random) -> Account:
    return replace(account, phone=person.mobile) if person.recycled else account


def _at_work(account: Account, person: Person, people: Population, _random: Random) -> Account:
    if person.office is None:
        return account
    office = people.offices[person.office]
    return replace(account, address=office, phone=office.landline)


def _placeholder_mail(account: Account, _person: Person, _people: Population, random: Random) -> Account:
    values = (
        "N/A",
        "null",
        "test@test.com",
        "none",
        f"till{random.randrange(1, 5)}@{SHOP_DOMAIN}",
        "noreply@gmail.com",
    )
    return replace(account, email=random.choice(values), proved=False)


def _placeholder_phone(account: Account, _person: Person, _people: Population, random: Random) -> Account:
    return replace(account, phone=random.choice(("0000000000", "N/A", "07000000000", "-")))


def _strangers_mail(account: Account, person: Person, people: Population, random: Random) -> Account:
    other = random.choice(people.people)
    if other.home == person.home:
        return account
    return replace(account, email=other.emails[0], proved=False)


SLIPS: Final = (
    Slip("nickname", 0.12, _short_name),
    Slip("married_name", 0.35, _married),
    Slip("typo_name", 0.03, _typed_name),
    Slip("plus_address", 0.07, _plus),
    Slip("typo_email", 0.025, _typed_mail),
    Slip("shared_mail", 0.35, _family_mail),
    Slip("shared_phone", 0.08, _family_phone),
    Slip("recycled_phone", 0.5, _old_number),
    Slip("recycled_phone", 0.8, _new_number),
    Slip("office", 0.6, _at_work),
    Slip("placeholder", 0.015, _placeholder_mail),
    Slip("placeholder", 0.015, _placeholder_phone),
    Slip("strangers_mail", 0.006, _strangers_mail),
)


def spoil(account: Account, person: Person, people: Population, random: Random) -> Account:
    """Let each slip happen by its chance, and note those that did."""
    traps = list(account.traps)
    for slip in SLIPS:
        if random.random() < slip.chance:
            changed = slip.apply(account, person, people, random)
            if changed is not account and slip.trap not in traps:
                traps.append(slip.trap)
            account = changed
    if person.role == "twin":
        traps.append("twin")
    return replace(account, traps=tuple(traps))
