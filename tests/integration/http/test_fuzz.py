"""Whatever is sent, the answer is no accident: never a 500, and every refusal is a problem document."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SEGMENTS = st.one_of(
    st.sampled_from([
        "v1", "batch", "track", "profiles", "lookup", "explain", "recommendations", "reviews", "sources",
        "shopify", "zendesk", "records", "health", "live", "ready", "metrics", "schema", "openapi.json",
        "session:1", "person:p", "device:x", "..", ".", "", "%00", "%ff", "%2F", "%25", ":", "a:b:c", "{key}",
    ]),
    st.text(st.characters(codec="utf-8"), max_size=8).map(lambda text: httpx.URL("http://x/", params={"q": text}).query.decode()[2:]),
)  # fmt: skip
PATHS = st.lists(SEGMENTS, min_size=1, max_size=5).map(lambda parts: "/" + "/".join(parts))
QUERIES = st.sampled_from([
    "", "?kind=customers", "?kind=users&as_of=2026-01-01", "?limit=3", "?limit=", "?limit=%00", "?kind=%ff",
    "?kind", "?&&=", "?skip=9&limit=9", "?limit=1&limit=2", "?as_of=9999-99-99&kind=orders", "?kind=" + "x" * 3_000,
])  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["batch", "keys", "kind", "value", "type", "messageId", "writeKey", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
BODIES = st.one_of(
    st.binary(max_size=64),
    JSON.map(lambda value: str(value).replace("'", '"').encode("utf-8", "replace")),
    st.sampled_from(
        [b"[" * 50_000, b'{"batch":' * 5_000, b"\x1f\x8b\x08junk", b"\xef\xbb\xbf{}", b"a,b\n1", b'"', b"0"]
    ),
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "content-type": st.sampled_from(
            ["application/json", "text/csv", "application/x-www-form-urlencoded", "x", ""]
        ),
        "content-encoding": st.sampled_from(["gzip", "br", "identity", "GZIP", ""]),
        "accept": st.sampled_from(["text/html", "*/*", "nonsense"]),
    },
)


@pytest.fixture(scope="module")
def callers(api: Any, redis_stores_module: None) -> Iterator[tuple[Any, httpx.Client]]:
    with httpx.Client(base_url=api.url, timeout=20, trust_env=False) as client:
        yield api, client


@pytest.fixture(scope="module")
def redis_stores_module(redis_inbox: str, redis_cache: str) -> None:
    """The stores need not be empty here, only there."""


@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    method=st.sampled_from(["GET", "POST", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE"]),
    path=PATHS,
    query=QUERIES,
    body=BODIES,
    headers=HEADERS,
    scope=st.sampled_from(["ingest", "storefront", "crm", None]),
)
def test_no_request_makes_the_api_fail(
    callers: Any, method: Any, path: Any, query: Any, body: Any, headers: Any, scope: Any
) -> None:
    api, client = callers
    sent = dict(headers) | ({"authorization": f"Bearer {api.keys[scope]}"} if scope else {})
    answer = client.request(method, api.url + path + query, content=body, headers=sent)
    judge(answer, method)


@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    path=st.sampled_from([
        "/v1/batch", "/v1/track", "/v1/sources/shopify/records?kind=orders", "/v1/sources/zendesk/records?kind=tickets",
        "/v1/sources/legacy/records?kind=catalogue", "/v1/sources/segment/records?kind=batch",
    ]),
    body=BODIES,
    headers=HEADERS,
)  # fmt: skip
def test_no_body_makes_a_writing_route_fail(callers: Any, path: Any, body: Any, headers: Any) -> None:
    api, client = callers
    answer = client.post(
        path, content=body, headers=headers | {"authorization": f"Bearer {api.keys['ingest']}"}
    )
    judge(answer, "POST")


def judge(answer: httpx.Response, method: str) -> None:
    if answer.status_code in {429, 503}:
        assert answer.json()["code"] in {"inbox_full", "no_bundle", "unavailable"}
        assert answer.headers["retry-after"].isdigit()
    else:
        assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and method != "HEAD" and answer.headers.get("x-request-id"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"]
        assert answer.json()["message"]
