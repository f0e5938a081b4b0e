"""What people decided reaches every store once, wherever the worker dies, and comes before any record."""

import asyncio
from datetime import UTC, datetime

import polars as pl
import pytest

from app.inbox.desk import Desk, Reply
from app.inbox.errors import InboxFull
from app.inbox.lease import leased
from app.lake.lake import Lake
from app.settings import Settings
from graph.ids import RecordKey
from graph.outbox import pending
from graph.rulings import Different, Same, Unmerge, Withdraw
from tests.integration.workers import inputs
from tests.integration.workers.conftest import House, Killed, housed
from workers.jobs.drain import drain_all

pytestmark = pytest.mark.servers

AT = datetime(2026, 11, 2, tzinfo=UTC)
ADA, BOB = RecordKey("shopify:customer:1001"), RecordKey("shopify:customer:1002")
SAME = Same(left=ADA, right=BOB, by="desk-1", at=AT)


async def persons(house: House) -> dict[str, str]:
    return {record: person for record, person, _block, _owner in (await house.identity())["records"]}


async def reply(house: House, name: str) -> Reply:
    found = await house.wiring.desk.reply(name, patience_s=0)
    assert found is not None
    return found


def ledger(settings: Settings) -> pl.DataFrame:
    table = Lake(settings.lake).identity_changes
    return table.read(table.scan())


async def test_a_ruling_reaches_graph_ledger_hot_state_and_lake_and_is_answered(
    house: House, settings: Settings
) -> None:
    await house.send("shopify", "customers", inputs.CUSTOMERS)
    await drain_all(house.context)
    name = await house.wiring.desk.put(SAME)
    await drain_all(house.context)
    effect = (await reply(house, name)).effect
    assert effect is not None
    (merge,) = effect.changes
    assert ledger(settings).filter(change_id=merge.change_id)["cause"].to_list() == ["judged.must_link"]
    assert await pending(house.wiring.graph, 10) == []
    assert await house.context.hot.is_whole()
    lake = Lake(settings.lake)
    (kept,) = lake.judgements.read(lake.judgements.scan()).to_dicts()
    assert (kept["judgement"], kept["kind"], kept["by"], kept["left"], kept["right"]) == (
        effect.judgement, "same", "desk-1", [ADA], [BOB],
    )  # fmt: skip
    assert await house.wiring.desk.is_empty()
    assert (await persons(house))[ADA] == (await persons(house))[BOB]


async def test_a_worker_killed_after_a_ruling_leaves_it_and_the_next_one_finishes_it(
    settings: Settings,
) -> None:
    async with housed(settings, crash_at="after_ruling") as dying:
        await dying.send("shopify", "customers", inputs.CUSTOMERS)
        await drain_all(dying.context)
        name = await dying.wiring.desk.put(SAME)
        with pytest.raises(Killed):
            await drain_all(dying.context)
        assert not await dying.wiring.desk.is_empty()
    async with housed(settings) as next_one:
        await drain_all(next_one.context)
        answer = (await reply(next_one, name)).effect
        assert answer is not None
        assert answer.already
        assert await next_one.context.hot.is_whole()
    lake = Lake(settings.lake)
    assert lake.judgements.read(lake.judgements.scan()).height == 1
    assert ledger(settings).filter(kind="merged").height == 1


async def test_an_undone_merge_is_known_from_the_ledger_and_an_unknown_one_is_turned_down(
    house: House, settings: Settings
) -> None:
    await house.send("shopify", "customers", inputs.CUSTOMERS)
    await drain_all(house.context)
    desk = house.wiring.desk
    await desk.put(SAME)
    await drain_all(house.context)
    (merge,) = ledger(settings).filter(kind="merged")["change_id"]
    names = [await desk.put(Unmerge(merge=one, by="desk-1", at=AT)) for one in (merge, merge, "0" * 32)]
    await drain_all(house.context)
    first, second, third = [await reply(house, name) for name in names]
    assert first.effect is not None
    assert not first.effect.already
    assert second.effect is not None
    assert second.effect.already
    assert third.turned is not None
    assert third.turned.error == "UnknownMerge"


async def test_rulings_are_carried_out_in_order_and_one_turned_down_stops_none(house: House) -> None:
    await house.send("shopify", "customers", inputs.CUSTOMERS)
    await drain_all(house.context)
    desk = house.wiring.desk
    first = await desk.put(SAME)
    second = await desk.put(Different(left=BOB, right=ADA, by="desk-2", at=AT))
    third = await desk.put(Withdraw(judgement="0" * 24, by="desk-2", at=AT))
    fourth = await desk.put(SAME)
    await drain_all(house.context)
    effect = (await reply(house, first)).effect
    assert effect is not None
    turned = (await reply(house, second)).turned
    assert turned is not None
    assert (turned.error, effect.judgement in turned.message) == ("ContradictingJudgement", True)  # type: ignore[operator]
    assert (await reply(house, third)).turned is not None
    again = (await reply(house, fourth)).effect
    assert again is not None
    assert again.already


async def test_a_ruling_waits_while_another_holds_the_lease(house: House) -> None:
    await house.send("shopify", "customers", inputs.CUSTOMERS)
    await drain_all(house.context)
    name = await house.wiring.desk.put(SAME)
    async with leased(house.wiring.durable, "lease:0"):
        await drain_all(house.context)
        assert await house.wiring.desk.reply(name, patience_s=0) is None
    await drain_all(house.context)
    assert (await reply(house, name)).effect is not None


async def test_a_desk_takes_a_thousand_and_says_so(house: House) -> None:
    desk = Desk(house.wiring.durable)
    await asyncio.gather(*(desk.put(SAME) for _ in range(1_000)))
    with pytest.raises(InboxFull):
        await desk.put(SAME)


async def test_a_ruling_that_cannot_be_read_is_turned_down_and_nothing_waits_behind_it(house: House) -> None:
    await house.send("shopify", "customers", inputs.CUSTOMERS)
    entry = ("ruling", b"\xc1 of another version")
    name = (await house.wiring.durable.call("XADD", "rulings:0", "*", *entry)).decode()
    await house.drain()
    turned = (await reply(house, name)).turned
    assert turned is not None
    assert turned.error == "UnreadableRuling"
    assert await house.wiring.desk.is_empty()
    assert (await house.identity())["records"]
