"""Whatever bytes arrive, every row is accounted for, and only a ``SourceError`` is raised."""

import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.sources.errors import SourceError
from app.sources.items import document_items
from app.sources.parse import Keys, parse
from app.sources.registry import ADAPTERS
from app.sources.rows import csv_rows, line_rows
from app.sources.split import split_body
from app.sources.token_secrets import Secrets
from graph.keyring import Keyring

AS_OF = datetime(2026, 4, 1, tzinfo=UTC)
KEYS = Keys(Keyring(b"k" * 32), Secrets())
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CONTENT_TYPES = ("text/csv", "application/json", "application/x-ndjson", "text/plain", "")

cells = st.text(alphabet='ab,"\n é1', max_size=8)
garbage = st.one_of(
    st.binary(max_size=300),
    st.text(alphabet='{}[]",:\\ \n\r1ae', max_size=120).map(str.encode),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(2**60), max_value=2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=10),
    st.sampled_from(
        ["2026-03-02T09:00:00Z", "jo@example.com", "page_viewed", "identify", "track", "end-user"]
    ),
)
values = st.one_of(
    scalars, st.lists(scalars, max_size=2), st.dictionaries(st.text(max_size=4), scalars, max_size=2)
)
FIELDS = {
    "id", "name", "type", "timestamp", "context", "data", "attributes", "relationships", "email", "customer", "created_at",
    "line_items", "requester_id", "role", "userId", "traits", "properties", "birthday", "updated_at", "subject", "clientId",
}  # fmt: skip
objects = st.dictionaries(st.sampled_from(sorted(FIELDS)), values, max_size=10)


def accounted_for(body: bytes, content_type: str, source: str, kind: str) -> int:
    """Split and parse; return how many rows there were."""
    total = 0
    for batch in split_body(body, content_type, source, kind, as_of=AS_OF, received_at=AS_OF):
        parsed = parse(batch, KEYS)
        assert parsed.taken + len(parsed.rejects) + sum(parsed.skipped.values()) == len(batch.rows)
        assert {reject.number for reject in parsed.rejects} <= {row.number for row in batch.rows}
        total += len(batch.rows)
    return total


@pytest.mark.parametrize("key", sorted(ADAPTERS), ids=":".join)
@FEW
@given(body=garbage, content_type=st.sampled_from(CONTENT_TYPES))
def test_garbage_is_refused_or_accounted_for(key: tuple[str, str], body: bytes, content_type: str) -> None:
    try:
        accounted_for(body, content_type, *key)
    except SourceError:
        return


@pytest.mark.parametrize("key", sorted(key for key, one in ADAPTERS.items() if one.table), ids=":".join)
@FEW
@given(
    lines=st.lists(
        st.one_of(st.binary(max_size=80), st.lists(cells, max_size=5).map(",".join).map(str.encode))
    )
)
def test_garbage_under_a_right_header_is_accounted_for(key: tuple[str, str], lines: list[bytes]) -> None:
    table = ADAPTERS[key].table
    assert table is not None
    body = b"\n".join([",".join(table.columns).encode(), *lines])
    try:
        accounted_for(body, "text/csv", *key)
    except SourceError:
        return


@pytest.mark.parametrize("key", sorted(key for key, one in ADAPTERS.items() if one.items), ids=":".join)
@FEW
@given(items=st.lists(objects, min_size=1, max_size=4))
def test_items_of_any_shape_are_accounted_for(key: tuple[str, str], items: list[dict[str, object]]) -> None:
    assert accounted_for(json.dumps(items).encode(), "application/json", *key) == len(items)
    assert accounted_for("\n".join(map(json.dumps, items)).encode(), "application/x-ndjson", *key) == len(
        items
    )


def written(rows: list[list[str]]) -> bytes:
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    return "".join(f"{row}\n" for row in quoted).encode()


@FEW
@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=6))
def test_joining_the_rows_of_a_table_gives_its_bytes(rows: list[list[str]]) -> None:
    body = written(rows)
    found = [row.raw for row in csv_rows(io.BytesIO(body), 3)]
    assert len(found) == len(rows)
    assert b"".join(raw + b"\n" for raw in found) == body


@FEW
@given(st.binary(max_size=200).map(lambda body: body.replace(b"\r", b"")))
def test_joining_the_rows_of_any_bytes_loses_blank_lines_only(body: bytes) -> None:
    expected = [line for line in body.split(b"\n") if line.strip()]
    assert [row.raw for row in line_rows(io.BytesIO(body))] == expected
    joined = b"\n".join(row.raw for row in csv_rows(io.BytesIO(body), 3))
    assert [line for line in joined.split(b"\n") if line.strip()] == expected


@FEW
@given(st.lists(objects, max_size=5), st.sampled_from([None, 1]))
def test_items_of_a_document_are_cut_as_a_parser_would(
    items: list[dict[str, object]], indent: int | None
) -> None:
    body = json.dumps({"next": None, "users": items, "count": len(items)}, indent=indent).encode()
    rows = document_items(body, ("users",))
    assert rows is not None
    assert [json.loads(row.raw) for row in rows] == items


@FEW
@given(st.lists(objects, min_size=1, max_size=4), st.data())
def test_a_document_that_is_cut_off_keeps_its_whole_items(
    items: list[dict[str, object]], data: st.DataObject
) -> None:
    body = json.dumps({"users": items}).encode()
    end = data.draw(st.integers(min_value=len(b'{"users": ['), max_value=len(body)))
    rows = document_items(body[:end], ("users",))
    assert rows is not None
    found = [row.raw for row in rows]
    whole = [json.dumps(item).encode() for item in items]
    assert found[:-1] == whole[: max(len(found) - 1, 0)]
