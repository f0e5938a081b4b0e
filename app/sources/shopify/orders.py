"""Shopify's orders CSV: 79 columns, one row a line item, order-level cells on an order's first row only."""

from typing import Final

from app.sources.adapter import Adapter, Items, Table
from app.sources.machine import own_id, time_of
from app.sources.normalise.money import pounds, units
from app.sources.outcome import NotOurs, Outcome, Unfit
from app.sources.sheet import Get, Sheet
from app.sources.shopify.buyer import EXPORTED, buyer_of, device_of
from app.sources.shopify.order import Order
from app.sources.shopify.order_objects import read_objects


def _order(name: str, get: Get, out: Outcome) -> Order:
    if not name.strip():
        raise Unfit("Name", "missing")
    if not get("Created at").strip():
        raise Unfit("Created at", "missing")
    order = Order(own_id(get("Id"), "Id"), name, buyer_of(EXPORTED, get, out), device_of(get, out))
    if get("Cancelled at").strip():
        order.cancelled_at = time_of(get, ("Cancelled at",), out.as_of)
    order.sterling = get("Currency").strip().upper() in {"", "GBP"}
    return order


class _Lines:
    """Reads the line-item cells, whose columns are looked up once a batch."""

    def __init__(self, sheet: Sheet) -> None:
        self._quantity = sheet.column("Lineitem quantity")
        self._price = sheet.column("Lineitem price")
        self._sku = sheet.column("Lineitem sku")

    def _sold(self, cells: list[str]) -> tuple[int, float]:
        """Return how many at what price; a line that takes goods back is no order, whatever wrote it."""
        price = pounds(cells[self._price])
        if isinstance(price, str):
            raise Unfit("Lineitem price", "bad_number")
        quantity = units(cells[self._quantity])
        if isinstance(quantity, int) and quantity > 0:
            return quantity, price
        if quantity == 0:
            raise NotOurs("line_of_nothing")
        raise Unfit("Lineitem quantity", "bad_number")

    def read(self, order: Order, cells: list[str], out: Outcome) -> None:
        """Add the line's events to the outcome."""
        quantity, price = self._sold(cells)
        order.sell(cells[self._sku].strip(), quantity, price, out)


class _Reader:
    """Goes down a sheet, remembering the order that continuation rows belong to."""

    def __init__(self, sheet: Sheet, out: Outcome) -> None:
        self._sheet = sheet
        self._out = out
        self._lines = _Lines(sheet)
        self._name = sheet.column("Name")
        self._id = sheet.column("Id")
        self._created_at = sheet.column("Created at")
        self._order: Order | None = None
        self._unread = False

    def miss(self) -> None:
        """Pass a row that cannot be read; it keeps its place among the order's lines."""
        self._unread = True
        if self._order is not None:
            self._order.lines += 1

    def _order_of(self, cells: list[str]) -> Order:
        before, name = self._order, cells[self._name]
        if cells[self._id] or cells[self._created_at]:
            self._unread = False
            self._order = None
            return _order(name, self._sheet.getter(cells), self._out)
        # a blank name after a row that could not be read may be another order's
        if before is None or (name != before.name and (name or self._unread)):
            self._order = None
            raise Unfit("Name", "no_head")
        return before

    def read(self, cells: list[str]) -> None:
        """Read one row, as the first of its order or as one more line."""
        order = self._order = self._order_of(cells)
        order.lines += 1
        self._lines.read(order, cells, self._out)


def _read(sheet: Sheet, out: Outcome) -> None:
    reader = _Reader(sheet, out)
    for number, cells in sheet.rows(out):
        if cells is None:
            reader.miss()
            continue
        try:
            reader.read(cells)
        except Unfit as unfit:
            out.reject(number, unfit)
        except NotOurs as not_ours:
            out.skip(not_ours)
        else:
            out.take(number)


ADAPTER: Final = Adapter(
    source="shopify",
    kind="orders",
    table=Table(
        columns=(
            "Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at", "Accepts Marketing",
            "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Discount Code", "Discount Amount",
            "Shipping Method", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price",
            "Lineitem compare at price", "Lineitem sku", "Lineitem requires shipping", "Lineitem taxable",
            "Lineitem fulfillment status", "Billing Name", "Billing Street", "Billing Address1", "Billing Address2",
            "Billing Company", "Billing City", "Billing Zip", "Billing Province", "Billing Country", "Billing Phone",
            "Shipping Name", "Shipping Street", "Shipping Address1", "Shipping Address2", "Shipping Company",
            "Shipping City", "Shipping Zip", "Shipping Province", "Shipping Country", "Shipping Phone", "Notes",
            "Note Attributes", "Cancelled at", "Payment Method", "Payment Reference", "Refunded Amount", "Vendor",
            "Outstanding Balance", "Employee", "Location", "Device ID", "Id", "Tags", "Risk Level", "Source",
            "Lineitem discount", "Tax 1 Name", "Tax 1 Value", "Tax 2 Name", "Tax 2 Value", "Tax 3 Name",
            "Tax 3 Value", "Tax 4 Name", "Tax 4 Value", "Tax 5 Name", "Tax 5 Value", "Phone", "Receipt Number",
            "Duties", "Billing Province Name", "Shipping Province Name", "Payment ID", "Payment Terms Name",
            "Next Payment Due At", "Payment References",
        ),
        needed=(
            "Name", "Email", "Created at", "Lineitem quantity", "Lineitem price", "Lineitem sku", "Cancelled at", "Id",
        ),
        group="Name",
        max_rows=5_000,
        read=_read,
    ),
    items=Items(envelopes=("orders",), read=read_objects),
)  # fmt: skip
