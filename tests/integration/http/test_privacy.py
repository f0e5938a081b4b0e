"""Canaries through every route: nothing personal is in a log, a metric, a refusal, an address or a job."""

import json
import urllib.parse
from typing import Any

import pytest
from redis.asyncio import Redis

EMAIL = "zzcanary.person@example.org"
PHONE = "07700900471"
NAME = "Zzcanarina"
CANARIES = ("zzcanary", "7700900471", "zzcanarina")
QUOTED = urllib.parse.quote(EMAIL, safe="")


def found(text: str) -> list[str]:
    return [one for one in CANARIES if one in text.lower()]


PERSONAL = {"email": EMAIL, "phone": PHONE, "firstName": NAME, EMAIL: PHONE}
MESSAGE = {
    "type": "identify",
    "userId": EMAIL,
    "messageId": EMAIL,
    "traits": PERSONAL,
    "context": {"ip": PHONE},
}
REQUESTS = [
    ("POST", f"/v1/sources/{QUOTED}/records?kind={PHONE}", f"{EMAIL},{PHONE}"),
    ("POST", "/v1/sources/shopify/records?kind=customers", f"Customer ID,Email,{EMAIL}\n1,{EMAIL},{NAME}\n"),
    ("POST", f"/v1/sources/shopify/records?kind=customers&as_of={QUOTED}", "x"),
    ("POST", "/v1/sources/zendesk/records?kind=users", json.dumps({"users": [PERSONAL]})),
    ("POST", "/v1/sources/zendesk/records?kind=users", f'{{"users": [{{"{EMAIL}": '),
    ("POST", "/v1/batch", json.dumps({"batch": [MESSAGE], EMAIL: NAME})),
    ("POST", "/v1/batch", json.dumps({"batch": EMAIL})),
    ("POST", "/v1/batch", f'{{"batch": "{EMAIL}'),
    ("POST", "/v1/batch", json.dumps({"writeKey": EMAIL, "batch": [MESSAGE]})),
    ("POST", "/v1/identify", json.dumps(MESSAGE)),
    ("POST", "/v1/track", json.dumps([EMAIL])),
    ("POST", "/v1/profiles/lookup", json.dumps({"keys": [{"kind": "email", "value": EMAIL}]})),
    ("POST", "/v1/profiles/lookup", json.dumps({"keys": [{"kind": EMAIL, "value": PHONE}]})),
    ("POST", "/v1/profiles/lookup", json.dumps({"keys": [{"kind": "phone", "value": PHONE, EMAIL: NAME}]})),
    ("POST", "/v1/profiles/lookup", json.dumps({EMAIL: NAME})),
    ("GET", f"/v1/profiles/{QUOTED}", ""),
    ("GET", f"/v1/profiles/{PHONE}/explain", ""),
    ("GET", f"/v1/profiles/p_1/{QUOTED}", ""),
    ("GET", f"/v1/reviews?limit={QUOTED}&skip={NAME}", ""),
    ("GET", f"/v1/recommendations/{QUOTED}", ""),
    ("GET", f"/v1/recommendations/person:{QUOTED}?limit={NAME}", ""),
    ("GET", f"/v1/recommendations/device:{PHONE}", ""),
    ("GET", f"/v1/recommendations/session:ok?limit=3&email={QUOTED}", ""),
    ("GET", f"/health/ready?{NAME}={QUOTED}", ""),
    ("GET", f"/{QUOTED}/{NAME}", ""),
    ("DELETE", f"/v1/batch?x={QUOTED}", ""),
    ("GET", f"/schema/{QUOTED}", ""),
]


@pytest.mark.parametrize("scope", ["ingest", "storefront", "crm", None])
async def test_no_refusal_repeats_a_personal_value(
    whole: Any, redis_stores: Any, graph_store: Any, scope: Any
) -> None:
    async with whole.caller(scope) as caller:
        for method, path, body in REQUESTS:
            headers = {"user-agent": EMAIL, "x-request-id": EMAIL, "referer": f"https://shop/?e={EMAIL}"}
            answer = await caller.request(method, path, content=body, headers=headers)
            assert answer.status_code < 500 or answer.json()["code"] in {"no_bundle", "unavailable"}, (
                path,
                answer.text,
            )
            assert not found(answer.text), (method, path, answer.text)
            assert not found(str(answer.headers)), (method, path)


async def test_no_log_line_metric_or_job_holds_a_personal_value(
    whole: Any, api: Any, lonely: Any, redis_stores: Any, redis_inbox: Any
) -> None:
    for running in (whole, api, lonely):
        for scope in ("ingest", "storefront", "crm", None):
            async with running.caller(scope) as caller:
                for method, path, body in REQUESTS:
                    await caller.request(method, path, content=body, headers={"user-agent": EMAIL})
        async with running.caller(None) as caller:
            metrics = (await caller.get("/metrics")).text
        assert not found(metrics)
        assert "kindred_http_request_seconds" in metrics
        log = running.log.read_text(encoding="utf-8")
        assert not found(log), found(log)
        assert "request.finished" in log
    async with Redis.from_url(redis_inbox) as client:
        jobs = [key async for key in client.scan_iter("arq:*")]
        payloads = [await client.get(key) for key in jobs]
        assert jobs
        assert not found(repr([jobs, payloads]))


async def test_a_request_is_one_line(api: Any) -> None:
    async with api.caller(None) as caller:
        answer = await caller.get("/v1/reviews")
    request_id = answer.headers["x-request-id"]
    lines = [line for line in api.log.read_text(encoding="utf-8").splitlines() if request_id in line]
    (line,) = [json.loads(one) for one in lines]
    assert line["event"] == "request.finished"
    assert (line["route"], line["status"], line["method"]) == ("/v1/reviews", 401, "GET")


async def test_no_key_is_in_a_log(api: Any) -> None:
    async with api.caller("crm") as caller:
        await caller.get("/v1/recommendations/session:s")
        await caller.get("/v1/reviews?key=" + api.keys["crm"])
    log = api.log.read_text(encoding="utf-8")
    assert not any(key in log for key in api.keys.values())
