"""Real event SDKs, unchanged, as clients: what they send is in the inbox and they are content."""

import gzip
import json
import urllib.parse
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import rudderstack.analytics.client
import segment.analytics.client

from app.sources.batch import Batch

type Waiting = Callable[[], Awaitable[list[Batch]]]


def sdk(kind: str, key: str, url: str, errors: list[Exception], **options: Any) -> Any:
    client = segment.analytics.client.Client if kind == "segment" else rudderstack.analytics.client.Client
    return client(
        key,
        on_error=lambda error, _items: errors.append(error),
        max_retries=1,
        timeout=10,
        host=url,
        **options,
    )


async def messages(waiting: Waiting) -> list[dict[str, Any]]:
    return [json.loads(row.raw) for batch in await waiting() for row in batch.rows]


@pytest.mark.parametrize("kind", ["segment", "rudder"])
@pytest.mark.parametrize("gzipped", [True, False])
async def test_an_sdk_delivers_its_events(api: Any, waiting: Waiting, kind: str, gzipped: bool) -> None:
    errors: list[Exception] = []
    client = sdk(kind, api.keys["ingest"], api.url, errors, gzip=gzipped)
    client.identify(user_id="u1", traits={"email": "ada@example.com", "phone": None})
    client.track(user_id="u1", event="Product Viewed", properties={"sku": "A", "at": datetime.now(UTC)})
    client.page(anonymous_id="anon-1", name="Home", user_id=None)
    client.flush()
    client.join()
    assert errors == []
    sent = await messages(waiting)
    assert sorted(one["type"] for one in sent) == ["identify", "page", "track"]
    assert all(one["messageId"] for one in sent)
    assert {batch.source for batch in await waiting()} == {"segment"}


@pytest.mark.parametrize("kind", ["segment", "rudder"])
async def test_an_sdk_with_a_wrong_key_reads_code_and_message_and_stops(
    api: Any, waiting: Waiting, kind: str
) -> None:
    errors: list[Any] = []
    client = sdk(kind, "kdr_ingest_wrong", api.url, errors, gzip=True)
    client.track(user_id="u1", event="Product Viewed")
    client.flush()
    client.join()
    assert [(error.code, error.status) for error in errors] == [("key_unknown", 401)]
    assert errors[0].message == "The API key is not valid."
    assert await waiting() == []


MESSAGE = {
    "type": "track",
    "event": "Seen",
    "anonymousId": "a",
    "messageId": "m1",
    "context": {"traits": {"x": None}},
}


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/import"])
@pytest.mark.parametrize("shape", ["json", "text", "form", "data", "gzip"])
async def test_a_browser_may_send_json_in_any_wrapping_with_the_key_in_the_body(
    api: Any, waiting: Waiting, path: str, shape: str
) -> None:
    text = json.dumps({"batch": [MESSAGE], "writeKey": api.keys["ingest"], "sentAt": "x"})
    bodies = {
        "json": (text.encode(), "application/json"),
        "text": (text.encode(), "text/plain;charset=UTF-8"),
        "form": (urllib.parse.quote_plus(text).encode(), "application/x-www-form-urlencoded"),
        "data": (f"data={urllib.parse.quote_plus(text)}".encode(), "application/x-www-form-urlencoded"),
        "gzip": (gzip.compress(text.encode()), "application/json"),
    }
    body, content_type = bodies[shape]
    headers = {"content-type": content_type} | ({"content-encoding": "gzip"} if shape == "gzip" else {})
    async with api.caller(None) as caller:
        answer = await caller.post(path, content=body, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert await messages(waiting) == [MESSAGE]


@pytest.mark.parametrize("kind", ["track", "identify", "page", "screen", "group", "alias"])
async def test_a_message_of_its_own_has_the_type_of_its_address_and_an_id(
    api: Any, waiting: Waiting, kind: str
) -> None:
    async with api.caller("ingest") as caller:
        answer = await caller.post(
            f"/v1/{kind}", json={"anonymousId": "a", "timestamp": "2026-11-01T00:00:00Z"}
        )
        again = await caller.post(
            f"/v1/{kind}", json={"anonymousId": "a", "timestamp": "2026-11-01T00:00:00Z"}
        )
    assert (answer.status_code, again.status_code) == (200, 200)
    first, second = await messages(waiting)
    assert first["type"] == kind
    assert first["messageId"] == second["messageId"]


async def test_a_key_in_a_body_does_not_reach_the_inbox(api: Any, waiting: Waiting) -> None:
    async with api.caller(None) as caller:
        await caller.post("/v1/track", json={**MESSAGE, "writeKey": api.keys["ingest"]})
    (batch,) = await waiting()
    assert api.keys["ingest"].encode() not in batch.rows[0].raw


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "empty_body"),
        (b"{", 400, "bad_json"),
        (b"[]", 400, "wrong_shape"),
        (b'{"batch": []}', 400, "empty_batch"),
        (b'{"batch": ' + b"[" * 200_000, 400, "too_deep"),
        (b'{"batch": [' + b"{}," * 3_000 + b"{}]}", 413, "batch_too_long"),
        (b" " * 20_000_000, 413, "body_too_large"),
    ],
    ids=range(7),
)
async def test_a_broken_body_is_named(
    api: Any, waiting: Waiting, body: bytes, status: int, code: str
) -> None:
    async with api.caller("ingest") as caller:
        answer = await caller.post("/v1/batch", content=body)
    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert answer.json()["message"]
    assert await waiting() == []


async def test_a_message_with_bad_utf8_goes_in_beside_the_good_ones_for_the_quarantine(
    api: Any, waiting: Waiting
) -> None:
    async with api.caller("ingest") as caller:
        answer = await caller.post(
            "/v1/batch", content=b'{"batch":[{"messageId":"\xff"},{"messageId":"m2","a":1}]}'
        )
    assert answer.status_code == 200
    (batch,) = await waiting()
    assert [row.raw for row in batch.rows] == [b'{"messageId":"\xff"}', b'{"messageId":"m2","a":1}']


async def test_a_bomb_is_refused_before_it_is_inflated(api: Any) -> None:
    async with api.caller("ingest") as caller:
        answer = await caller.post(
            "/v1/batch", content=gzip.compress(b" " * 200_000_000), headers={"content-encoding": "gzip"}
        )
    assert answer.status_code == 413
