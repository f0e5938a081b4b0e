"""The storefront always has something to show, and sees of a shopper only what a server vouched for."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from app.hot.layout import ConsentState, DeviceState, HotEvent, RecordState, Said, SessionState
from app.lake.lake import Lake

RECORD = "shopify:customer:1"
BLOCK = RecordState(RECORD, "p_1", 0.99, RECORD)


def microseconds(days: float) -> int:
    return int((datetime.now(UTC) - timedelta(days=days)).timestamp() * 1e6)


def bought(*skus: str) -> tuple[HotEvent, ...]:
    return tuple(
        HotEvent(microseconds(40 + place), "ordered", sku, 1, 5.0, f"o{place}")
        for place, sku in enumerate(skus)
    )


async def ask(api: Any, key: str, **parameters: Any) -> dict[str, Any]:
    async with api.caller("storefront") as caller:
        answer = await caller.get(f"/v1/recommendations/{key}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="session")
async def served(api: Any, bundle: Any) -> Any:
    """The API once it serves the bundle that was published after its start."""
    async with api.caller(None) as caller:
        for _ in range(100):
            ready = await caller.get("/health/ready")
            if ready.status_code == 200 and ready.json()["bundle"] == bundle.version:
                return api
            await asyncio.sleep(0.1)
    raise AssertionError(ready.text)


@pytest.fixture
async def stocked(served: Any, hot: Any) -> Any:
    """The API after it has seen the stock that the test began with."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if (await ask(served, "session:nobody"))["items"]:
            return served
        await asyncio.sleep(0.1)
    raise AssertionError("no stock")


async def test_a_stranger_gets_what_sells_now_and_the_answer_says_how_it_was_made(
    stocked: Any, bundle: Any
) -> None:
    page = await ask(stocked, "session:nobody", limit=5)
    assert [one["rank"] for one in page["items"]] == [1, 2, 3, 4, 5]
    assert {one["sku"] for one in page["items"]} <= {f"SKU{number:03}" for number in range(40)}
    assert all(one["reason"] for one in page["items"])
    assert page["bundle"] == bundle.version
    assert page["mode"] == "anonymous"
    assert page["arm"] in {"ranked", "exploring"}
    assert page["degraded"] == []
    assert page["request_id"]


async def test_a_persons_own_history_counts(stocked: Any, hot: Any) -> None:
    state, _ = hot
    await state.link_records({RECORD: BLOCK})
    await state.put_histories({RECORD: bought("SKU002", "SKU006", "SKU010")})
    page = await ask(stocked, "person:p_1")
    assert page["mode"] == "personal"
    assert "bought_before" in {one["reason"] for one in page["items"]}


@pytest.mark.parametrize(("assurance", "mode"), [("verified", "personal"), ("asserted", "anonymous")])
async def test_a_session_shows_a_persons_history_only_if_a_server_vouched_for_it(
    stocked: Any, hot: Any, assurance: Any, mode: str
) -> None:
    state, _ = hot
    await state.link_records({RECORD: BLOCK})
    await state.put_histories({RECORD: bought("SKU002", "SKU006")})
    await state.put_devices({"dev": DeviceState("ses", microseconds(0), ())})
    await state.put_sessions({"ses": SessionState("dev", RECORD, "p_1", assurance, 0.9)})
    assert (await ask(stocked, "session:ses"))["mode"] == mode
    assert (await ask(stocked, "device:dev"))["mode"] == mode


async def test_a_record_joined_by_something_asserted_adds_nothing(stocked: Any, hot: Any) -> None:
    state, _ = hot
    other = "klaviyo:profile:9"
    await state.link_records(
        {RECORD: BLOCK, "shopify:customer:2": BLOCK, other: RecordState(other, "p_1", 0.7, other)}
    )
    await state.put_histories({other: bought("SKU002")})
    assert (await ask(stocked, "person:p_1"))["mode"] == "anonymous"


async def test_a_shopper_who_wants_no_personalisation_gets_none(stocked: Any, hot: Any) -> None:
    state, _ = hot
    await state.link_records({RECORD: BLOCK})
    await state.put_histories({RECORD: bought("SKU002")})
    await state.put_consents({RECORD: ConsentState(personalisation=Said(1, allowed=False))})
    page = await ask(stocked, "person:p_1")
    assert page["mode"] == "without_consent"
    assert "bought_before" not in {one["reason"] for one in page["items"]}


async def test_what_goes_out_of_stock_is_not_shown_a_second_later(stocked: Any, hot: Any) -> None:
    _, stock = hot
    first = (await ask(stocked, "session:nobody"))["items"][0]["sku"]
    await stock.put({first: 0})
    await asyncio.sleep(1.2)
    assert first not in {one["sku"] for one in (await ask(stocked, "session:nobody", limit=40))["items"]}


async def test_without_any_store_a_stranger_is_still_served_and_the_answer_says_so(
    lonely: Any, bundle: Any
) -> None:
    async with lonely.caller("storefront") as caller:
        for _ in range(100):
            answer = await caller.get("/v1/recommendations/person:p_1")
            if answer.status_code == 200:
                break
            await asyncio.sleep(0.1)
        ready = await caller.get("/health/ready")
    assert answer.json()["mode"] == "anonymous"
    assert set(answer.json()["degraded"]) == {"hot_state", "stock"}
    assert ready.status_code == 200
    assert ready.json()["status"] == "degraded"
    assert set(ready.json()["degraded"]) == {"graph", "inbox", "hot", "stock"}


@pytest.mark.parametrize(
    "key",
    [
        "canary@example.com",
        "person:canary@example.com",
        "email:canary",
        "device:07700900123",
        "person:%2B447700900123",
    ],
)
async def test_personal_data_in_the_address_is_refused_and_not_repeated(api: Any, key: str) -> None:
    async with api.caller("storefront") as caller:
        answer = await caller.get(f"/v1/recommendations/{key}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "wrong_key"
    assert "canary" not in answer.text
    assert "7700900123" not in answer.text


@pytest.mark.parametrize("limit", ["0", "101", "many", "1e9", "-1"])
async def test_a_limit_out_of_range_is_named(api: Any, limit: str) -> None:
    async with api.caller("storefront") as caller:
        answer = await caller.get("/v1/recommendations/session:s", params={"limit": limit})
    assert answer.status_code == 400
    assert "limit" in answer.json()["message"]


@pytest.mark.parametrize("scope", ["ingest", "crm"])
async def test_only_a_storefront_key_may_ask(api: Any, scope: Any) -> None:
    async with api.caller(scope) as caller:
        assert (await caller.get("/v1/recommendations/session:s")).status_code == 403


async def test_what_was_shown_reaches_the_lake(stocked: Any) -> None:
    page = await ask(stocked, "session:logged", limit=3)
    table = Lake(stocked.settings.lake).served
    for _ in range(100):
        rows = table.read(table.scan().filter(pl.col("request_id") == page["request_id"])).to_dicts()
        if rows:
            break
        await asyncio.sleep(0.1)
    (row,) = rows
    assert row["shopper"] == "session:logged"
    assert row["skus"] == [one["sku"] for one in page["items"]]


async def test_a_new_bundle_is_served_without_a_restart_and_a_damaged_one_is_not(
    stocked: Any, bundle: Any, publish: Any
) -> None:
    bundles = stocked.settings.bundles
    fresh = publish(bundles, name="b2", seed=2)
    assert fresh.version != bundle.version
    for _ in range(100):
        if (page := await ask(stocked, "session:nobody"))["bundle"] == fresh.version:
            break
        await asyncio.sleep(0.1)
    assert page["bundle"] == fresh.version
    assert page["items"]
    publish(bundles, name=".b3-aside", seed=3)
    broken = bundles / "b3"
    (bundles / ".b3-aside").rename(broken)
    (broken / "model.txt").write_text("damaged")
    link = bundles / ".link"
    link.symlink_to("b3")
    link.replace(bundles / "current")
    await asyncio.sleep(1.5)
    assert (await ask(stocked, "session:nobody"))["bundle"] == fresh.version
