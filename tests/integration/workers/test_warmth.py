"""The hot state says it is whole only where nothing is missing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from app.inbox.lease import leased
from app.inbox.stream import LEASE
from graph.behaviour import VisitUpdate
from graph.errors import GraphRefused, GraphUnavailable
from graph.records import Record
from graph.resolution import Resolution, SessionLink
from tests.integration.workers import inputs
from tests.integration.workers.conftest import House
from workers.jobs.heartbeat import safety_net
from workers.jobs.worker import CONTEXT
from workers.warmth import rebuild

NDJSON = "application/x-ndjson"
NOW = datetime(2026, 10, 1, 9, 5, tzinfo=UTC)


async def hot_state(house: House) -> dict[str, Any]:
    """Every key of the cache but the mark and the script's versions, with its value."""
    cache = house.wiring.cache
    found: dict[str, Any] = {}
    for key in await cache.call("KEYS", "*"):
        name = key.decode()
        if name[:2] in {"r:", "s:", "h:", "c:", "d:"}:
            found[name] = await cache.call("GET", name)
        elif name[:2] in {"b:", "p:"}:
            found[name] = sorted(await cache.call("SMEMBERS", name))
    return found


async def is_as_rebuilt(house: House) -> None:
    there = await hot_state(house)
    await house.wiring.cache.call("FLUSHALL")
    await rebuild(house.context.hot, house.context.stock, house.context.lake, house.wiring.graph)
    assert there == await hot_state(house)


async def begun(house: House) -> None:
    """A whole hot state of something."""
    await house.send("shopify", "products", inputs.PRODUCTS)
    await house.send("shopify", "customers", inputs.CUSTOMERS)
    await house.drain()
    assert await house.context.hot.is_whole()


async def test_what_the_graph_committed_before_it_went_away_is_in_the_hot_state(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begun(house)
    take = house.context.ladder.take
    calls: list[Resolution] = []

    async def lost(records: Sequence[Record], *, epoch: int) -> Resolution:
        done = await take(records, epoch=epoch)
        calls.append(done)
        if len(calls) == 1:
            raise GraphUnavailable("ladder/take")
        return done

    monkeypatch.setattr(house.context.ladder, "take", lost)
    await house.send("loyaltylion", "customers", inputs.MEMBERS, form="application/json")
    await house.drain()
    assert calls[0].touched
    assert not calls[1].touched
    assert await house.wiring.cache.call("EXISTS", "r:loyaltylion:member:7") == 1
    assert await house.context.hot.is_whole()
    await is_as_rebuilt(house)


async def test_nor_is_a_session_forgotten_whose_link_was_committed_then(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begun(house)
    observe = house.context.behaviour.observe
    calls: list[tuple[SessionLink, ...]] = []

    async def lost(visits: Sequence[VisitUpdate], *, epoch: int) -> tuple[SessionLink, ...]:
        links = await observe(visits, epoch=epoch)
        calls.append(links)
        if len(calls) == 1:
            raise GraphUnavailable("behaviour/observe")
        return links

    monkeypatch.setattr(house.context.behaviour, "observe", lost)
    await house.send("shopify", "orders", inputs.ORDERS)
    await house.send("shopify", "pixel", inputs.VIEWS, form=NDJSON)
    await house.drain()
    assert calls[0]
    assert not calls[1]
    state = await house.context.hot.shopper("device", "d-ada", now=NOW, least="asserted")
    assert state.person is not None
    await is_as_rebuilt(house)


async def test_what_was_committed_before_the_graph_refused_a_record_is_in_the_hot_state(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begun(house)
    take = house.context.ladder.take

    async def refusing(records: Sequence[Record], *, epoch: int) -> Resolution:
        bad = [record for record in records if record.key == "loyaltylion:member:8"]
        if bad:
            await take([record for record in records if record not in bad], epoch=epoch)
            raise GraphRefused("ladder/take", "Neo.ClientError.Statement.TypeError")
        return await take(records, epoch=epoch)

    monkeypatch.setattr(house.context.ladder, "take", refusing)
    await house.send("loyaltylion", "customers", inputs.MEMBERS, form="application/json")
    await house.drain()
    assert await house.wiring.cache.call("EXISTS", "r:loyaltylion:member:7") == 1
    await is_as_rebuilt(house)


async def test_a_cache_that_is_lost_in_the_middle_of_a_round_is_rebuilt(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begun(house)
    take = house.context.ladder.take

    async def losing(records: Sequence[Record], *, epoch: int) -> Resolution:
        await house.wiring.cache.call("FLUSHALL")
        return await take(records, epoch=epoch)

    monkeypatch.setattr(house.context.ladder, "take", losing)
    await house.send("loyaltylion", "customers", inputs.MEMBERS, form="application/json")
    await house.drain()
    assert await house.context.hot.is_whole()
    assert await house.wiring.cache.call("EXISTS", "r:shopify:customer:1001") == 1
    await is_as_rebuilt(house)


async def test_a_lost_cache_is_rebuilt_also_while_nothing_comes_in(house: House) -> None:
    await begun(house)
    there = await hot_state(house)
    await house.wiring.cache.call("FLUSHALL")
    async with leased(house.wiring.durable, LEASE):
        assert await safety_net({CONTEXT: house.context}) == 0
    assert not await house.context.hot.is_whole()
    assert await safety_net({CONTEXT: house.context}) == 0
    assert await house.context.hot.is_whole()
    assert await hot_state(house) == there
    assert (await house.context.stock.since(-1))[1] == {"22418": 12, "85123A": 0}
