"""A switch reaches every store once, wherever the worker dies, and can be taken back."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import polars as pl
import pytest

from app.lake.lake import Lake
from app.settings import Settings
from graph.matching.snapshot import Snapshot, shipped
from graph.outbox import pending
from graph.rulings import Effect, Switch, SwitchBack
from graph.snapshots.in_force import InForce, in_force
from graph.snapshots.layout import written
from tests.integration.workers import inputs
from tests.integration.workers.conftest import House, Killed, housed
from workers.jobs.drain import drain_all

pytestmark = pytest.mark.servers

AT = datetime(2026, 11, 2, tzinfo=UTC)


def apart(version: str = "apart") -> Snapshot:
    """Nothing that was typed in joins anybody, and person fields neither."""
    bits = {field: dict(levels) for field, levels in shipped().bits.items()}
    for field in ("email", "phone", "identifier"):
        bits[field] = dict.fromkeys(bits[field], bits[field]["weak"])
    return msgspec.structs.replace(shipped(), version=version, bits=bits, fields=None)


SWITCH = Switch(text=written(apart()), by="desk-1", at=AT)


async def effect_of(house: House, name: str) -> Effect:
    reply = await house.wiring.desk.reply(name, patience_s=0)
    assert reply is not None
    assert reply.effect is not None
    return reply.effect


def parts(identity: dict[str, Any]) -> set[frozenset[str]]:
    """Who is one person, whatever the ids."""
    found: dict[str, set[str]] = {}
    for record, person, *_ in identity["records"]:
        found.setdefault(person, set()).add(record)
    return {frozenset(records) for records in found.values()}


async def now(house: House) -> InForce:
    found = await in_force(house.wiring.graph)
    assert found is not None
    return found


def causes(settings: Settings) -> set[str]:
    table = Lake(settings.lake).identity_changes
    return set(table.read(table.scan().select(pl.col("cause")))["cause"])


async def test_a_worker_that_dies_in_a_switch_is_followed_by_one_that_ends_it_and_an_undo_goes_back(
    settings: Settings,
) -> None:
    async with housed(settings, crash_at="after_step") as dying:
        await dying.context.read_numbers()
        assert (await now(dying)).version == shipped().version
        await dying.send("shopify", "customers", inputs.CUSTOMERS)
        await dying.send("shopify", "orders", inputs.ORDERS)
        await drain_all(dying.context)
        before = await dying.identity()
        name = await dying.wiring.desk.put(SWITCH)
        with pytest.raises(Killed):
            await drain_all(dying.context)
        assert (await now(dying)).rescored_to is not None
    async with housed(settings) as house:
        await house.context.read_numbers()
        await drain_all(house.context)
        standing = await now(house)
        assert (standing.version, standing.rescored_to) == ("apart", None)
        assert (await effect_of(house, name)).already  # what the one before it did is in the ledger
        assert "snapshot.apart" in causes(settings)
        assert await house.context.hot.is_whole()
        assert await pending(house.wiring.graph, 10) == []
        assert len(parts(await house.identity())) > len(parts(before))
        back, again = [await house.wiring.desk.put(SwitchBack(by="desk-1", at=AT)) for _ in range(2)]
        await drain_all(house.context)
        assert (await effect_of(house, back)).changes
        assert (await effect_of(house, again)).already
        assert parts(await house.identity()) == parts(before)
        assert (await now(house)).version == shipped().version


async def test_a_worker_that_does_not_know_of_a_switch_reads_the_numbers_and_a_bad_file_is_turned_down(
    house: House,
) -> None:
    await house.context.read_numbers()
    name = await house.wiring.desk.put(SWITCH)
    bad = await house.wiring.desk.put(Switch(text="prior = 7", by="desk-1", at=AT))
    taken = await house.wiring.desk.put(Switch(text=written(apart(shipped().version)), by="desk-1", at=AT))
    await drain_all(house.context)
    assert not (await effect_of(house, name)).already
    for one, error in ((bad, "SnapshotFileError"), (taken, "SnapshotNameTaken")):
        reply = await house.wiring.desk.reply(one, patience_s=0)
        assert reply is not None
        assert reply.turned is not None
        assert reply.turned.error == error
    async with housed(house.wiring.settings) as unaware:  # it believes in what ships
        await unaware.send("shopify", "customers", inputs.CUSTOMERS)
        await drain_all(unaware.context)
        assert len((await unaware.identity())["records"]) > 0
        assert (await now(unaware)).version == "apart"
