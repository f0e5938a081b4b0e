import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import starmap
from pathlib import Path

import msgspec
import polars as pl
import pytest

import workers.prepare
from app.inbox.entry import encode
from app.lake.event_rows import claims_of
from app.sources.batch import Batch, Parsed, Row
from app.sources.identity_token import Claims, sign
from app.sources.parse import Keys
from app.sources.token_secrets import Secret
from graph.records import Identifier
from workers.prepare import ID_REUSED, KeyFiles, Prepared, late_rejects, prepare_batch

AT = datetime(2026, 11, 1, tzinfo=UTC)
LINES = [
    b"#1001,ada@larch.example,2026-10-01 10:00:00 +0100,1,2.00,a,,1",
    b"#1001,,,1,3.00,b,,",
    b"#1002,bob@larch.example,2026-10-01 10:00:00 +0100,1,2.00,POISON,,2",
    b"#1002,,,1,3.00,b,,",
    b"#1003,eve@larch.example,2026-10-01 10:00:00 +0100,1,2.00,a,,3",
    b"#1003,,,1,3.00,b,,",
]

ONE_SECRET = Secret(kid="k1", secret="s" * 43)
ONE_SECRETS_TOKEN = sign(
    Claims(
        kind="shopify.customer_id", sub="7", device="d", iat=int(AT.timestamp()), exp=int(AT.timestamp()) + 60
    ),
    ONE_SECRET,
).encode()
PIXEL = b'{"id":"e%d","name":"page_viewed","clientId":"d","timestamp":"2026-11-01T00:00:00Z","identityToken":"%s"}'

type Parse = Callable[[Batch, Keys], Parsed]


@pytest.fixture
def files(tmp_path: Path) -> KeyFiles:
    path = tmp_path / "key"
    path.write_text(secrets.token_hex(32))
    return KeyFiles(path, tmp_path / "tokens.json")


def customers(*emails: str) -> Batch:
    rows = [Row(number, f"'{1000 + number},{email}".encode()) for number, email in enumerate(emails, start=2)]
    return Batch(
        batch_id="b", source="shopify", kind="customers", as_of=AT, received_at=AT, rows=rows,
        header=b"Customer ID,Email",
    )  # fmt: skip


def orders(*lines: bytes) -> Batch:
    header = b"Name,Email,Created at,Lineitem quantity,Lineitem price,Lineitem sku,Cancelled at,Id"
    rows = list(starmap(Row, enumerate(lines, start=2)))
    return Batch(
        batch_id="b", source="shopify", kind="orders", as_of=AT, received_at=AT, rows=rows, header=header
    )


def rejected(found: Prepared) -> list[tuple[int, str]]:
    return found.quarantine.select("row_no", "code").rows()


def test_ten_thousand_broken_rows_among_a_hundred_thousand_stay_out_and_nothing_else_does(
    files: KeyFiles,
) -> None:
    good = broken = 0
    for _ in range(100):
        emails = ("broken" if number % 10 == 0 else f"a{number}@larch.example" for number in range(1000))
        found = prepare_batch(customers(*emails), files)
        good += len(found.records)
        broken += found.quarantine.height
    assert (good, broken) == (90_000, 10_000)


@pytest.mark.parametrize("error", [ZeroDivisionError, StopIteration, pl.exceptions.PanicException])
def test_every_row_an_adapter_breaks_on_is_found_and_costs_few_parses(
    monkeypatch: pytest.MonkeyPatch, files: KeyFiles, error: type[BaseException]
) -> None:
    parse, calls = workers.prepare.parse, list[int]()

    def breaking(batch: Batch, keys: Keys) -> Parsed:
        calls.append(len(batch.rows))
        if any(row.number in {7, 400} for row in batch.rows):
            raise error
        return parse(batch, keys)

    monkeypatch.setattr(workers.prepare, "parse", breaking)
    found = prepare_batch(customers(*(f"a{number}@larch.example" for number in range(1000))), files)
    assert rejected(found) == [(7, "unprocessable"), (400, "unprocessable")]
    assert (len(found.records), found.archive.height) == (998, 1000)
    assert found.record_rows == [number for number in range(2, 1002) if number not in {7, 400}]
    assert len(calls) < 50


def test_an_outage_of_the_machine_is_no_fault_of_the_rows(
    monkeypatch: pytest.MonkeyPatch, files: KeyFiles
) -> None:
    def away(_batch: Batch, _keys: Keys) -> Parsed:
        raise FileNotFoundError

    monkeypatch.setattr(workers.prepare, "parse", away)
    with pytest.raises(FileNotFoundError):
        prepare_batch(customers("a@larch.example"), files)


def test_an_order_is_never_cut_in_two(monkeypatch: pytest.MonkeyPatch, files: KeyFiles) -> None:
    parse = workers.prepare.parse

    def breaking(batch: Batch, keys: Keys) -> Parsed:
        if any(b"POISON" in row.raw for row in batch.rows):
            raise KeyError
        return parse(batch, keys)

    monkeypatch.setattr(workers.prepare, "parse", breaking)
    found = prepare_batch(orders(*LINES), files)
    assert rejected(found) == [(4, "unprocessable"), (5, "unprocessable")]
    assert found.events.height == 4


def test_a_row_that_fits_no_column_stays_out_alone(monkeypatch: pytest.MonkeyPatch, files: KeyFiles) -> None:
    parse = workers.prepare.parse

    def unbounded(batch: Batch, keys: Keys) -> Parsed:
        found = parse(batch, keys)
        found.events[:] = [
            msgspec.structs.replace(event, quantity=2 * 10**19) if event.sku == "POISON" else event
            for event in found.events
        ]
        return found

    monkeypatch.setattr(workers.prepare, "parse", unbounded)
    found = prepare_batch(orders(*LINES), files)
    assert rejected(found) == [(4, "unprocessable"), (5, "unprocessable")]
    assert found.events["quantity"].to_list() == [1, 1, 1, 1]
    assert len(found.records) == 2


def test_a_batch_of_nothing_but_broken_rows_is_archived_and_quarantined(
    monkeypatch: pytest.MonkeyPatch, files: KeyFiles
) -> None:
    def breaking(_batch: Batch, _keys: Keys) -> Parsed:
        raise RecursionError

    monkeypatch.setattr(workers.prepare, "parse", breaking)
    found = prepare_batch(orders(*LINES), files)
    assert (found.archive.height, found.quarantine.height, found.events.height) == (6, 6, 0)
    assert {"key", "row_no"} < set(found.events.columns)


def test_events_and_records_know_the_row_they_came_from(files: KeyFiles) -> None:
    lines = [*LINES[:2], b"broken", *LINES[4:], LINES[0].replace(b",a,", b",z,")]
    found = prepare_batch(orders(*lines), files)
    assert rejected(found) == [(4, "wrong_columns")]
    assert found.events["row_no"].to_list() == [2, 3, 5, 6, 7]
    assert found.record_rows == [2, 5, 7]


def test_a_secret_counts_from_the_batch_after_it_was_made_and_bad_tokens_are_counted(files: KeyFiles) -> None:
    batch = msgspec.structs.replace(
        customers(), kind="pixel", header=None,
        rows=[Row(number, PIXEL % (number, ONE_SECRETS_TOKEN)) for number in (1, 2)],
    )  # fmt: skip
    assert prepare_batch(batch, files).dropped == {"identity_token:unknown_secret": 2}
    files.tokens.write_bytes(msgspec.json.encode([ONE_SECRET]))
    found = prepare_batch(batch, files)
    assert found.dropped == {}
    assert [claims_of(cell) for cell in found.events["claims"]] == [
        (Identifier("shopify.customer_id", "7", "verified"),)
    ] * 2


def test_a_late_reject_keeps_the_bytes_of_its_own_row(files: KeyFiles) -> None:
    late = late_rejects(encode(orders(*LINES)), {4, 3}, ID_REUSED, files)
    assert late.select("row_no", "code", "raw").rows() == [
        (3, "id_reused", LINES[1]),
        (4, "id_reused", LINES[2]),
    ]
