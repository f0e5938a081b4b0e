"""The truth agrees with the files, and is kept apart from them."""

import csv
import io

import msgspec
import polars as pl
import pytest

from tests.unit.simulate.conftest import Run


def row(run: Run, file: str, number: int) -> bytes:
    lines = run.lines(file)
    return lines[number] if file.endswith(".json") else lines[number - 1]


def unfit(raw: bytes, code: str, header: bytes) -> bool:
    match code:
        case "bad_utf8":
            return not _decodes(raw)
        case "bad_json":
            return _not_json(raw)
        case "column_count":
            return len(next(csv.reader([raw.decode()]))) < len(next(csv.reader([header.decode("utf-8-sig")])))
        case "stock_written_off":
            return int(_cells(raw, header)["Lineitem quantity"]) < 0
        case _:
            return _decodes(raw)


def _decodes(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _not_json(raw: bytes) -> bool:
    try:
        msgspec.json.decode(raw.rstrip(b","))
    except msgspec.DecodeError:
        return True
    return False


def _cells(raw: bytes, header: bytes) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO((header + b"\n" + raw).decode("utf-8-sig"))))


def test_every_planted_row_is_broken_at_the_row_that_is_recorded(run: Run) -> None:
    broken = run.table("broken")
    for file, number, code in broken.select("file", "row", "code").rows():
        raw = row(run, file, number)
        assert unfit(raw, code, run.lines(file)[0]), (file, number, code)


def test_every_file_has_broken_rows_and_every_other_row_can_be_read(run: Run) -> None:
    broken = run.table("broken")
    files = {str(path.relative_to(run.exports)) for path in run.exports.rglob("*.*")}
    assert set(broken["file"]) == files
    for file in (file for file in files if not file.endswith(".csv")):
        bad = set(broken.filter(pl.col("file") == file)["row"])
        lines = run.lines(file)
        items = lines[1:-2] if file.endswith(".json") else lines[:-1]
        for number, item in enumerate(items, 1):
            assert number in bad or not _not_json(item), (file, number)


def test_a_document_cut_at_its_line_breaks_is_one_document(run: Run) -> None:
    for file, key in (("loop/returns.json", "returns"), ("klaviyo/profiles.json", "data")):
        bad = set(run.table("broken").filter(pl.col("file") == file)["row"])
        lines = run.lines(file)
        good = [line.rstrip(b",") for number, line in enumerate(lines[1:-2], 1) if number not in bad]
        document = msgspec.json.decode(lines[0] + b",".join(good) + lines[-2])
        assert len(document[key]) == len(good)


def test_every_account_of_the_files_is_in_the_truth_and_no_other(run: Run) -> None:
    known = {
        kind: set(run.table("records").filter(pl.col("kind") == kind)["vendor_id"])
        for kind in ("customer", "contact", "member", "user")
    }
    for kind, file, column in (
        ("customer", "shopify/customers.csv", 0),
        ("contact", "hubspot/contacts.csv", 0),
    ):
        bad = set(run.table("broken").filter(pl.col("file") == file)["row"])
        lines = [
            line.decode() for number, line in enumerate(run.lines(file), 1) if number not in bad and line
        ]
        assert {cells[column].lstrip("'") for cells in csv.reader(lines[1:])} == known[kind]
    for kind, file in (("member", "loyaltylion/customers.json"), ("user", "zendesk/users.json")):
        bad = set(run.table("broken").filter(pl.col("file") == file)["row"])
        items = [item for number, item in enumerate(run.lines(file)[1:-2], 1) if number not in bad]
        assert {str(msgspec.json.decode(item.rstrip(b","))["id"]) for item in items} == known[kind]


def test_sixty_three_in_a_hundred_sessions_of_people_are_anonymous(run: Run) -> None:
    bots = run.table("devices").filter(pl.col("bot"))["device"]
    people = run.table("sessions").filter(~pl.col("device").is_in(bots.implode()))
    assert 1 - people["logged_in"].sum() / people.height == pytest.approx(0.63, abs=0.02)


def test_a_session_that_says_whose_it_is_has_a_login_or_a_checkout_among_its_events(run: Run) -> None:
    bad = set(run.table("broken").filter(pl.col("file") == "shopify/pixel.ndjson")["row"])
    events = [
        msgspec.json.decode(line)
        for number, line in enumerate(run.lines("shopify/pixel.ndjson"), 1)
        if number not in bad and line
    ]
    telling = [
        event["clientId"]
        for event in events
        if "customer" in event
        or event["data"].get("checkout", {}).get("email")
        or event["name"] == "checkout_completed"
    ]
    assert set(telling) == set(run.table("sessions").filter(pl.col("logged_in"))["device"])
    assert len(events) == run.summary.counts["pixel_events"]


def test_sessions_of_one_device_are_more_than_half_an_hour_apart(run: Run) -> None:
    gaps = (
        run.table("sessions")
        .sort("device", "start")
        .with_columns(gap=pl.col("start").shift(-1).over("device") - pl.col("end"))
        .drop_nulls("gap")
    )
    close = gaps.filter(pl.col("gap").dt.total_minutes() < 30)
    assert close.height / gaps.height < 0.02  # orders placed one after the other, and the till's


def test_every_trap_that_a_report_is_made_by_is_there(run: Run) -> None:
    traps = set(run.table("records")["traps"].list.explode(empty_as_null=True).drop_nulls())
    assert traps >= {
        "nickname", "married_name", "typo_name", "plus_address", "typo_email", "shared_mail", "shared_phone",
        "placeholder", "second_account", "crm_merge", "unknown_year", "gift_return", "no_order", "agent",
    }  # fmt: skip


def test_the_meta_file_says_what_was_made(run: Run) -> None:
    meta = msgspec.json.decode((run.truth / "meta.json").read_bytes())
    assert meta["counts"] == dict(run.summary.counts)
    assert meta["seed"] == 7
    assert meta["counts"]["records"] == run.table("records").height
    assert meta["counts"]["sessions"] == run.table("sessions").height
    assert meta["counts"]["orders"] == run.table("orders").height
