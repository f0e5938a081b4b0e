from datetime import UTC, datetime
from itertools import starmap

import pytest

import workers.halving
from app.sources.batch import Batch, Parsed, Row
from graph.keyring import Keyring
from workers.halving import parsed, rows_of

AT = datetime(2026, 11, 1, tzinfo=UTC)
KEYS = Keyring(b"k" * 32)


def customers(*emails: str) -> Batch:
    rows = [Row(number, f"'{1000 + number},{email}".encode()) for number, email in enumerate(emails, start=2)]
    return Batch(
        batch_id="b", source="shopify", kind="customers", as_of=AT, received_at=AT, rows=rows,
        header=b"Customer ID,Email",
    )  # fmt: skip


def test_ten_thousand_broken_rows_among_a_hundred_thousand_stay_out_and_nothing_else_does() -> None:
    good = rejected = 0
    for _ in range(100):
        found = parsed(
            customers(
                *("broken" if number % 10 == 0 else f"a{number}@larch.example" for number in range(1000))
            ),
            KEYS,
        )
        good += len(found.records)
        rejected += len(found.rejects)
    assert (good, rejected) == (90_000, 10_000)


def test_every_row_an_adapter_breaks_on_is_found_and_costs_few_parses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parse, calls = workers.halving.parse, []

    def breaking(batch: Batch, keyring: Keyring) -> Parsed:
        calls.append(len(batch.rows))
        if any(row.number in {7, 400} for row in batch.rows):
            raise ZeroDivisionError
        return parse(batch, keyring)

    monkeypatch.setattr(workers.halving, "parse", breaking)
    found = parsed(customers(*(f"a{number}@larch.example" for number in range(1000))), KEYS)
    assert [(reject.number, reject.code) for reject in found.rejects] == [
        (7, "unprocessable"),
        (400, "unprocessable"),
    ]
    assert len(found.records) == 998
    assert len(calls) < 50


def test_an_order_is_never_cut_in_two(monkeypatch: pytest.MonkeyPatch) -> None:
    header = b"Name,Email,Created at,Lineitem quantity,Lineitem price,Lineitem sku,Cancelled at,Id"
    lines = [
        b"#1001,ada@larch.example,2026-10-01 10:00:00 +0100,1,2.00,a,,1",
        b"#1001,,,1,3.00,b,,",
        b"#1002,bob@larch.example,2026-10-01 10:00:00 +0100,1,2.00,POISON,,2",
        b"#1002,,,1,3.00,b,,",
        b"#1003,eve@larch.example,2026-10-01 10:00:00 +0100,1,2.00,a,,3",
        b"#1003,,,1,3.00,b,,",
    ]
    rows = list(starmap(Row, enumerate(lines, start=2)))
    orders = Batch(
        batch_id="b", source="shopify", kind="orders", as_of=AT, received_at=AT, rows=rows, header=header
    )
    parse = workers.halving.parse

    def breaking(batch: Batch, keyring: Keyring) -> Parsed:
        if any(b"POISON" in row.raw for row in batch.rows):
            raise KeyError
        return parse(batch, keyring)

    monkeypatch.setattr(workers.halving, "parse", breaking)
    found = parsed(orders, KEYS)
    assert [reject.number for reject in found.rejects] == [4, 5]
    assert len(found.events) == 4


def test_the_row_of_a_message_is_found_inside_its_order() -> None:
    header = b"Name,Email,Created at,Lineitem quantity,Lineitem price,Lineitem sku,Cancelled at,Id"
    lines = [b"#1001,ada@larch.example,2026-10-01 10:00:00 +0100,1,2.00,a,,77", b"#1001,,,1,3.00,b,,"]
    rows = list(starmap(Row, enumerate(lines, start=2)))
    orders = Batch(
        batch_id="b", source="shopify", kind="orders", as_of=AT, received_at=AT, rows=rows, header=header
    )
    messages = [event.message_id for event in parsed(orders, KEYS).events]
    assert rows_of(orders, frozenset(messages), KEYS) == {messages[0]: 2, messages[1]: 3}
