"""A tenth of new records leaves every person alone whose neighbourhood has nothing new."""

import random

import pytest
from msgspec.structs import replace

from graph.attribution import attributed_records
from graph.client import GraphClient
from graph.ids import PersonId, RecordKey
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.numbers import Numbers
from graph.records import Contact, Identifier, Record
from graph.remainder import Remainder
from graph.stability import ground, reached_by, stability
from graph.store import StoredRecord, with_versions
from tests.integration.graph.people import customer, email, phone, record

pytestmark = pytest.mark.servers

GIVEN = [
    "Ann",
    "Robert",
    "Catherine",
    "Oscar",
    "Wilhelmina",
    "Zebedee",
    "Harriet",
    "Malcolm",
    "Priya",
    "Tomasz",
    "Ingrid",
    "Kwame",
]
FAMILY = [
    "Okonkwo",
    "Featherstone",
    "Lindqvist",
    "Abernathy",
    "Castellano",
    "Drummond",
    "Eriksen",
    "Falconer",
]


def country(seed: int) -> list[Record]:
    """A hundred couples in three systems: slips, mailboxes in common, and tills whose phone passes its limit."""
    chance = random.Random(seed)
    records: list[Record] = []
    for number in range(100):
        family, home = chance.choice(FAMILY), f"{chance.randrange(1, 90)} Abbey Road"
        for given in chance.sample(GIVEN, 2):
            born = f"19{chance.randrange(40, 99)}-0{chance.randrange(1, 9)}-1{chance.randrange(9)}"
            mail = email(f"couple{number}" if chance.random() < 0.2 else f"{given}{number}".lower())
            till = [phone(f"+44770090{number // 12:04d}")] if chance.random() < 0.3 else []
            slip = given[:-1] if chance.random() < 0.3 else given
            whose = f"{number}.{given}"
            account = [mail, customer(f"c{number}{given}"), *till]
            records.append(person(f"shopify:customer:{whose}", account, f"{given} {family}", born, home))
            if chance.random() < 0.5:
                records.append(person(f"klaviyo:profile:{whose}", [mail], f"{slip} {family}", born, home))
            if chance.random() < 0.3:
                records.append(person(f"zendesk:user:{whose}", till, f"{given} {family}", born, home))
    return records


def person(key: str, claims: list[Contact | Identifier], name: str, born: str, street: str) -> Record:
    return replace(record(key, *claims, name=name, born=born), street=street, postcode="SW1A1AA")


async def persons(client: GraphClient) -> dict[RecordKey, PersonId]:
    columns = await attributed_records(client)
    return dict(zip(columns.records, columns.persons, strict=True))


async def test_who_has_nothing_new_near_keeps_id_and_records(
    client: GraphClient, ladder: Ladder, keyring: Keyring
) -> None:
    records = country(1)
    chance = random.Random(2)
    fresh = frozenset(each.key for each in records if chance.random() < 0.1)
    old = [each for each in records if each.key not in fresh]
    await ladder.take(old, epoch=1)
    before = await persons(client)
    await ladder.take([each for each in records if each.key in fresh], epoch=1)
    remainder = Remainder(client, Numbers(shipped(), keyring))
    while (await remainder.step(epoch=1)).waited:
        pass
    grounds = [ground(stored(part, keyring), keyring, shipped()) for part in (old, records)]
    found = stability(before, await persons(client), reached_by(fresh, *grounds))
    assert found.nothing_new_changed == 0
    assert found.nothing_new > 50
    assert found.near_joined > 5
    assert found.near_merged + found.near_parted > 0


def stored(records: list[Record], keyring: Keyring) -> list[StoredRecord]:
    return [with_versions(None, [each], keyring) for each in records]
