"""Exports go in whole or are refused with a reason; what was accepted is in the inbox."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from app.sources.batch import Batch

type Waiting = Callable[[], Awaitable[list[Batch]]]

HEADER = (
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,"
    "Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,"
    "Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,"
    "Total Spent,Total Orders,Note,Tax Exempt,Tags"
)
CUSTOMER = (
    "'{number},Ada,Example,ada{number}@example.com,yes,,1 High Street,,Leeds,,GB,LS1 1AA,,,no,10.00,1,,no,"
)
CUSTOMERS = "/v1/sources/shopify/records?kind=customers"
USERS = "/v1/sources/zendesk/records?kind=users"


def problem(answer: httpx.Response) -> dict[str, object]:
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, object] = answer.json()
    assert body["status"] == answer.status_code
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["code"]
    assert body["message"]
    return body


def customers(count: int) -> bytes:
    return "\n".join([HEADER, *(CUSTOMER.format(number=number) for number in range(count)), ""]).encode()


async def test_a_csv_export_is_accepted_and_waits_in_the_inbox(api: Any, waiting: Waiting) -> None:
    async with api.caller("ingest") as caller:
        answer = await caller.post(CUSTOMERS, content=customers(3), headers={"content-type": "text/csv"})
    assert answer.status_code == 202
    accepted = answer.json()
    assert accepted["rows"] == 3
    (batch,) = await waiting()
    assert [one["batch_id"] for one in accepted["batches"]] == [batch.batch_id]
    assert batch.source == "shopify"
    assert batch.kind == "customers"
    assert [row.number for row in batch.rows] == [2, 3, 4]
    assert b"ada0@example.com" in batch.rows[0].raw


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", json.dumps({"users": [{"id": 1}, {"id": 2}]})),
        ("application/json", json.dumps([{"id": 1}, {"id": 2}])),
        ("application/x-ndjson", '{"id": 1}\n{"id": 2}\n'),
    ],
)
async def test_json_and_json_lines_are_accepted(
    api: Any, waiting: Waiting, content_type: str, body: str
) -> None:
    async with api.caller("ingest") as caller:
        answer = await caller.post(USERS, content=body, headers={"content-type": content_type})
    assert answer.status_code == 202
    (batch,) = await waiting()
    assert [json.loads(row.raw)["id"] for row in batch.rows] == [1, 2]


async def test_the_same_bytes_have_the_same_batch_ids(api: Any, waiting: Waiting) -> None:
    async with api.caller("ingest") as caller:
        first = await caller.post(CUSTOMERS, content=customers(2))
        again = await caller.post(CUSTOMERS, content=customers(2))
    assert first.json() == again.json()


@pytest.mark.parametrize(
    ("path", "body", "content_type", "status", "code", "told"),
    [
        (
            "/v1/sources/nobody/records?kind=customers",
            b"x",
            "text/csv",
            404,
            "unknown_source",
            "shopify:customers",
        ),
        (
            "/v1/sources/shopify/records?kind=nothing",
            b"x",
            "text/csv",
            404,
            "unknown_source",
            "shopify:orders",
        ),
        ("/v1/sources/shopify/records", b"x", "text/csv", 400, "wrong_parameter", "kind"),
        (CUSTOMERS, b"", "text/csv", 400, "empty_body", "empty"),
        (CUSTOMERS, b"Name,Age\nAda,7\n", "text/csv", 400, "wrong_header", "Customer ID"),
        (CUSTOMERS, HEADER.encode() + b"\n", "text/csv", 400, "empty_input", "empty"),
        (CUSTOMERS, customers(1).decode().encode("utf-16"), "text/csv", 400, "wrong_encoding", "utf-"),
        (USERS, b'"x"', "application/json", 400, "wrong_shape", "users"),
        (CUSTOMERS, b"x" * 20_000_000, "text/csv", 413, "body_too_large", "kindred ingest"),
        (CUSTOMERS + "&as_of=yesterday", customers(1), "text/csv", 400, "wrong_parameter", "as_of"),
    ],
    ids=range(10),
)
async def test_what_cannot_be_taken_is_refused_with_its_reason(
    api: Any, waiting: Waiting, path: str, body: bytes, content_type: str, status: int, code: str, told: str
) -> None:
    async with api.caller("ingest") as caller:
        answer = await caller.post(path, content=body, headers={"content-type": content_type})
    assert answer.status_code == status
    said = problem(answer)
    assert said["code"] == code
    assert told in str(said["message"])
    assert await waiting() == []


async def test_broken_rows_go_in_beside_the_good_ones_for_the_quarantine(api: Any, waiting: Waiting) -> None:
    body = customers(2) + b"\xff\xfe broken, row\n" + CUSTOMER.format(number=9).encode() + b"\n"
    async with api.caller("ingest") as caller:
        answer = await caller.post(CUSTOMERS, content=body)
    assert answer.json()["rows"] == 4
    (batch,) = await waiting()
    assert batch.rows[2].raw == b"\xff\xfe broken, row"


async def test_a_full_inbox_says_when_to_come_back_and_keeps_what_it_has(api: Any, waiting: Waiting) -> None:
    async with api.caller("ingest") as caller:
        accepted = await caller.post(CUSTOMERS, content=customers(4_000))
        while accepted.status_code == 202:
            held = len(await waiting())
            accepted = await caller.post(CUSTOMERS, content=customers(4_000 + held))
    assert accepted.status_code == 429
    assert int(accepted.headers["retry-after"]) >= 1
    assert problem(accepted)["code"] == "inbox_full"
    assert await waiting()


async def test_an_inbox_that_is_gone_is_a_503_and_nothing_of_our_insides(lonely: Any) -> None:
    async with lonely.caller("ingest") as caller:
        answer = await caller.post(CUSTOMERS, content=customers(1))
    assert answer.status_code == 503
    assert "redis" not in answer.text.lower()
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("scope", "status", "code"),
    [(None, 401, "key_missing"), ("storefront", 403, "wrong_scope"), ("crm", 403, "wrong_scope")],
)
async def test_only_a_key_for_writing_writes(api: Any, scope: Any, status: int, code: str) -> None:
    async with api.caller(scope) as caller:
        answer = await caller.post(CUSTOMERS, content=customers(1))
    assert answer.status_code == status
    assert problem(answer)["code"] == code
