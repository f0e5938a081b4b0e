import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.sources.batch import Batch, Row
from app.sources.errors import (
    EmptyInput,
    SourceError,
    UnknownSource,
    UnrecognisedFile,
    WrongEncoding,
    WrongHeader,
    WrongShape,
)
from app.sources.header import identify, verify
from app.sources.rows import MAX_ROW_BYTES, csv_rows
from app.sources.split import batch_id, split, split_body
from tests.unit.sources.reading import AS_OF, FIXTURES, batches, every_fixture, parse, refused

ORDERS = (FIXTURES / "shopify" / "orders.csv").read_bytes()
HEADER = ORDERS.partition(b"\n")[0]
MERGES = b"canonical_vid,vid_to_merge,timestamp\n"


def cut(
    body: bytes, content_type: str = "text/csv", source: str = "hubspot", kind: str = "contact_merges"
) -> list[Batch]:
    return split_body(body, content_type, source, kind, as_of=AS_OF, received_at=AS_OF)


def rows(text: bytes, columns: int = 3) -> list[Row]:
    return list(csv_rows(io.BytesIO(text), columns))


@pytest.mark.parametrize(("source", "name"), list(every_fixture()))
def test_every_row_of_every_fixture_is_accounted_for(source: str, name: str) -> None:
    for batch in batches(source, name):
        parsed = parse(batch)
        assert parsed.taken + len(parsed.rejects) + sum(parsed.skipped.values()) == len(batch.rows)
        assert parse(batch) == parsed


@pytest.mark.parametrize(("source", "name"), list(every_fixture()))
def test_a_fixture_is_recognised_and_has_its_vendors_header(source: str, name: str) -> None:
    path = FIXTURES / source / name
    assert identify(path) == (source, path.stem)
    diff = verify(path)
    assert (diff.missing, diff.fatal, diff.unknown) == ((), (), ())


def test_a_quoted_cell_may_run_over_lines_and_keeps_its_bytes() -> None:
    assert rows(b'a,"one\r\ntwo ""three""\r\n",c\r\nd,e,f\r\n') == [
        Row(2, b'a,"one\r\ntwo ""three""\r\n",c'),
        Row(5, b"d,e,f"),
    ]


def test_a_stray_quote_swallows_nothing() -> None:
    text = b'a,"stray,c\n' + b"d,e,f\n" * 3 + b'g,"two\nlines",i\n'
    assert [(row.number, row.raw) for row in rows(text)] == [
        (2, b'a,"stray,c'),
        (3, b"d,e,f"),
        (4, b"d,e,f"),
        (5, b"d,e,f"),
        (6, b'g,"two\nlines",i'),
    ]


def test_a_quote_in_the_middle_of_a_cell_is_a_letter() -> None:
    assert [row.raw for row in rows(b'a,5" heel,c\nd,e,f\n')] == [b'a,5" heel,c', b"d,e,f"]


def test_a_quote_that_is_open_at_the_end_of_a_long_file_is_undone() -> None:
    text = b'a,"open,c\n' + b"d,e,f\n" * 1_000
    assert len(rows(text)) == 1_001


def test_of_a_line_that_is_too_long_the_beginning_is_kept_and_rejected() -> None:
    long, short = cut(MERGES + b"1,2," + b"x" * (2 * MAX_ROW_BYTES) + b"\n3,4,2026-01-01\n")
    assert [len(row.raw) for row in long.rows] == [MAX_ROW_BYTES]
    assert short.rows == [Row(3, b"3,4,2026-01-01")]
    assert refused(parse(long)) == [(2, "row", "too_long")]


def test_rows_of_one_order_stay_in_one_batch() -> None:
    first = ORDERS.split(b"\n")[8]
    line = first.replace(b"5400000001005", b"").replace(b"2026-03-02 10:00:00 +0100", b"")
    order = first + b"\n" + (line + b"\n") * 2_999
    body = HEADER + b"\n" + b"".join(order.replace(b"#1005", b"#%d" % number) for number in range(4))
    cutting = cut(body, source="shopify", kind="orders")
    assert all(batch.rows[0].raw.count(b"2026-03-02 10:00:00") for batch in cutting)
    assert sum(len(batch.rows) for batch in cutting) == 12_000
    assert len(cutting) > 1


def test_an_endless_order_is_cut_at_twice_the_limit() -> None:
    body = HEADER + b"\n" + b"#1,\n" * 25_000
    sizes = [len(batch.rows) for batch in cut(body, source="shopify", kind="orders")]
    assert sizes == [10_000, 10_000, 5_000]


def test_a_batch_id_is_made_of_what_the_batch_says() -> None:
    later = datetime(2027, 1, 1, tzinfo=UTC)
    first = split_body(
        MERGES + b"1,2,\n", "text/csv", "hubspot", "contact_merges", as_of=AS_OF, received_at=AS_OF
    )
    again = split_body(
        MERGES + b"1,2,\n", "text/csv", "hubspot", "contact_merges", as_of=later, received_at=later
    )
    assert first[0].batch_id == again[0].batch_id
    ids = {
        batch_id("a", "b", None, [Row(1, b"xy")]),
        batch_id("a", "b", None, [Row(1, b"x"), Row(2, b"y")]),
        batch_id("a", "b", b"", [Row(1, b"xy")]),
        batch_id("ab", "", None, [Row(1, b"xy")]),
        batch_id("a", "b", b"h", [Row(1, b"xy")]),
    }
    assert len(ids) == 4


@pytest.mark.parametrize(
    "body",
    [
        b'[{"id":1},{"id":2}]',
        b'{"meta":{"users":[9]},"users":[ {"id":1} ,\n{"id":2}\n],"next":null}',
        b'{"id":1}\n\n{"id":2}\n',
        b'\xef\xbb\xbf{"id":1}\n{"id":2}',
        b'\xef\xbb\xbf[{"id":1},{"id":2}]',
    ],
)
def test_items_come_in_arrays_envelopes_or_lines(body: bytes) -> None:
    (batch,) = cut(body, "application/json", "zendesk", "users")
    assert [row.raw for row in batch.rows] == [b'{"id":1}', b'{"id":2}']


@pytest.mark.parametrize(
    ("body", "items"),
    [
        (b'[{"id":1},{"id":"}]{[\\""},{"id":3', [b'{"id":1}', b'{"id":"}]{[\\""}', b'{"id":3']),
        (b'[{"id":1},{"id":"open', [b'{"id":1}', b'{"id":"open']),
        (b'[{"id":1}, 7, null, {"id":2}]', [b'{"id":1}', b"7, null", b'{"id":2}']),
        (b'[{"id":1},"text"]', [b'{"id":1}', b'"text"']),
        (b'{"id":1,"name":"one\\nobject"}', [b'{"id":1,"name":"one\\nobject"}']),
        (b'{\n "id": 1\n}\n', [b'{\n "id": 1\n}']),
    ],
)
def test_nothing_of_a_damaged_document_is_lost(body: bytes, items: list[bytes]) -> None:
    (batch,) = cut(body, "application/json", "zendesk", "users")
    assert [row.raw for row in batch.rows] == items


def test_a_lines_file_whose_first_line_is_broken_still_gives_the_others(tmp_path: Path) -> None:
    path = tmp_path / "pixel.ndjson"
    path.write_bytes(
        b'{"id":"sh-1","na\n{"id":"sh-2","name":"page_viewed","timestamp":"2026-03-02T09:00:00Z"}\n'
    )
    (batch,) = split(path, "shopify", "pixel", AS_OF, AS_OF)
    parsed = parse(batch)
    assert refused(parsed) == [(1, "row", "bad_json")]
    assert [event.message_id for event in parsed.events] == ["sh-2"]


@pytest.mark.parametrize(
    ("body", "content_type", "kind", "error", "said"),
    [
        (b"", "text/csv", "contact_merges", EmptyInput, "empty"),
        (b"\n\n", "text/csv", "contact_merges", EmptyInput, "empty"),
        (MERGES, "text/csv", "contact_merges", EmptyInput, "empty"),
        (b" \n ", "application/json", "contacts", EmptyInput, "empty"),
        (b"[]", "application/json", "contacts", EmptyInput, "empty"),
        (b"a,b\n1,2\n", "text/csv", "contact_merges", WrongHeader, "missing canonical_vid, vid_to_merge"),
        (
            b"canonical_vid,vid_to_merge,vid_to_merge\n1,2,3\n",
            "text/csv",
            "contact_merges",
            WrongHeader,
            "repeated",
        ),
        (MERGES.decode().encode("utf-16"), "text/csv", "contact_merges", WrongEncoding, "UTF-16"),
        (MERGES.decode().encode("utf-16-le"), "text/csv", "contact_merges", WrongEncoding, "UTF-16"),
        (b"hello", "application/json", "contacts", WrongShape, '"results"'),
        (b"1,2\n", "text/csv", "martians", UnknownSource, "hubspot:contacts"),
    ],
)
def test_what_is_wrong_with_a_whole_body_is_named(
    body: bytes, content_type: str, kind: str, error: type[SourceError], said: str
) -> None:
    with pytest.raises(error, match=said):
        cut(body, content_type, kind=kind)


def test_an_empty_file_and_an_unknown_one_are_named(tmp_path: Path) -> None:
    empty, unknown = tmp_path / "users.json", tmp_path / "unknown.csv"
    empty.touch()
    unknown.write_text("a,b\n")
    with pytest.raises(EmptyInput, match=r"users\.json"):
        list(split(empty, "zendesk", "users", AS_OF, AS_OF))
    with pytest.raises(UnrecognisedFile, match=r"unknown\.csv"):
        identify(unknown)
    with pytest.raises(UnrecognisedFile):
        identify(empty)


def test_a_csv_file_is_recognised_by_its_header_and_its_differences_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "export (3).csv"
    path.write_text("Customer ID,Email,Shoe Size\n1,a@example.com,38\n")
    diff = verify(path)
    assert (diff.source, diff.kind, diff.fatal, diff.unknown) == ("shopify", "customers", (), ("Shoe Size",))
    assert "First Name" in diff.missing
    path.write_text("Customer ID\n1\n")
    assert verify(path, "shopify", "customers").fatal == ("Email",)


def test_a_batch_in_a_form_that_its_vendor_does_not_write_is_refused() -> None:
    batch = Batch(
        batch_id="0", source="zendesk", kind="users", as_of=AS_OF, received_at=AS_OF, rows=[], header=b"id"
    )
    with pytest.raises(WrongShape):
        parse(batch)


def test_deep_json_is_one_bad_row() -> None:
    (batch,) = cut(b'{"a":' * 100_000, "application/x-ndjson", "zendesk", "users")
    assert refused(parse(batch)) == [(1, "row", "bad_json")]
