"""Rung 4 live: whose devices are that never said so, and when that ends."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from arq import Retry

from app.hot.layout import SESSION
from app.inbox.lease import leased
from app.inbox.stream import LEASE
from graph.attribution import attributed_records
from graph.behaviour import VisitUpdate
from graph.devices.because import decode
from graph.explanation import explain
from graph.ids import DeviceId, PersonId, RecordKey, SessionId
from graph.matching.snapshot import shipped
from graph.profiles import profile
from graph.records import Identifier
from graph.rulings import Same, Withdraw
from graph.seen_with.link import AttachedRow
from graph.seen_with.store import Changes, write
from tests.integration.workers.conftest import House
from tests.integration.workers.neighbours import CUSTOMERS, PEOPLE, Street, street
from workers import attaching
from workers.attaching import Attachments, attach_all
from workers.jobs.attach import attach_devices
from workers.jobs.worker import CONTEXT
from workers.warmth import rebuild

pytestmark = pytest.mark.servers

NDJSON = "application/x-ndjson"
LATER = datetime(2026, 12, 1, tzinfo=UTC)
EDGES = """
MATCH (d:Device)-[u:USED_BY]->(p:Person) WHERE u.rung = 4
RETURN d.device_id AS device, p.person_id AS person, properties(u) AS said
"""
VISITS = """
MATCH (d:Device)<-[:ON]-(s:Session)-[b:BELONGS_TO]->(p:Person) WHERE b.rule IN ['device.seen_with', 'visit.seen_with']
RETURN d.device_id AS device, s.session_id AS session, p.person_id AS person, properties(b) AS said
"""


async def moved_in(house: House, town: Street | None = None) -> dict[str, PersonId]:
    """Take the street in and return the person of each name."""
    await house.send("shopify", "customers", CUSTOMERS)
    await house.send("shopify", "pixel", (town or street()).taken(), form=NDJSON)
    await house.drain()
    return await persons(house)


async def persons(house: House) -> dict[str, PersonId]:
    found = await attributed_records(house.wiring.graph)
    whose = dict(zip(found.records, found.persons, strict=True))
    return {name: whose[f"shopify:customer:{number}"] for name, number in PEOPLE.items()}  # type: ignore[index]


async def attached(house: House, **more: Any) -> Attachments:
    return await attach_all(house.wiring, at=more.pop("at", LATER), **more)


async def edges(house: House) -> dict[str, tuple[str, dict[str, Any]]]:
    rows = await house.wiring.graph.schema(EDGES, {}, timeout_s=10)
    return {str(row["device"]): (str(row["person"]), row["said"]) for row in rows}  # type: ignore[misc]


async def visits(house: House) -> list[dict[str, Any]]:
    return await house.wiring.graph.schema(VISITS, {}, timeout_s=10)  # type: ignore[return-value]


def visited(device: str, session: str, *, consent: bool, days: int = 0) -> VisitUpdate:
    at = LATER + timedelta(days=days)
    return VisitUpdate(
        session=SessionId(session), device=DeviceId(device), started_at=at, ended_at=at, consent=consent
    )


async def on_tablet(house: House) -> set[tuple[str, float]]:
    return {
        (one["person"], one["said"]["confidence"]) for one in await visits(house) if one["device"] == "tablet"
    }


async def hot(house: House) -> list[str | None]:
    """Persons that the storefront's cache has of visits that rung 4 attached."""
    cache = house.wiring.cache
    cells = [await cache.call("GET", f"s:{one['session']}") for one in await visits(house)]
    return [SESSION.decode(cell).person for cell in cells]


async def everything(house: House) -> list[dict[str, Any]]:
    return [*(await edges(house)).items(), *sorted(await visits(house), key=repr)]  # type: ignore[list-item]


async def test_devices_are_given_to_whom_they_were_seen_with(house: House) -> None:
    who = await moved_in(house)
    before = await persons(house)
    assert (await attached(house, dry_run=True)).written == 3 + 1
    assert await edges(house) == {}
    found = await attached(house)
    given = await edges(house)
    assert {device: person for device, (person, _said) in given.items()} == {
        "ann-phone": who[
            "ann"
        ],  # a stranger's phone, one without consent and one of a stranger's home are left alone
        "eve-phone": who["eve"],
    }
    assert await persons(house) == before
    for _person, said in given.values():
        assert (said["rung"], said["assurance"], said["provisional"]) == (4, "observed", False)
        assert decode(said["because"]).posterior == pytest.approx(said["confidence"])
        assert "86.153" not in said["because"]
    assert (found.devices, found.met, found.pairs > 0) == (2, 2, True)
    assert sum(one["device"] == "ann-phone" for one in await visits(house)) == 10
    # visits of a shared device one by one: at his office, at her home; one from the airport is nobody's
    assert {person for person, _confidence in await on_tablet(house)} == {who["bob"], who["cat"]}
    assert found.visits == 2
    assert set(await hot(house)) == {None}
    await rebuild(house.context.hot, house.context.stock, house.context.lake, house.wiring.graph)
    assert set(await hot(house)) == {None}
    graph, keyring = house.wiring.graph, house.wiring.keyring
    phone = next(one for one in (await profile(graph, keyring, who["ann"])).devices if one.rung == 4)
    laptop = next(one for one in (await profile(graph, keyring, who["ann"])).devices if one.rung < 4)
    (why,) = (await explain(graph, shipped(), who["ann"])).seen_with
    assert (phone.device, phone.because, phone.confidence) == (why.device, why.because, why.confidence)
    assert (laptop.device, laptop.because) == ("ann-laptop", None)
    assert why.because.posterior == pytest.approx(why.confidence)
    assert why.because.counts["days"] == 10
    (visit,) = (await explain(graph, shipped(), who["cat"])).seen_with
    assert (visit.device, visit.session is not None) == ("tablet", True)
    standing = await everything(house)
    again = await attached(house)
    assert (again.written, again.gone) == (0, 0)
    assert await everything(house) == standing


async def test_what_is_seen_today_is_provisional(house: House) -> None:
    await moved_in(house)
    found = await attached(house, at=datetime(2026, 9, 29, 12, tzinfo=UTC))
    assert found.provisional == found.devices == 2
    assert (await attached(house)).written == 2
    assert not any(said["provisional"] for _person, said in (await edges(house)).values())


async def test_it_outlives_anonymous_visits_and_ends_with_the_first_word(house: House) -> None:
    who = await moved_in(house)
    await attached(house)
    tablets = await on_tablet(house)
    town = Street()
    town.visit("ann-phone", "cafe", (40,))
    town.visit("tablet", "cafe", (41,))
    town.visit("eve-phone", "home of eve", (40,), consent=True)
    await house.send("shopify", "pixel", town.taken(), form=NDJSON)
    await house.drain()
    assert {device: person for device, (person, _said) in (await edges(house)).items()} == {
        "ann-phone": who["ann"],
        "eve-phone": who["eve"],
    }
    assert await on_tablet(house) == tablets
    town.visit("ann-phone", "cafe", (42,), customer="fay")  # a login beats rung 4
    town.visit("eve-phone", "home of eve", (42,), consent=False)  # a refusal ends it
    await house.send("shopify", "pixel", town.taken(), form=NDJSON)
    await house.drain()
    assert await edges(house) == {}
    assert {one["device"] for one in await visits(house)} == {"tablet"}
    rows = await house.wiring.graph.schema(
        "MATCH (d:Device {device_id: 'ann-phone'})-[u:USED_BY]->(p) RETURN p.person_id AS p, keys(u) AS keys",
        {},
        timeout_s=10,
    )
    assert [row["p"] for row in rows] == [who["fay"]]
    assert "because" not in rows[0]["keys"]  # type: ignore[operator]
    assert (await attached(house)).devices == 0
    assert await edges(house) == {}


async def test_a_name_that_nobody_knows_ends_it_too(house: House) -> None:
    await moved_in(house)
    await attached(house)
    town = Street()
    town.visit("ann-phone", "home of ann", (40,))
    unknown = town.taken().replace('"ip"', '"customer": {"id": "77"}, "ip"')
    await house.send("shopify", "pixel", unknown, form=NDJSON)
    await house.drain()
    assert set(await edges(house)) == {"eve-phone"}
    assert (await attached(house)).devices == 1


async def test_it_follows_the_heir(house: House) -> None:
    who = await moved_in(house)
    await attached(house)
    ann, eve = (RecordKey(f"shopify:customer:{PEOPLE[name]}") for name in ("ann", "eve"))
    word = Same(left=ann, right=eve, by="desk", at=LATER)
    async with leased(house.wiring.durable, LEASE) as lease:
        merge = await house.context.judge.rule(word, epoch=lease.epoch)
    now = await persons(house)
    assert now["ann"] == now["eve"]
    assert {who["ann"], who["eve"]} - {now["ann"]}  # one of the two retired, with a phone of its own
    phones = {"ann-phone": now["ann"], "eve-phone": now["ann"]}
    assert {device: person for device, (person, _said) in (await edges(house)).items()} == phones
    assert {one["person"] for one in await visits(house) if one["device"] in phones} == {now["ann"]}
    again = await attached(house)
    assert (again.devices, len(await edges(house))) == (2, 2)
    assert merge.effect.judgement is not None
    async with leased(house.wiring.durable, LEASE) as lease:
        await house.context.judge.rule(
            Withdraw(judgement=merge.effect.judgement, by="desk", at=LATER), epoch=lease.epoch
        )
    await attached(house)
    assert {device: person for device, (person, _said) in (await edges(house)).items()} == {
        "ann-phone": who["ann"],
        "eve-phone": who["eve"],
    }


async def test_what_says_who_it_is_while_others_are_decided_is_left_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await moved_in(house)
    write = attaching.write

    async def late(*args: Any, **more: Any) -> None:
        monkeypatch.setattr(attaching, "write", write)
        visit = VisitUpdate(
            session=SessionId("late"),
            device=DeviceId("ann-phone"),
            started_at=LATER,
            ended_at=LATER,
            claims=(Identifier("shopify.customer_id", "77", "asserted"),),
        )
        await house.context.behaviour.observe([visit], epoch=more["epoch"])
        await write(*args, **more)

    monkeypatch.setattr(attaching, "write", late)
    await attached(house)
    assert set(await edges(house)) == {"eve-phone"}
    assert {one["device"] for one in await visits(house)} == {"eve-phone", "tablet"}


async def test_who_refuses_while_others_are_decided_is_left_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await moved_in(house)
    write = attaching.write

    async def late(*args: Any, **more: Any) -> None:
        monkeypatch.setattr(attaching, "write", write)
        refused = [visited(name, f"late {name}", consent=False) for name in ("ann-phone", "tablet")]
        await house.context.behaviour.observe(refused, epoch=more["epoch"])
        await write(*args, **more)

    monkeypatch.setattr(attaching, "write", late)
    await attached(house)
    assert set(await edges(house)) == {"eve-phone"}
    assert {one["device"] for one in await visits(house)} == {"eve-phone"}


async def test_a_visit_that_refused_goes_though_its_device_allows_later(house: House) -> None:
    await moved_in(house)
    await attached(house)
    before = {(one["device"], one["session"]) for one in await visits(house)}
    refused = {min(one for one in before if one[0] == name) for name in ("ann-phone", "tablet")}
    said = [visited(device, session, consent=False) for device, session in refused]
    later = [visited(device, f"later {device}", days=1, consent=True) for device, _session in refused]
    async with leased(house.wiring.durable, LEASE) as lease:
        await house.context.behaviour.observe([*said, *later], epoch=lease.epoch)
    assert set(await edges(house)) == {"ann-phone", "eve-phone"}
    assert {(one["device"], one["session"]) for one in await visits(house)} == before - refused


async def test_a_refusal_ends_it_where_no_visit_has_it(house: House) -> None:
    await moved_in(house)
    await attached(house)
    await house.wiring.graph.schema(
        "MATCH (:Device {device_id: 'ann-phone'})<-[:ON]-(:Session)-[b:BELONGS_TO]->() DELETE b",
        {},
        timeout_s=10,
    )
    async with leased(house.wiring.durable, LEASE) as lease:
        said = [visited("ann-phone", "late", consent=False)]
        await house.context.behaviour.observe(said, epoch=lease.epoch)
    assert set(await edges(house)) == {"eve-phone"}


async def test_two_runs_at_once_give_a_device_to_one_person(house: House) -> None:
    who = await moved_in(house)
    await attached(house)
    standing = await everything(house)
    said = (await edges(house))["ann-phone"][1]
    row = AttachedRow(
        device=DeviceId("ann-phone"),
        person=who["bob"],
        confidence=0.6,
        provisional=False,
        because=said["because"],
    )
    other = Changes(devices=(row,), visits=(), gone_devices=(), gone_visits=())
    async with leased(house.wiring.durable, LEASE) as lease:
        await write(house.wiring.graph, other, epoch=lease.epoch)
    assert await everything(house) == standing
    await house.wiring.graph.schema(
        "MATCH (d:Device {device_id: 'ann-phone'})-[u:USED_BY]->(), (p:Person {person_id: $p})"
        " CREATE (d)-[again:USED_BY]->(p) SET again = properties(u)",
        {"p": who["bob"]},
        timeout_s=10,
    )
    await attached(house)
    assert await everything(house) == standing


async def test_what_waits_goes_first(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await moved_in(house)
    town = Street()
    town.visit("stranger", "home of nobody", (40,))
    planned = attaching.plan
    waited: list[bool] = []
    draining: list[asyncio.Task[int]] = []

    async def soon() -> int:
        await asyncio.sleep(0.3)
        return await house.drain()

    async def then_one_comes(*args: Any, **more: Any) -> Any:
        found = await planned(*args, **more)
        await house.send("shopify", "pixel", town.taken(), form=NDJSON)
        draining.append(asyncio.create_task(soon()))
        return found

    async def looked(*args: Any, **more: Any) -> None:
        waited.append(not await house.wiring.inbox.is_empty())
        await write(*args, **more)

    monkeypatch.setattr(attaching, "plan", then_one_comes)
    monkeypatch.setattr(attaching, "write", looked)
    await attached(house)
    assert [await task for task in draining] == [1]
    assert waited
    assert not any(waited)


async def test_the_nightly_job_waits_for_whoever_writes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await moved_in(house)
    monkeypatch.setattr(attaching, "_TRIES", 1)
    monkeypatch.setattr(attaching, "_PAUSE_S", 0.0)
    ctx = {CONTEXT: house.context}
    async with leased(house.wiring.durable, LEASE):
        with pytest.raises(Retry):
            await attach_devices(ctx)
    assert await edges(house) == {}
    assert await attach_devices(ctx) == 4
    assert set(await edges(house)) == {"ann-phone", "eve-phone"}
