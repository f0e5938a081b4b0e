"""What one store does not take stays out of it alone, and what it took is not given to it twice."""

from collections.abc import Sequence

import polars as pl
import pytest

from app.lake.errors import LakeUnavailable
from graph.behaviour import VisitUpdate
from graph.errors import GraphRefused
from graph.records import Record
from graph.resolution import Resolution, SessionLink
from tests.integration.workers import inputs
from tests.integration.workers.conftest import House

NDJSON = "application/x-ndjson"
VIEWED = "2026-10-01T08:50:00Z"


def quarantined(house: House) -> set[tuple[int, str, bytes]]:
    table = house.context.lake.quarantine
    return set(table.read(table.scan().select("row_no", "code", "raw")).rows())


async def test_of_two_rows_with_one_message_id_those_that_contradict_the_first_are_quarantined(
    house: House,
) -> None:
    views = inputs.pixel(
        ("m", "d1", VIEWED, "22418"), ("m", "d1", VIEWED, "22418"), ("m", "d1", VIEWED, "85123A"),
        ("n", "d1", VIEWED, None), ("m", "d1", VIEWED, None),
    )  # fmt: skip
    await house.send("shopify", "pixel", views, form=NDJSON)
    await house.drain()
    lines = views.encode().splitlines()
    assert quarantined(house) == {(3, "id_reused", lines[2]), (5, "id_reused", lines[4])}
    events = house.context.lake.events
    assert sorted(events.read(events.scan().select("message_id", "sku")).rows()) == [
        ("m", "22418"),
        ("n", None),
    ]


async def test_of_two_versions_of_a_record_the_one_that_the_graph_refuses_is_quarantined(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = house.context.ladder.take

    async def refusing(records: Sequence[Record], *, epoch: int) -> Resolution:
        if any(record.given_name == "Eva" for record in records):
            raise GraphRefused("ladder/take", "Neo.ClientError.Statement.TypeError")
        return await take(records, epoch=epoch)

    monkeypatch.setattr(house.context.ladder, "take", refusing)
    rows = [f"'7,{name},Example,eve@larch.example,yes," for name in ("Eve", "Eva", "Eve")]
    await house.send("shopify", "customers", "\r\n".join([inputs.CUSTOMERS.splitlines()[0], *rows, ""]))
    await house.drain()
    assert quarantined(house) == {(3, "unprocessable", rows[1].encode())}
    assert [record for record, *_ in (await house.identity())["records"]] == ["shopify:customer:7"]


async def test_a_visit_that_the_graph_refuses_stays_out_of_it_and_its_events_are_in_the_lake(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    observe, taken = house.context.behaviour.observe, list[str]()

    async def refusing(visits: Sequence[VisitUpdate], *, epoch: int) -> tuple[SessionLink, ...]:
        if any(visit.device == "d2" for visit in visits):
            raise GraphRefused("behaviour/observe", "Neo.ClientError.Statement.TypeError")
        taken.extend(visit.device for visit in visits)
        return await observe(visits, epoch=epoch)

    monkeypatch.setattr(house.context.behaviour, "observe", refusing)
    views = inputs.pixel(*((f"m{number}", f"d{number}", VIEWED, "22418") for number in range(5)))
    await house.send("shopify", "pixel", views, form=NDJSON)
    await house.drain()
    assert await house.wiring.inbox.is_empty()
    assert len(house.tables()["events"]) == 5
    assert quarantined(house) == set()
    assert sorted(taken) == ["d0", "d1", "d3", "d4"]


async def test_events_whose_commit_was_not_answered_are_in_the_lake_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    events, calls = house.context.lake.events, list[int]()
    append = events.append

    def losing(rows: pl.DataFrame) -> None:
        calls.append(rows.height)
        append(rows)
        if len(calls) == 1:
            raise LakeUnavailable("events")

    monkeypatch.setattr(events, "append", losing)
    await house.send("shopify", "pixel", inputs.VIEWS, form=NDJSON)
    await house.drain()
    assert calls == [3, 0]
    assert sorted(row[3] for row in house.tables()["events"]) == ["e1", "e2", "e3"]


async def test_an_entry_that_cannot_be_decoded_goes_to_quarantine_whole_and_nothing_waits_behind_it(
    house: House,
) -> None:
    payload = b"\xc1 not what we wrote"
    entry = ("batch", "of another version", "rows", 3, "payload", payload)
    await house.wiring.durable.call("XADD", "inbox:0", "*", *entry)
    await house.send("shopify", "customers", inputs.CUSTOMERS)
    await house.drain()
    assert (1, "unprocessable", payload) in quarantined(house)
    assert (await house.identity())["records"]
    assert await house.wiring.inbox.is_empty()
