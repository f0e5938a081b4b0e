"""Shopify's orders export: 79 columns, one row per line item, order cells on the first row only."""

from bisect import bisect_right
from pathlib import Path
from typing import Final

import polars as pl

from app.demo.simulate.chance import draws
from app.demo.simulate.devices import Fleet
from app.demo.simulate.files import Broken, Planted, csv_row
from app.demo.simulate.orders import Order
from app.demo.simulate.person import Population
from app.demo.simulate.wording import COUNTRIES

FILE: Final = "shopify/orders.csv"
_PARTY: Final = (
    "Name", "Street", "Address1", "Address2", "Company", "City", "Zip", "Province", "Country", "Phone",
)  # fmt: skip
HEADER: Final = (
    "Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at", "Accepts Marketing",
    "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Discount Code", "Discount Amount", "Shipping Method",
    "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem compare at price", "Lineitem sku",
    "Lineitem requires shipping", "Lineitem taxable", "Lineitem fulfillment status",
    *(f"Billing {cell}" for cell in _PARTY), *(f"Shipping {cell}" for cell in _PARTY),
    "Notes", "Note Attributes", "Cancelled at", "Payment Method", "Payment Reference", "Refunded Amount", "Vendor",
    "Outstanding Balance", "Employee", "Location", "Device ID", "Id", "Tags", "Risk Level", "Source",
    "Lineitem discount", *(f"Tax {n} {cell}" for n in range(1, 6) for cell in ("Name", "Value")), "Phone",
    "Receipt Number", "Duties", "Billing Province Name", "Shipping Province Name", "Payment ID", "Payment Terms Name",
    "Next Payment Due At", "Payment References",
)  # fmt: skip


def write_orders(
    out: Path, lines: pl.DataFrame, orders: list[Order], people: Population, devices: Fleet, seed: int
) -> list[Planted]:
    """Write the file; the stock write-offs of the real year are broken rows of their own accord."""
    rows = _rows(lines, _order_cells(orders, people, devices, seed))
    breaks = (1 + pl.col("Note Attributes").fill_null("").str.count_matches("\n")).cast(pl.Int64)
    rows = rows.with_columns(_line=breaks.cum_sum() - breaks)
    starts = rows.with_row_index("_row").filter(pl.col("Id").is_not_null())["_row"].to_list()
    random = draws(seed, f"broken:{FILE}")
    broken = _broken(max(1, len(orders) // 500))
    places = sorted(random.choice(starts) for _ in broken)
    path = out / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    before = rows["_line"].to_list()
    planted: list[Planted] = []
    done = 0
    with path.open("wb") as handle:
        handle.write(csv_row(HEADER) + b"\n")
        for inserted, (place, bad) in enumerate(zip(places, broken, strict=True)):
            rows[done:place].select(HEADER).write_csv(handle, include_header=False, batch_size=65_536)
            handle.write(bad.raw + b"\n")
            planted.append(Planted(FILE, before[place] + inserted + 2, bad.code))
            done = place
        rows[done:].select(HEADER).write_csv(handle, include_header=False, batch_size=65_536)
    return sorted([*planted, *_real_breaks(rows, before, places)], key=lambda each: each.row)


def _real_breaks(rows: pl.DataFrame, before: list[int], places: list[int]) -> list[Planted]:
    """Stock write-offs and bad-debt lines: a negative quantity or price."""
    below = rows.with_row_index("_row").filter(
        (pl.col("Lineitem quantity") < 0) | pl.col("Lineitem price").str.starts_with("-")
    )
    found: list[tuple[int, int]] = below.select("_row", "Lineitem quantity").rows()
    return [
        Planted(
            FILE,
            before[row] + bisect_right(places, row) + 2,
            "stock_written_off" if units < 0 else "bad_price",
        )
        for row, units in found
    ]


def _rows(lines: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    first = pl.col("_place") == 0
    cells = [name for name in orders.columns if name not in {"invoice", "Name"}]
    rows = (
        lines.filter(pl.col("kind") != "return")
        .with_columns(_place=pl.int_range(pl.len()).over("invoice"))
        .join(orders, on="invoice", how="left", maintain_order="left")
        .with_columns(
            [pl.when(first).then(pl.col(name)).alias(name) for name in cells]
            + [
                pl.col("quantity").alias("Lineitem quantity"),
                pl.coalesce(pl.col("title"), pl.lit("(no title)")).alias("Lineitem name"),
                pl.col("price").round(2).cast(pl.String).alias("Lineitem price"),
                pl.col("sku").alias("Lineitem sku"),
                pl.lit("true").alias("Lineitem requires shipping"),
                pl.lit("true").alias("Lineitem taxable"),
                pl.lit("fulfilled").alias("Lineitem fulfillment status"),
                pl.lit("Lark & Loom").alias("Vendor"),
                pl.lit("0.00").alias("Lineitem discount"),
            ]
        )
    )
    blank = [pl.lit(None, pl.String).alias(name) for name in HEADER if name not in rows.columns]
    return rows.with_columns(blank)


def _order_cells(orders: list[Order], people: Population, devices: Fleet, seed: int) -> pl.DataFrame:
    random = draws(seed, "shopify:orders")
    london = pl.col("_at").dt.convert_time_zone("Europe/London")
    cells = [_cells(order, people, devices, random.random()) for order in orders]
    frame = pl.DataFrame(cells, infer_schema_length=None, orient="row")
    at = pl.Series("_at", [order.at for order in orders], dtype=pl.Datetime("us", "UTC"))
    stamp = london.dt.strftime("%Y-%m-%d %H:%M:%S %z")
    paid = (london + pl.duration(seconds=2)).dt.strftime("%Y-%m-%d %H:%M:%S %z")
    sent = (london + pl.duration(hours=20)).dt.strftime("%Y-%m-%d %H:%M:%S %z")
    return (
        frame.with_columns(at)
        .with_columns(stamp.alias("Created at"), paid.alias("Paid at"), sent.alias("Fulfilled at"))
        .drop("_at")
    )


def _cells(order: Order, people: Population, devices: Fleet, roll: float) -> dict[str, str | None]:
    cells: dict[str, str | None] = {
        "invoice": order.invoice,
        "Name": f"#{order.invoice}",
        "Email": order.email,
        "Financial Status": "paid",
        "Fulfillment Status": "fulfilled",
        "Accepts Marketing": "yes" if roll < 0.5 else "no",
        "Currency": "GBP",
        "Subtotal": f"{order.total:.2f}",
        "Shipping": "0.00",
        "Taxes": f"{order.total / 6:.2f}",
        "Total": f"{order.total:.2f}",
        "Discount Amount": "0.00",
        "Shipping Method": "Standard",
        "Note Attributes": _note(order, devices, roll),
        "Payment Method": "Shopify Payments" if order.channel == "web" else "manual",
        "Refunded Amount": "0.00",
        "Outstanding Balance": "0.00",
        "Location": "Till 1" if order.channel == "pos" else None,
        "Id": order.id,
        "Risk Level": "Low",
        "Source": order.channel,
        "Phone": order.phone,
        "Billing Country": COUNTRIES[order.country][0],
        "Shipping Country": COUNTRIES[order.country][0],
    }
    if order.person >= 0 and (order.email is not None or order.phone is not None):
        cells |= _party("Billing", order.person, people, order.phone)
        gift = order.ships_to >= 0
        cells |= _party(
            "Shipping", order.ships_to if gift else order.person, people, None if gift else order.phone
        )
    else:
        cells |= dict.fromkeys(f"{side} {cell}" for side in ("Billing", "Shipping") for cell in _PARTY[:7])
        cells |= {"Billing Phone": None, "Shipping Phone": None}
    return cells


def _note(order: Order, devices: Fleet, roll: float) -> str | None:
    if not order.noted:
        return None
    note = f"rudderAnonymousId: {devices.ids[order.device]}"
    return f"{note}\ncart_token: {order.cart_token}" if roll < 0.4 else note


def _party(side: str, number: int, people: Population, phone: str | None) -> dict[str, str | None]:
    person = people.people[number]
    home = people.homes[person.home]
    return {
        f"{side} Name": f"{person.given} {person.family}",
        f"{side} Street": home.street,
        f"{side} Address1": home.street,
        f"{side} Address2": None,
        f"{side} Company": None,
        f"{side} City": home.city,
        f"{side} Zip": home.postcode,
        f"{side} Country": home.country,
        f"{side} Phone": phone,
    }


def _broken(each: int) -> list[Broken]:
    """Orders of one line, each with one cell that cannot be."""
    good = dict.fromkeys(HEADER) | {
        "Currency": "GBP", "Created at": "2026-03-02 10:00:00 +0000", "Lineitem quantity": "1",
        "Lineitem name": "WHITE METAL LANTERN", "Lineitem price": "3.39", "Lineitem sku": "71053",
        "Financial Status": "paid", "Source": "web",
    }  # fmt: skip
    faults: tuple[tuple[str, dict[str, str | None]], ...] = (
        ("missing", {"Id": None, "Name": None}),
        ("bad_email", {"Email": "lee.hale@@gmail"}),
        ("bad_date", {"Created at": "31/02/2026 25:61"}),
        ("bad_quantity", {"Lineitem quantity": "two"}),
        ("column_count", {}),
        ("bad_utf8", {"Lineitem name": "CAF@"}),
    )
    broken: list[Broken] = []
    for n in range(each):
        for place, (code, fault) in enumerate(faults):
            number = f"{9 - place}{n:05d}"
            own = {"Name": f"#{number}", "Id": f"5499999{number}", "Email": f"lee.hale{number}@gmail.com"}
            cells = list((good | own | fault).values())
            raw = csv_row(cells[:30] if code == "column_count" else cells)
            broken.append(Broken(code, raw.replace(b"CAF@", b"CAF\xe9\xff")))
    return broken
