"""Shopify's customers export: BOM, apostrophe before the id, yes and no."""

from pathlib import Path
from random import Random
from typing import Final

from app.demo.simulate.account import Account
from app.demo.simulate.chance import draws
from app.demo.simulate.files import Broken, Planted, csv_row, write_lines
from app.demo.simulate.phrasing import email, phone

FILE: Final = "shopify/customers.csv"
HEADER: Final = (
    "Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing", "Default Address Company",
    "Default Address Address1", "Default Address Address2", "Default Address City", "Default Address Province Code",
    "Default Address Country Code", "Default Address Zip", "Default Address Phone", "Phone", "Accepts SMS Marketing",
    "Total Spent", "Total Orders", "Note", "Tax Exempt", "Tags",
)  # fmt: skip


def write_customers(
    out: Path, accounts: list[Account], spent: dict[int, tuple[float, int]], seed: int
) -> list[Planted]:
    """Write the file; ``spent`` is money and orders of each person."""
    random = draws(seed, "shopify:customers")
    rows = [csv_row(_cells(account, spent.get(account.person, (0.0, 0)), random)) for account in accounts]
    header = b"\xef\xbb\xbf" + csv_row(HEADER)
    return write_lines(out, FILE, rows, _broken(max(2, len(accounts) // 500)), seed, header)


def _cells(account: Account, spent: tuple[float, int], random: Random) -> list[str | None]:
    address = account.address
    called = phone(account.phone, random)
    return [
        f"'{account.vendor_id}",
        account.given,
        account.family,
        email(account.email, random),
        "yes" if random.random() < 0.6 else "no",
        None,
        address.street,
        None,
        address.city,
        None,
        address.country,
        _typed_postcode(address.postcode, random),
        called,
        called if random.random() < 0.7 else None,
        "yes" if random.random() < 0.2 else "no",
        f"{spent[0]:.2f}",
        str(spent[1]),
        None,
        "no",
        "email_verified" if account.proved else None,
    ]


def _typed_postcode(postcode: str, random: Random) -> str:
    roll = random.random()
    if roll < 0.1:
        return postcode.lower()
    return postcode.replace(" ", "") if roll < 0.25 else postcode


def _broken(each: int) -> list[Broken]:
    rest: list[str | None] = [
        "no",
        None,
        "1 High Street",
        None,
        "Leeds",
        None,
        "GB",
        "LS1 4DY",
        None,
        None,
        "no",
        "0.00",
        "0",
        None,
        "no",
        None,
    ]
    broken: list[Broken] = []
    for n in range(each):
        number = f"'69999999{n:05d}"
        broken += [
            Broken("bad_email", csv_row([number, "Jo", "Vale", f"jo.vale{n}@@nowhere", *rest])),
            Broken("missing", csv_row([None, "Al", "Crane", f"al.crane{n}@gmail.com", *rest])),
            Broken("column_count", csv_row([number + "1", "Kit", "Moss", f"kit.moss{n}@gmail.com"])),
            Broken(
                "bad_utf8",
                csv_row([number + "2", "Ren", "X", f"ren{n}@gmail.com", *rest]).replace(
                    b",X,", b",Mu\xf1oz\xff,"
                ),
            ),
        ]
    return broken
