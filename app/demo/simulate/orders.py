"""Orders of the year: whose they are, what contact they name, and which browser placed them."""

from datetime import datetime
from random import Random
from typing import Any, Final

import polars as pl
from msgspec import Struct

from app.demo.simulate.chance import draws
from app.demo.simulate.devices import Fleet
from app.demo.simulate.person import Population

_WHOLESALE_LINES: Final = 60  # a longer order without a customer is the till's or a reseller's


class Order(Struct, frozen=True):
    """One invoice that is not a return.

    Attributes:
        person: Number of the buyer in the truth, -1 where nobody knows.
        channel: ``web``, ``pos`` or ``shopify_draft_order`` (by telephone).
        device: Which device placed it, -1 unless by web and not hidden by an ad blocker.
        noted: True where the storefront's server wrote the device into the note attributes.
        ships_to: Number of another person who gets it as a gift, else -1.
    """

    index: int
    invoice: str
    at: datetime
    person: int
    customer: int | None
    country: str
    email: str | None
    phone: str | None
    channel: str
    device: int
    noted: bool
    cart_token: str
    total: float
    ships_to: int

    @property
    def id(self) -> str:
        """Shopify's own number of the order."""
        digits = "".join(character for character in self.invoice if character.isdigit())
        return f"54{'9' if self.invoice[0].isalpha() else '0'}0000{digits}"


def take_orders(lines: pl.DataFrame, people: Population, devices: Fleet, seed: int) -> list[Order]:
    """Decide about every order, in time order, so that a later one never changes an earlier one."""
    invoices = (
        lines.filter(pl.col("kind") != "return")
        .group_by("invoice", maintain_order=True)
        .agg(
            pl.col("at").first(),
            pl.col("customer").first(),
            pl.col("country").first(),
            size=pl.len(),
            total=(pl.col("quantity") * pl.col("price")).sum(),
            whole=(pl.col("kind") == "order").all() & ~pl.col("invoice").first().str.starts_with("A"),
        )
    )
    by_customer = {p.customer: p.number for p in people.people if p.customer is not None}
    guests = [p.number for p in people.people if p.role == "guest"]
    random = draws(seed, "orders")
    orders: list[Order] = []
    for index, row in enumerate(invoices.iter_rows(named=True)):
        customer = row["customer"]
        person = -1
        if customer is not None:
            person = by_customer[customer]
        elif row["whole"] and row["size"] <= _WHOLESALE_LINES and guests and random.random() < 0.62:
            person = (
                random.choice(guests) if random.random() < 0.9 else random.choice(list(by_customer.values()))
            )
        orders.append(_order(index, row, person, people, devices, random))
    return orders


def _order(
    index: int, row: dict[str, Any], person: int, people: Population, devices: Fleet, random: Random
) -> Order:
    channel = random.choices(("web", "pos", "shopify_draft_order"), (80, 8, 12))[0] if person >= 0 else "pos"
    email, phone = _contact(person, people, random)
    device = -1
    if channel == "web" and email is not None and random.random() < 0.93:
        pick = int(random.random() ** 1.7 * int(devices.count[person]))
        device = int(devices.of_person[int(devices.first[person]) + pick])
        if random.random() < 0.015:
            device = random.choice(devices.tills)
    return Order(
        index=index,
        invoice=str(row["invoice"]),
        at=row["at"],
        person=person,
        customer=row["customer"],
        country=str(row["country"]),
        email=email,
        phone=phone,
        channel=channel,
        device=device,
        noted=random.random() < 0.7 and device >= 0,
        cart_token=f"{random.getrandbits(128):032x}",
        total=round(float(row["total"]), 2),
        ships_to=random.randrange(len(people.people)) if person >= 0 and random.random() < 0.03 else -1,
    )


def _contact(person: int, people: Population, random: Random) -> tuple[str | None, str | None]:
    roll, with_phone, other = random.random(), random.random() < 0.35, random.random()
    if person < 0:
        return None, None
    who = people.people[person]
    email = who.emails[0] if other < 0.88 else who.emails[-1]
    if roll < 0.03:
        return None, None
    if roll < 0.07:
        return None, who.mobile
    return email, who.mobile if with_phone else None
