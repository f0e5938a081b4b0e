"""Loop's returns: the year's real cancellations, 15 % of them without an order, some of them of gifts."""

from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec
import polars as pl
from msgspec import Struct

from app.demo.simulate.chance import draws
from app.demo.simulate.files import Broken, Planted, write_document
from app.demo.simulate.orders import Order
from app.demo.simulate.person import Person, Population
from app.demo.simulate.phrasing import offset
from app.demo.simulate.wording import COUNTRIES

FILE: Final = "loop/returns.json"
_REASONS: Final = ("Changed my mind", "Arrived damaged", "Not as described", "Wrong item", "Quality")


class Return(Struct, frozen=True):
    """One real cancellation.

    Attributes:
        person: Who asks for it: the buyer, or whoever got it as a gift; -1 where nobody knows.
        order: Invoice it goes back to, None where it names none.
        gift: True where the goods were a present: name, e-mail and address are not the buyer's.
    """

    id: str
    invoice: str
    at: datetime
    person: int
    order: Order | None
    gift: bool
    email: str | None
    country: str
    lines: list[tuple[str, str, int, float]]


def returns(lines: pl.DataFrame, orders: list[Order], people: Population, seed: int) -> list[Return]:
    """Decide whose each cancellation is, and which order it names."""
    random = draws(seed, "loop")
    origins = _origins(lines)
    by_invoice = {order.invoice: order for order in orders}
    by_customer = {p.customer: p.number for p in people.people if p.customer is not None}
    grouped = lines.filter(pl.col("kind") == "return").group_by("invoice", maintain_order=True).agg(
        pl.col("at").first(), pl.col("customer").first(), pl.col("country").first(),
        "sku", pl.col("title").fill_null("(no title)"), "quantity", "price",
    )  # fmt: skip
    unnamed = sum(1 for invoice in grouped["invoice"] if invoice not in origins)
    drop = max(0.0, (0.15 * grouped.height - unnamed) / max(1, grouped.height - unnamed))
    made: list[Return] = []
    for number, row in enumerate(grouped.iter_rows(named=True)):
        person = by_customer.get(row["customer"], -1)
        order = by_invoice.get(origins.get(row["invoice"], "")) if random.random() >= drop else None
        gift = person >= 0 and random.random() < 0.05
        person = random.randrange(len(people.people)) if gift else person
        made.append(
            Return(
                id=str(4_100_000 + number * 3 + random.randrange(3)),
                invoice=row["invoice"],
                at=row["at"],
                person=person,
                order=order,
                gift=gift,
                email=_email(person, None if gift else order, people, random),
                country=row["country"],
                lines=list(zip(row["sku"], row["title"], row["quantity"], row["price"], strict=True)),
            )
        )
    return made


def _origins(lines: pl.DataFrame) -> dict[str, str]:
    """Map a cancellation to the customer's latest earlier order of one of its stock codes."""
    known = (
        lines.filter(pl.col("customer").is_not_null())
        .select("invoice", "sku", "customer", "at", "kind")
        .sort("at")
    )
    back = known.filter(pl.col("kind") == "return")
    bought = known.filter(pl.col("kind") == "order").select("sku", "customer", "at", bought="invoice")
    joined = back.join_asof(bought, on="at", by=["customer", "sku"], check_sortedness=False).drop_nulls(
        "bought"
    )
    first = joined.group_by("invoice", maintain_order=True).agg(pl.col("bought").first())
    return dict(first.rows())


def _email(person: int, order: Order | None, people: Population, random: Random) -> str | None:
    if person < 0:
        return None
    if order is not None and order.email is not None:
        return order.email
    return random.choice(people.people[person].emails)


def write_returns(out: Path, made: list[Return], people: Population, seed: int) -> list[Planted]:
    """Write the file."""
    random = draws(seed, "loop:file")
    items = [msgspec.json.encode(_return(each, people, random)) for each in made]
    return write_document(out, FILE, "returns", items, _broken(max(1, len(items) // 500)), seed)


def traps(made: Return) -> list[str]:
    """Name what is misleading about a return, for the report's figures by trap."""
    return ["gift_return"] * made.gift + ["no_order"] * (made.order is None)


def _return(made: Return, people: Population, random: Random) -> dict[str, Any]:
    person = people.people[made.person] if made.person >= 0 else None
    total = round(sum(-quantity * price for _, _, quantity, price in made.lines), 2)
    order = made.order
    return {
        "id": int(made.id),
        "shop_id": 4021,
        "state": "closed",
        "trigger": "closed",
        "created_at": offset(made.at),
        "edited_at": offset(made.at),
        "total": f"{total:.2f}",
        "order_id": int(order.id) - 5_400_000_000_000 if order else None,
        "order_name": f"#{order.invoice}" if order else None,
        "provider_order_id": order.id if order else None,
        "order_number": order.invoice if order else None,
        "customer": made.email,
        "customer_detail": {
            "email": made.email,
            "first_name": person.given if person else None,
            "last_name": person.family if person else None,
        },
        "address": _address(person, people, made.country, random),
        "currency": "GBP",
        "return_product_total": f"{total:.2f}",
        "return_discount_total": "0.00",
        "return_tax_total": f"{total / 6:.2f}",
        "return_total": f"{total:.2f}",
        "return_credit_total": "0.00",
        "exchange_product_total": "0.00",
        "exchange_total": "0.00",
        "gift_card": "0.00",
        "handling_fee": "0.00",
        "refund": f"{total:.2f}",
        "upsell": "0.00",
        "is_gift_return": made.gift,
        "refunds": [],
        "line_items": [_line(made, place, line, random) for place, line in enumerate(made.lines)],
    }


def _address(
    person: Person | None, people: Population, country: str, random: Random
) -> dict[str, str | None]:
    if person is None:
        return dict.fromkeys(("name", "address1", "address2", "city", "state", "zip")) | {
            "country_code": COUNTRIES[country][0], "phone": None,
        }  # fmt: skip
    home = people.homes[person.home]
    return {
        "name": f"{person.given} {person.family}",
        "address1": home.street,
        "address2": None,
        "city": home.city,
        "state": None,
        "zip": home.postcode,
        "country_code": home.country,
        "phone": person.mobile if random.random() < 0.4 else None,
    }


def _line(made: Return, place: int, line: tuple[str, str, int, float], random: Random) -> dict[str, Any]:
    """One line a stock code; Loop has no quantity, so units are refund over price."""
    sku, title, quantity, price = line
    reason = random.choice(_REASONS)
    return {
        "line_item_id": int(made.id) * 1000 + place,
        "product_id": None,
        "variant_id": None,
        "sku": sku,
        "title": title,
        "price": f"{price:.2f}",
        "discount": "0.00",
        "tax": "0.00",
        "refund": f"{-quantity * price:.2f}",
        "return_reason": reason,
        "parent_return_reason": None,
        "return_comment": None,
        "outcome": "default",
        "barcode": None,
        "provider_line_item_id": None,
    }


def _broken(each: int) -> list[Broken]:
    broken: list[Broken] = []
    at = b'"created_at":"2026-01-01T10:00:00.000+00:00","edited_at":"2026-01-01T10:00:00.000+00:00"'
    for n in range(each):
        head = b'{"id":%d' % (9_900_000 + n)
        broken += [
            Broken(
                "missing", b'{"state":"closed",%s,"customer":"kay.fox%d@gmail.com","line_items":[]}' % (at, n)
            ),
            Broken(
                "bad_email",
                b'%s1,%s,"customer":"kay.fox%d@@","customer_detail":{"email":"kay.fox%d@@"},"line_items":[]}'
                % (head, at, n, n),
            ),
            Broken(
                "bad_date",
                b'%s2,"created_at":"first of May","edited_at":"soon","customer":"k.fox%d@gmail.com","line_items":[]}'
                % (head, n),
            ),
            Broken("bad_json", b'%s3,%s,"customer":"k.f%d@gmail.com","line_items":[,]}' % (head, at, n)),
            Broken(
                "bad_utf8",
                b'%s4,%s,"customer":"ka.fox%d@gmail.com","customer_detail":{"first_name":"K\xe5y\xff"},"line_items":[]}'
                % (head, at, n),
            ),
        ]
    return broken
