"""What a withdrawal left reaches every store, wherever the worker dies."""

import pytest

from app.inbox.lease import leased
from app.settings import Settings
from graph.errors import GraphRefused
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.numbers import Numbers
from graph.outbox import pending
from graph.owed import something_owed
from graph.records import Record
from graph.remainder import Part, Remainder
from graph.reviews import open_reviews
from tests.integration.graph.people import customer, phone, record
from tests.integration.workers.conftest import House, Killed, housed
from workers.jobs.drain import LEASE, drain_all

pytestmark = pytest.mark.servers

NAMES = ("Ann", "Robert", "Zebedee", "Wilhelmina", "Catherine", "Oscar")


def till() -> list[Record]:
    """Six people who were served at one till, which typed its own phone in."""
    return [
        record(
            f"shopify:customer:{n}", phone("+447700900123"), customer(n + 10), name=f"{name} Lee", minutes=n
        )
        for n, name in enumerate(NAMES)
    ]


async def take_in_small_parts(house: House, records: list[Record]) -> None:
    graph, keyring = house.wiring.graph, house.wiring.keyring
    house.context.remainder = Remainder(graph, Numbers(shipped(), keyring), most=1)
    async with leased(house.wiring.durable, LEASE) as lease:
        for each in records:
            await bounded(house, keyring).take([each], epoch=lease.epoch)


def bounded(house: House, keyring: Keyring) -> Ladder:
    return Ladder(house.wiring.graph, keyring, shipped(), house.context.candidates, most=1)


async def test_the_next_worker_decides_what_a_killed_one_left(settings: Settings) -> None:
    async with housed(settings, crash_at="after_step") as dying:
        await dying.context.read_numbers()
        await take_in_small_parts(dying, till()[:5])
        assert len(await open_reviews(dying.wiring.graph)) == 10
        await take_in_small_parts(dying, till()[5:])
        with pytest.raises(Killed):
            await drain_all(dying.context)
        assert await something_owed(dying.wiring.graph)
    async with housed(settings) as house:
        await house.context.read_numbers()
        assert house.context.owes
        await drain_all(house.context)
        assert not await something_owed(house.wiring.graph)
        assert not house.context.owes
        assert await open_reviews(house.wiring.graph) == []
        assert await pending(house.wiring.graph, 10) == []
        assert len({person for _record, person, *_ in (await house.identity())["records"]}) == len(NAMES)


class Refused(Remainder):
    """What the database refuses whoever asks."""

    async def step(self, *, epoch: int) -> Part:
        raise GraphRefused("owed/step", f"refused under {epoch}")


async def test_what_the_database_refuses_waits_and_keeps_nothing_else_out(settings: Settings) -> None:
    async with housed(settings) as house:
        await house.context.read_numbers()
        await take_in_small_parts(house, till())
        decides = house.context.remainder
        numbers = Numbers(shipped(), house.wiring.keyring)
        house.context.remainder = Refused(house.wiring.graph, numbers)
        await house.send("shopify", "customers", "Customer ID,Email\r\n'99,new@till.example\r\n")
        await drain_all(house.context)
        assert await house.wiring.inbox.is_empty()
        assert await something_owed(house.wiring.graph)
        house.context.remainder, house.context.owes = decides, True
        await drain_all(house.context)
        assert not await something_owed(house.wiring.graph)


async def test_what_was_sent_waits_until_all_that_follows_is_decided(settings: Settings) -> None:
    header = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Phone\r\n"
    rows = [
        f"'{n},{name},Lee,{name.lower()}@till.example,no,'+447700900123\r\n"
        for n, name in enumerate(NAMES, 1)
    ]
    async with housed(settings, crash_at="after_step") as dying:
        dying.context.ladder = bounded(dying, dying.wiring.keyring)
        await dying.send("shopify", "customers", header + "".join(rows[:5]))
        await dying.drain()
        await dying.send("shopify", "customers", header + "".join(rows))
        with pytest.RaisesGroup(Killed):
            await dying.drain()
        assert not await dying.wiring.inbox.is_empty()
    async with housed(settings) as house:
        await drain_all(house.context)
        assert await house.wiring.inbox.is_empty()
        assert not await something_owed(house.wiring.graph)
