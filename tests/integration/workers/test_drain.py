from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from app.settings import Settings
from app.sources.batch import Batch, Parsed
from app.sources.parse import Keys
from graph.records import Record
from graph.resolution import Resolution
from tests.integration.workers import inputs
from tests.integration.workers.conftest import House, Killed, housed
from workers.warmth import rebuild

NDJSON = "application/x-ndjson"


async def send_all(house: House) -> None:
    await house.send("shopify", "products", inputs.PRODUCTS)
    await house.send("shopify", "customers", inputs.CUSTOMERS)
    await house.send("loyaltylion", "customers", inputs.MEMBERS, form="application/json")
    await house.send("shopify", "orders", inputs.ORDERS)
    await house.send("shopify", "pixel", inputs.VIEWS, form=NDJSON)


async def test_a_record_goes_the_whole_way_from_the_inbox_to_the_next_request(house: House) -> None:
    await send_all(house)
    assert await house.drain() == 12
    assert await house.wiring.inbox.is_empty()
    who = {record: person for record, person, *_ in (await house.identity())["records"]}
    assert who["shopify:customer:1001"] == who["loyaltylion:member:7"] != who["shopify:customer:1002"]
    tables = house.tables()
    assert [row[3:6] for row in tables["quarantine"]] == [(4, "Email", "bad_email")]
    assert {row[3] for row in tables["events"]} == {"e1", "e2", "e3", "5001:0", "5001:1"} or len(
        tables["events"]
    ) == 5
    hot, now = house.context.hot, datetime(2026, 10, 1, 9, 5, tzinfo=UTC)
    state = await hot.shopper("device", "d-ada", now=now, least="asserted")
    assert state.person == who["shopify:customer:1001"]
    assert (await hot.shopper("device", "d-ada", now=now)).person is None
    assert {visit.sku for visit in state.visits} == {"22418", "85123A"}
    assert await house.context.stock.since(-1) == (
        (await house.context.stock.since(-1))[0], {"22418": 12, "85123A": 0},
    )  # fmt: skip


async def test_the_same_files_again_change_nothing(house: House) -> None:
    await send_all(house)
    await house.drain()
    tables, identity = house.tables(), await house.identity()
    await send_all(house)
    await house.drain()
    assert house.tables() == tables
    assert await house.identity() == identity


@pytest.mark.parametrize("point", ["after_archive", "after_graph", "before_delete"])
async def test_a_kill_at_any_point_leaves_the_same_tables_and_the_same_graph(
    settings: Settings, point: str
) -> None:
    async with housed(settings, crash_at=point) as dying:
        await send_all(dying)
        with pytest.RaisesGroup(Killed):
            await dying.drain()
        assert not await dying.wiring.inbox.is_empty()
    async with housed(settings) as next_one:
        await next_one.drain()
        killed, who = next_one.tables(), await next_one.identity()
        state = await next_one.context.hot.shopper(
            "device", "d-ada", now=datetime(2026, 10, 1, 9, 5, tzinfo=UTC), least="asserted"
        )
        assert state.person is not None
        await send_all(next_one)
        await next_one.drain()
        assert (next_one.tables(), await next_one.identity()) == (killed, who)
    assert len(killed["archive"]) == 12
    assert len(killed["events"]) == 5
    assert len(killed["quarantine"]) == 1


async def test_a_message_id_with_another_body_is_quarantined_with_its_row(house: House) -> None:
    await house.send("shopify", "pixel", inputs.VIEWS, form=NDJSON)
    await house.drain()
    again = inputs.pixel(
        ("e9", "d-bob", "2026-10-02T09:01:00Z", "22418"),
        ("e2", "d-ada", "2026-10-01T08:55:00Z", "85123A"),
        ("e3", "d-bob", "2026-10-02T09:00:00Z", "85123A"),
    )
    await house.send("shopify", "pixel", again, form=NDJSON)
    await house.drain()
    tables = house.tables()
    assert [(row[3], row[5]) for row in tables["quarantine"]] == [(2, "id_reused")]
    assert len(tables["events"]) == 4


async def test_a_late_event_joins_two_visits_and_the_old_id_leads_to_the_heir(house: House) -> None:
    await house.send("shopify", "pixel", inputs.pixel(
        ("a", "d1", "2026-10-01T10:00:00Z", "22418"), ("c", "d1", "2026-10-01T10:50:00Z", "85123A"),
    ), form=NDJSON)  # fmt: skip
    await house.drain()
    now = datetime(2026, 10, 1, 10, 51, tzinfo=UTC)
    before = await house.context.hot.shopper("device", "d1", now=now)
    assert [visit.session for visit in before.visits] == [False, True]
    await house.send("shopify", "pixel", inputs.pixel(("b", "d1", "2026-10-01T10:25:00Z", None)), form=NDJSON)
    await house.drain()
    after = await house.context.hot.shopper("device", "d1", now=now)
    assert [visit.session for visit in after.visits] == [True, True]


async def test_a_row_on_which_an_adapter_breaks_stays_out_alone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    import workers.prepare

    parse = workers.prepare.parse

    def breaking(batch: Batch, keys: Keys) -> Parsed:
        if any(b"POISON" in row.raw for row in batch.rows):
            raise KeyError("bob@larch.example")
        return parse(batch, keys)

    monkeypatch.setattr(workers.prepare, "parse", breaking)
    rows = "".join(f"'{number},Ann,Other,ann{number}@larch.example,yes,\r\n" for number in range(2001, 2021))
    poisoned = inputs.CUSTOMERS.replace("not an address", "eve@larch.example").replace("Eve", "POISON") + rows
    await house.send("shopify", "customers", poisoned)
    await house.drain()
    assert [(row[3], row[5]) for row in house.tables()["quarantine"]] == [(4, "unprocessable")]
    assert len((await house.identity())["records"]) == 22


async def test_a_record_that_the_graph_refuses_stays_out_alone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graph.errors import GraphRefused

    take = house.context.ladder.take

    async def refusing(records: Sequence[Record], *, epoch: int) -> Resolution:
        if any(record.key == "shopify:customer:1002" for record in records):
            raise GraphRefused("ladder/take", "Neo.ClientError.Statement.TypeError")
        return await take(records, epoch=epoch)

    monkeypatch.setattr(house.context.ladder, "take", refusing)
    await house.send("shopify", "customers", inputs.CUSTOMERS)
    await house.drain()
    assert {(row[3], row[5]) for row in house.tables()["quarantine"]} == {
        (3, "unprocessable"),
        (4, "bad_email"),
    }
    assert [record for record, *_ in (await house.identity())["records"]] == ["shopify:customer:1001"]


async def test_an_outage_quarantines_nothing_and_everything_arrives(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graph.errors import GraphUnavailable

    take, calls = house.context.ladder.take, []

    async def sometimes(records: Sequence[Record], *, epoch: int) -> Resolution:
        calls.append(len(records))
        if len(calls) < 4:
            raise GraphUnavailable("ladder/take")
        return await take(records, epoch=epoch)

    monkeypatch.setattr(house.context.ladder, "take", sometimes)
    await house.send("loyaltylion", "customers", inputs.MEMBERS, form="application/json")
    await house.drain()
    assert len(calls) == 4
    assert house.tables()["quarantine"] == []
    assert len((await house.identity())["records"]) == 2


async def test_the_hot_state_is_rebuilt_after_it_was_lost(house: House) -> None:
    await send_all(house)
    await house.drain()
    now = datetime(2026, 10, 1, 9, 5, tzinfo=UTC)
    before = await house.context.hot.shopper("device", "d-ada", now=now, least="asserted")
    assert before.person is not None
    await house.wiring.cache.call("FLUSHALL")
    assert (await house.context.hot.shopper("device", "d-ada", now=now)).visits == ()
    await house.send("shopify", "pixel", inputs.pixel(("z", "d9", "2026-10-05T10:00:00Z", None)), form=NDJSON)
    await house.drain()
    assert await house.context.hot.shopper("device", "d-ada", now=now, least="asserted") == before
    assert (await house.context.stock.since(-1))[1] == {"22418": 12, "85123A": 0}


async def test_a_counter_that_was_lost_does_not_stop_the_writer_for_ever(house: House) -> None:
    from workers.jobs.drain import drain_all

    await house.send("shopify", "customers", inputs.CUSTOMERS)
    await house.wiring.durable.call("SET", "lease:0:epoch", 50)
    await drain_all(house.context)
    await house.wiring.durable.call("DEL", "lease:0:epoch")
    await house.send("loyaltylion", "customers", inputs.MEMBERS, form="application/json")
    await drain_all(house.context)
    assert await house.wiring.inbox.is_empty()
    assert len((await house.identity())["records"]) == 4


async def test_who_proves_an_address_later_sees_the_orders_under_it_now_and_after_a_rebuild(
    house: House,
) -> None:
    """The order and the account are one person from the start; only the proof is new."""
    typed = "Customer ID,First Name,Last Name,Email,Tags\r\n'1001,Ada,Example,ada@larch.example,\r\n"
    await house.send("shopify", "products", inputs.PRODUCTS)
    await house.send("shopify", "customers", typed)
    await house.send("shopify", "orders", inputs.ORDERS)
    await house.drain()
    identity = await house.identity()
    (person,) = {person for _, person, *_ in identity["records"]}
    assert all(owner == block for _, _, block, owner in identity["records"])
    proved = typed.replace("example,\r\n", "example,email_verified\r\n")
    await house.send("shopify", "customers", proved)
    await house.drain()
    assert {(found, owner) for _, found, _, owner in (await house.identity())["records"]} == {
        (person, "shopify:customer:1001")
    }
    hot, now = house.context.hot, datetime(2026, 10, 2, tzinfo=UTC)
    before = await hot.shopper("person", person, now=now)
    assert {visit.sku for visit in before.visits} == {"22418", "85123A"}
    await house.wiring.cache.call("FLUSHDB")
    await rebuild(hot, house.context.stock, house.context.lake, house.wiring.graph)
    assert await hot.shopper("person", person, now=now) == before
