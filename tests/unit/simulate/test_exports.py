"""The files are what the vendors' own exports look like, and hold the real year."""

import csv
import re
from datetime import UTC, datetime, timedelta

import msgspec
import polars as pl
import pytest

from app.demo.simulate import simulate
from app.demo.simulate.year import load_year
from tests.unit.simulate.conftest import UNTIL, Run

FILES = {
    "shopify/customers.csv", "shopify/orders.csv", "shopify/products.csv", "shopify/pixel.ndjson", "hubspot/contacts.csv",
    "hubspot/contact_merges.csv", "loyaltylion/customers.json", "klaviyo/profiles.json", "klaviyo/events.json",
    "zendesk/users.json", "zendesk/tickets.json", "loop/returns.json", "legacy/catalogue.csv",
}  # fmt: skip


def header(run: Run, file: str) -> list[str]:
    return next(csv.reader([run.lines(file)[0].decode("utf-8-sig")]))


def good_lines(run: Run, file: str) -> list[bytes]:
    broken = set(run.table("broken").filter(pl.col("file") == file)["row"])
    return [line for number, line in enumerate(run.lines(file), 1) if number not in broken and line]


def test_every_system_has_its_files_and_nothing_else_is_there(run: Run) -> None:
    assert {str(path.relative_to(run.exports)) for path in run.exports.rglob("*.*")} == FILES


def test_the_customers_export_has_a_bom_twenty_columns_and_apostrophes(run: Run) -> None:
    lines = good_lines(run, "shopify/customers.csv")
    assert lines[0].startswith(b"\xef\xbb\xbfCustomer ID,First Name,Last Name,Email,Accepts Email Marketing,")
    assert len(header(run, "shopify/customers.csv")) == 20
    assert all(line.startswith(b"'69") for line in lines[1:])


def test_the_orders_export_has_the_79_columns_in_their_order(run: Run) -> None:
    names = header(run, "shopify/orders.csv")
    assert len(names) == 79
    assert names[:5] == ["Name", "Email", "Financial Status", "Paid at", "Fulfillment Status"]
    assert names[15:21] == [
        "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem compare at price", "Lineitem sku",
    ]  # fmt: skip
    assert names[44:46] == ["Notes", "Note Attributes"]
    assert names[-3:] == ["Payment Terms Name", "Next Payment Due At", "Payment References"]


def test_the_products_export_has_46_columns(run: Run) -> None:
    names = header(run, "shopify/products.csv")
    assert len(names) == 46
    assert (names[0], names[13], names[16], names[23], names[-1]) == (
        "Handle", "Variant SKU", "Variant Inventory Qty", "Variant Barcode", "Variant Tax Code",
    )  # fmt: skip


def test_hubspot_and_the_catalogue_have_their_vendors_headers(run: Run) -> None:
    assert header(run, "hubspot/contact_merges.csv") == [
        "canonical_vid", "contact_id", "vid_to_merge", "timestamp", "num_properties_moved", "user_id",
    ]  # fmt: skip
    assert header(run, "hubspot/contacts.csv")[:4] == ["hs_object_id", "email", "firstname", "lastname"]
    assert header(run, "legacy/catalogue.csv")[:5] == ["id", "item_group_id", "title", "description", "link"]
    assert len(header(run, "legacy/catalogue.csv")) == 23


def test_order_cells_stand_on_the_first_line_of_an_order_only(run: Run) -> None:
    text = "\n".join(line.decode() for line in good_lines(run, "shopify/orders.csv"))
    seen: set[str] = set()
    for row in csv.DictReader(text.splitlines(keepends=True)):
        first = row["Name"] not in seen
        seen.add(row["Name"])
        assert bool(row["Id"]) is first
        assert bool(row["Created at"]) is first
        assert row["Lineitem sku"]


def test_every_line_of_the_chosen_customers_year_is_in_the_exports(run: Run) -> None:
    real = load_year(UNTIL, 7, 150).lines
    text = "\n".join(line.decode() for line in good_lines(run, "shopify/orders.csv"))
    sold = sorted(
        (row["Name"][1:], row["Lineitem sku"], int(row["Lineitem quantity"]))
        for row in csv.DictReader(text.splitlines(keepends=True))
    )
    written_off = real.filter((pl.col("kind") == "write_off") | (pl.col("price") < 0))
    planted = run.table("broken").filter(
        (pl.col("file") == "shopify/orders.csv") & (pl.col("code") == "stock_written_off")
    )
    assert planted.height == written_off.filter(pl.col("quantity") < 0).height
    kept = real.filter((pl.col("kind") == "order") & (pl.col("price") >= 0))
    assert sold == sorted(kept.select("invoice", "sku", "quantity").rows())


def test_returns_are_the_years_cancellations_and_fifteen_in_a_hundred_name_no_order(run: Run) -> None:
    broken = set(run.table("broken").filter(pl.col("file") == "loop/returns.json")["row"])
    items = [item for at, item in enumerate(run.lines("loop/returns.json")[1:-2], 1) if at not in broken]
    made = [msgspec.json.decode(item.rstrip(b",")) for item in items]
    real = load_year(UNTIL, 7, 150).lines.filter(pl.col("kind") == "return")
    assert len(made) == real["invoice"].n_unique() == run.summary.counts["returns"]
    assert sum(len(each["line_items"]) for each in made) == real.height
    assert sum(each["order_name"] is None for each in made) / len(made) == pytest.approx(0.15, abs=0.08)


def test_the_catalogue_is_cp1252_with_codes_a_spreadsheet_has_damaged(run: Run) -> None:
    raw = (run.exports / "legacy/catalogue.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    text = raw.decode("cp1252")
    assert re.search(r",[2-9]\.\d{5}E\+1[12],", text)
    assert "“Café”" in text


def test_the_year_ends_by_whole_weeks_at_or_just_before_the_moment_asked_for() -> None:
    year = load_year(UNTIL, 7, 20)
    assert timedelta() <= UNTIL - year.ends_at < timedelta(weeks=1)
    assert (year.ends_at - datetime(2011, 12, 9, 12, 50, tzinfo=UTC)) % timedelta(weeks=1) == timedelta()
    assert year.split_at - datetime(2011, 11, 9, tzinfo=UTC) == year.ends_at - datetime(
        2011, 12, 9, 12, 50, tzinfo=UTC
    )


def test_the_whole_year_has_every_customer_and_line() -> None:
    lines = load_year(UNTIL, 7, None).lines
    assert lines.height == 541_909
    assert lines["customer"].drop_nulls().n_unique() == 4_372


def test_progress_only_goes_forward_and_ends_at_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("progress")
    shares: list[float] = []
    simulate(
        folder / "exports", folder / "truth", until=UNTIL, seed=1, customers=10,
        progress=lambda _step, share: shares.append(share),
    )  # fmt: skip
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
