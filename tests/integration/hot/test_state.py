from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.hot.layout import ConsentState, DeviceState, HotEvent, RecordState, Said, SessionState
from app.hot.state import HotState
from app.hot.stock import Stock
from app.redis import Redis, RedisUnavailable
from tests.conftest import RedisStores

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
async def redis(redis_stores: RedisStores) -> AsyncGenerator[Redis]:
    client = Redis(redis_stores.cache)
    yield client
    await client.close()


def event(sku: str, *, minutes: int, session: str | None = None, kind: str = "product_viewed") -> HotEvent:
    at = NOW + timedelta(minutes=minutes)
    return HotEvent(int(at.timestamp() * 1e6), kind, sku, 1, 9.5, None, session)


async def couple(hot: HotState) -> None:
    """Two accounts of one person, the second by an asserted email; one device with two visits."""
    await hot.link_records(
        {
            "shopify:customer:1": RecordState("shopify:customer:1", "p1", 1.0, "shopify:customer:1"),
            "loyaltylion:member:1": RecordState("shopify:customer:1", "p1", 0.99, "shopify:customer:1"),
            "klaviyo:profile:9": RecordState("klaviyo:profile:9", "p1", 0.9, "klaviyo:profile:9"),
        }
    )
    await hot.put_histories(
        {
            "shopify:customer:1": [event("bought", minutes=-9000, kind="ordered")],
            "klaviyo:profile:9": [event("rumour", minutes=-8000, kind="ordered")],
        }
    )
    first = event("seen-first", minutes=-600, session="s1")
    second = event("seen-now", minutes=-5, session="s2")
    await hot.put_devices({"d1": DeviceState("s2", second.at_us, (first, second))})
    await hot.put_sessions(
        {
            "s1": SessionState("d1", None, "p1", "asserted", 0.9),
            "s2": SessionState("d1", "shopify:customer:1", "p1", "verified", 0.99),
        }
    )


async def test_a_stranger_is_no_error(redis: Redis) -> None:
    state = await HotState(redis).shopper("session", "nobody", now=NOW)
    assert (state.person, state.visits, state.personalisation) == (None, (), None)


async def test_a_verified_session_sees_its_own_block_and_nothing_that_is_only_asserted(redis: Redis) -> None:
    hot = HotState(redis)
    await couple(hot)
    state = await hot.shopper("session", "s2", now=NOW)
    assert state.person == "p1"
    assert state.records == ("loyaltylion:member:1", "shopify:customer:1")
    assert [visit.sku for visit in state.visits] == ["bought", "seen-now"]
    wide = await hot.shopper("session", "s2", now=NOW, least="asserted")
    assert [visit.sku for visit in wide.visits] == ["bought", "rumour", "seen-now"]


async def test_a_session_that_only_claims_to_be_somebody_is_a_stranger_to_the_storefront(
    redis: Redis,
) -> None:
    hot = HotState(redis)
    await couple(hot)
    state = await hot.shopper("session", "s1", now=NOW)
    assert (state.person, [visit.sku for visit in state.visits]) == (None, ["seen-first"])


async def test_a_device_is_whoever_its_newest_visit_is(redis: Redis) -> None:
    hot = HotState(redis)
    await couple(hot)
    state = await hot.shopper("device", "d1", now=NOW)
    assert state.person == "p1"
    assert [(visit.sku, visit.session) for visit in state.visits] == [
        ("bought", False), ("seen-first", False), ("seen-now", True),
    ]  # fmt: skip
    alone = await hot.shopper("device", "d1", now=NOW, resolved=False)
    assert [visit.sku for visit in alone.visits] == ["seen-first", "seen-now"]
    later = await hot.shopper("device", "d1", now=NOW + timedelta(hours=1))
    assert not any(visit.session for visit in later.visits)


@pytest.mark.parametrize("kind", ["session", "device"])
async def test_what_a_server_vouched_for_ends_with_the_visit(redis: Redis, kind: Any) -> None:
    hot, key = HotState(redis), {"session": "s2", "device": "d1"}[kind]
    await couple(hot)
    assert (await hot.shopper(kind, key, now=NOW + timedelta(minutes=25))).person == "p1"
    later = await hot.shopper(kind, key, now=NOW + timedelta(minutes=26))
    assert (later.person, later.records) == (None, ())
    assert "bought" not in {visit.sku for visit in later.visits}


async def test_a_visit_that_was_vouched_for_is_nobodys_once_the_next_has_begun(redis: Redis) -> None:
    hot = HotState(redis)
    await couple(hot)
    await hot.put_devices({"d1": DeviceState("s3", int(NOW.timestamp() * 1e6), ())})
    await hot.put_sessions({"s3": SessionState("d1")})
    for kind, key in (("session", "s2"), ("session", "s3"), ("device", "d1")):
        state = await hot.shopper(kind, key, now=NOW)
        assert (state.person, state.visits) == (None, ())


async def test_a_refusal_outlasts_the_visit_it_was_seen_in(redis: Redis) -> None:
    hot = HotState(redis)
    await couple(hot)
    await hot.put_consents({"shopify:customer:1": ConsentState(personalisation=Said(1, allowed=False))})
    assert (await hot.shopper("session", "s2", now=NOW + timedelta(hours=2))).personalisation is False


async def test_a_person_is_their_core_block_unless_more_is_asked_for(redis: Redis) -> None:
    hot = HotState(redis)
    await couple(hot)
    assert [visit.sku for visit in (await hot.shopper("person", "p1", now=NOW)).visits] == ["bought"]
    wide = await hot.shopper("person", "p1", now=NOW, least="asserted")
    assert [visit.sku for visit in wide.visits] == ["bought", "rumour"]


ACCOUNT, STRANGER, ORDERS = "shopify:customer:1", "shopify:customer:0", "shopify:buyer:a"


async def proved(hot: HotState, orders: RecordState) -> None:
    """The account that proved an address, one that only typed it in, and the orders under it."""
    await hot.link_records(
        {
            ACCOUNT: RecordState(ACCOUNT, "p1", 1.0, ACCOUNT),
            STRANGER: RecordState(STRANGER, "p1", 0.9, ACCOUNT),
            ORDERS: orders,
        }
    )
    await hot.put_histories({ORDERS: [event("bought", minutes=-9000, kind="ordered")]})
    seen = int(NOW.timestamp() * 1e6)
    await hot.put_devices({"d1": DeviceState("hers", seen, ()), "d2": DeviceState("theirs", seen, ())})
    await hot.put_sessions(
        {
            "hers": SessionState("d1", ACCOUNT, "p1", "verified", 0.99),
            "theirs": SessionState("d2", STRANGER, "p1", "verified", 0.99),
        }
    )


async def test_who_proved_an_address_sees_the_orders_under_it_and_who_typed_it_in_does_not(
    redis: Redis,
) -> None:
    hot = HotState(redis)
    await proved(hot, RecordState(ORDERS, "p1", 0.9, ACCOUNT))
    hers = await hot.shopper("session", "hers", now=NOW)
    assert hers.records == (ORDERS, STRANGER, ACCOUNT)
    assert [visit.sku for visit in hers.visits] == ["bought"]
    theirs = await hot.shopper("session", "theirs", now=NOW)
    assert (theirs.records, theirs.visits) == ((STRANGER,), ())


async def test_a_person_is_the_block_that_may_be_shown_most_not_the_one_with_the_smallest_key(
    redis: Redis,
) -> None:
    hot = HotState(redis)
    await proved(hot, RecordState(ORDERS, "p1", 0.9, ACCOUNT))
    person = await hot.shopper("person", "p1", now=NOW)
    assert person.records == (ORDERS, STRANGER, ACCOUNT)


async def test_a_new_owner_without_a_new_person_is_believed_at_once_and_may_be_said_twice(
    redis: Redis,
) -> None:
    hot = HotState(redis)
    await proved(hot, RecordState(ORDERS, "p1", 0.9, ORDERS))
    assert (await hot.shopper("session", "hers", now=NOW)).visits == ()
    for _ in range(2):
        await hot.link_records({ORDERS: RecordState(ORDERS, "p1", 0.9, ACCOUNT)})
        assert ORDERS in (await hot.shopper("session", "hers", now=NOW)).records
    for _ in range(2):
        await hot.link_records({ORDERS: RecordState(ORDERS, "p2", 0.9, ORDERS)})
        assert ORDERS not in (await hot.shopper("session", "hers", now=NOW)).records


async def test_a_record_whose_link_is_lost_is_shown_to_no_block(redis: Redis) -> None:
    hot = HotState(redis)
    await proved(hot, RecordState(ORDERS, "p1", 0.9, ACCOUNT))
    await redis.call("DEL", f"r:{ORDERS}")
    assert ORDERS not in (await hot.shopper("session", "hers", now=NOW)).records


async def test_a_record_that_moves_leaves_its_old_person(redis: Redis) -> None:
    hot = HotState(redis)
    await couple(hot)
    await hot.link_records(
        {"shopify:customer:1": RecordState("shopify:customer:1", "p2", 1.0, "shopify:customer:1")}
    )
    assert (await hot.shopper("session", "s2", now=NOW)).person in {"p1", "p2"}
    assert (await hot.shopper("person", "p2", now=NOW)).records == (
        "loyaltylion:member:1",
        "shopify:customer:1",
    )
    assert (await hot.shopper("person", "p1", now=NOW, least="asserted")).records == (
        "klaviyo:profile:9", "loyaltylion:member:1",
    )  # fmt: skip


async def test_the_newest_consent_counts_whatever_came_last(redis: Redis) -> None:
    hot = HotState(redis)
    await couple(hot)
    for said in (Said(20, allowed=False), Said(10, allowed=True), Said(20, allowed=True)):
        await hot.put_consents({"loyaltylion:member:1": ConsentState(personalisation=said)})
        assert (await hot.shopper("session", "s2", now=NOW)).personalisation is False
    await hot.put_consents({"loyaltylion:member:1": ConsentState(personalisation=Said(21, allowed=True))})
    assert (await hot.shopper("session", "s2", now=NOW)).personalisation is True


async def test_a_later_version_that_says_nothing_takes_no_refusal_back(redis: Redis) -> None:
    hot = HotState(redis)
    await couple(hot)
    for state in (
        ConsentState(personalisation=Said(10, allowed=False)),
        ConsentState(sms_marketing=Said(20, allowed=True)),
        ConsentState(email_marketing=Said(30, allowed=True)),
        ConsentState(),
    ):
        await hot.put_consents({"loyaltylion:member:1": state})
    assert (await hot.shopper("session", "s2", now=NOW)).personalisation is False
    await hot.put_consents({"loyaltylion:member:1": ConsentState(personalisation=Said(15, allowed=True))})
    assert (await hot.shopper("session", "s2", now=NOW)).personalisation is True


async def test_a_session_that_is_met_again_keeps_whose_it_is(redis: Redis) -> None:
    hot = HotState(redis)
    await couple(hot)
    await hot.meet_sessions({"s2": SessionState("d1"), "s3": SessionState("d1")})
    assert (await hot.shopper("session", "s2", now=NOW)).person == "p1"
    assert (await hot.shopper("session", "s3", now=NOW)).person is None


async def test_stock_has_a_new_version_only_where_something_changed(redis: Redis) -> None:
    stock = Stock(redis)
    first = await stock.put({"a": 3, "b": None})
    assert await stock.put({"a": 3, "b": None}) == first
    assert await stock.since(-1) == (first, {"a": 3, "b": None})
    assert await stock.since(first) == (first, {})
    second = await stock.put({"a": 0, "b": None})
    assert second > first
    assert await stock.since(first) == (second, {"a": 0})


async def test_an_empty_store_has_no_stock_and_says_so(redis: Redis) -> None:
    assert await Stock(redis).since(-1) == (-1, {})


async def test_stock_is_told_also_where_its_version_is_gone(redis: Redis) -> None:
    stock = Stock(redis)
    first = await stock.put({"a": 3})
    await redis.call("DEL", "stock:version")
    assert await stock.since(-1) == (first, {"a": 3})
    second = await stock.put({"a": 4})
    assert await stock.since(first) == (second, {"a": 4})


async def test_a_full_cache_forgets_nothing_and_is_away_for_writers_only(redis: Redis) -> None:
    hot = HotState(redis)
    await couple(hot)
    assert not await hot.begin()
    await hot.finish()
    before = await hot.shopper("session", "s2", now=NOW)
    limit = (await redis.call("CONFIG", "GET", "maxmemory"))[1]
    await redis.call("CONFIG", "SET", "maxmemory", 1)
    try:
        with pytest.raises(RedisUnavailable):
            await hot.put_histories({"shopify:customer:1": [event("more", minutes=-1)]})
        with pytest.raises(RedisUnavailable):
            await hot.link_records({"x:y:1": RecordState("x:y:1", "p9", 1.0, "x:y:1")})
        assert await hot.shopper("session", "s2", now=NOW) == before
        assert await hot.is_whole()
    finally:
        await redis.call("CONFIG", "SET", "maxmemory", limit)


async def test_a_state_that_was_lost_since_its_writer_began_is_not_whole(redis: Redis) -> None:
    hot = HotState(redis)
    assert not await hot.begin()
    await hot.finish()
    assert await hot.begin()
    assert not await hot.begin()
    await redis.call("FLUSHALL")
    await hot.finish()
    assert not await hot.is_whole()
