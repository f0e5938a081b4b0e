"""A rebuilt graph is told what people decided."""

import pytest

from app.lake.judgements import judgements_in_force
from app.lake.lake import Lake
from app.settings import Settings
from graph.ids import RecordKey
from graph.judgements import judgement
from graph.rulings import Bar, Different, Ruling, TakeApart, Withdraw
from tests.integration.graph.graph_state import EMPTY, state
from tests.integration.graph.people import NOON, customer, email, phone, record
from tests.integration.workers.conftest import House, housed
from workers.jobs.drain import drain_all
from workers.saying_again import say_again

pytestmark = pytest.mark.servers

RECORDS = [
    *(record(f"shopify:customer:{n}", email(f"home{n // 2}"), customer(n + 10), minutes=n) for n in range(6)),
    record("klaviyo:profile:1", phone("+447700900123", "verified")),
    record("klaviyo:profile:2", phone("+447700900123", "verified")),
]
KEYS = [RecordKey(f"shopify:customer:{n}") for n in range(6)]


async def said(house: House, ruling: Ruling) -> str:
    name = await house.wiring.desk.put(ruling)
    await drain_all(house.context)
    reply = await house.wiring.desk.reply(name, patience_s=0)
    assert reply is not None
    assert reply.effect is not None
    return reply.effect.judgement or ""


async def test_decisions_bind_again_in_a_graph_that_was_rebuilt(settings: Settings) -> None:
    async with housed(settings) as house:
        await house.context.read_numbers()
        await house.context.ladder.take(RECORDS, epoch=1)
        assert len((await state(house.wiring.graph)).clusters) == 4
        point = house.wiring.keyring.contact("phone", "+447700900123")
        names = [
            await said(house, Different(left=KEYS[0], right=KEYS[1], by="desk-1", at=NOON)),
            await said(house, TakeApart(records=(KEYS[2],), by="desk-1", at=NOON)),
            await said(house, Bar(point=point, by="desk-2", at=NOON)),
        ]
        taken_back = await said(house, Different(left=KEYS[4], right=KEYS[5], by="desk-1", at=NOON))
        await said(house, Withdraw(judgement=taken_back, by="desk-1", at=NOON))
        before = (await state(house.wiring.graph)).clusters
        assert len(before) == 7
        await house.wiring.graph.schema(EMPTY, {}, timeout_s=30)
    async with housed(settings) as house:
        await house.context.read_numbers()
        await house.context.ladder.take(RECORDS[:2], epoch=20)
        lake, desk = Lake(settings.lake), house.wiring.desk
        assert [kept.judgement for kept in judgements_in_force(lake)] == names
        early = await say_again(lake, desk)
        await drain_all(house.context)
        turned = [await desk.reply(name, patience_s=0) for name in early]
        assert [one is not None and one.turned is not None for one in turned] == [False, True, True]
        await house.context.ladder.take(RECORDS, epoch=40)
        again = await say_again(lake, desk)
        assert sorted(again.values()) == sorted(names)
        await drain_all(house.context)
        assert (await state(house.wiring.graph)).clusters == before
        kept = await judgement(house.wiring.graph, names[1])
        assert (kept.kind, kept.by, kept.at, kept.state) == ("apart", "desk-1", NOON, "in_force")
        third = await say_again(lake, desk)
        await drain_all(house.context)
        effects = [await desk.reply(name, patience_s=0) for name in third]
        assert all(one is not None and one.effect is not None and one.effect.already for one in effects)
