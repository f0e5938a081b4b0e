"""A calibration fitted on known people makes a graph as sure of its links as they are right, and decides nothing else."""

import msgspec
import pytest

from graph.client import GraphClient
from graph.errors import TooFewAnswers
from graph.ids import RecordKey
from graph.ladder import Ladder
from graph.matching.snapshot import shipped, without_person_fields
from graph.numbers import Numbers
from graph.snapshots.calibrating import LEAST, calibrated
from graph.snapshots.census import Census, census
from graph.snapshots.in_force import begin, in_force
from graph.snapshots.layout import read, written
from graph.snapshots.redeciding import Redecision
from graph.snapshots.switching import switch
from tests.integration.graph.people import NOON, customer, email, record
from tests.unit.matching.people import KEYS

pytestmark = pytest.mark.servers

PEOPLE = 150
WRONG_EVERY = 5


def world() -> list[tuple[str, str]]:
    """Key of a verified account, and of one that only says the same address and name."""
    return [(f"shopify:customer:{number}", f"klaviyo:profile:{number}") for number in range(PEOPLE)]


async def filled(client: GraphClient) -> Census:
    numbers = without_person_fields()
    ladder = Ladder(client, KEYS, numbers)
    versions = [
        version
        for number, (account, profile) in enumerate(world())
        for version in (
            record(account, email(f"p{number}"), customer(number), name="Ann Lee"),
            record(profile, email(f"p{number}", "asserted"), name="Ann Lee", minutes=1),
        )
    ]
    await ladder.take(versions, epoch=1)
    await begin(client, NOON, numbers)
    return await census(client, KEYS, lambda *_: None)


def known(people: int = PEOPLE) -> dict[RecordKey, str]:
    """Every fifth profile is somebody else's in fact."""
    found: dict[RecordKey, str] = {RecordKey("zendesk:requester:gone"): "nobody of this graph"}
    for number, (account, profile) in enumerate(world()[:people]):
        found[RecordKey(account)] = f"p{number}"
        found[RecordKey(profile)] = f"other{number}" if number % WRONG_EVERY == 0 else f"p{number}"
    return found


async def test_links_become_as_sure_as_they_are_right_and_nothing_else_changes(client: GraphClient) -> None:
    before = await filled(client)
    found = calibrated(before.standing, known(), without_person_fields(), version="2026.12-fitted", seed=0)
    assert found.answers == PEOPLE
    assert found.reliability.fitted + found.reliability.measured == PEOPLE
    assert read(written(found.snapshot)) == found.snapshot
    undecided = msgspec.structs.replace(
        found.snapshot, version=without_person_fields().version, calibration=msgspec.UNSET
    )
    assert undecided == without_person_fields()

    assert await switch(client, found.snapshot, NOON, epoch=1)
    standing = await in_force(client)
    assert standing is not None
    job = Redecision(client, Numbers(found.snapshot, KEYS), standing.since, None)
    while (await job.step(epoch=1)).records:
        pass
    after = await census(client, KEYS, lambda *_: None)
    assert {key: link.person for key, link in after.standing.items()} == {
        key: link.person for key, link in before.standing.items()
    }
    sure = {link.confidence for link in after.standing.values() if link.rung >= 2}
    assert all(abs(one - (1 - 1 / WRONG_EVERY)) < 0.02 for one in sure)
    assert {link.confidence for link in before.standing.values() if link.rung >= 2} != sure


async def test_too_few_answers_are_told_and_no_map_is_made_of_them(client: GraphClient) -> None:
    before = await filled(client)
    with pytest.raises(TooFewAnswers, match=f"{LEAST - 1} records .* {LEAST} are needed"):
        calibrated(before.standing, known(LEAST - 1), shipped(), version="v", seed=0)


async def test_links_that_lead_nowhere_or_in_a_ring_do_not_count(client: GraphClient) -> None:
    before = await filled(client)
    standing = dict(before.standing)
    account, profile = (RecordKey(key) for key in world()[0])
    assert standing[account].via == profile
    standing[profile] = msgspec.structs.replace(standing[profile], via=account)
    del standing[RecordKey(world()[1][1])]
    found = calibrated(standing, known(), without_person_fields(), version="v", seed=0)
    assert found.answers == PEOPLE - 2
