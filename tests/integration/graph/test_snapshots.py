"""One snapshot in force: a switch leaves the graph that a rebuild would, wherever it was killed, and can be undone."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.candidates.folder import Candidates
from graph.client import GraphClient
from graph.errors import (
    NothingBefore,
    SnapshotChanged,
    SnapshotNameTaken,
    UnknownSnapshot,
    UnreadableSnapshot,
)
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.matching.snapshot import Snapshot, shipped, without_person_fields
from graph.numbers import Numbers
from graph.outbox import pending
from graph.records import Record
from graph.snapshots.dry_run import dry_run
from graph.snapshots.in_force import Current, InForce, begin, in_force
from graph.snapshots.redeciding import Redecision
from graph.snapshots.switching import switch, switch_back
from tests.integration.graph.graph_state import EMPTY, GraphState, state
from tests.integration.graph.people import NOON, customer, email, phone, record
from tests.unit.matching.people import KEYS
from tests.unit.matching.worlds import tight, worlds

pytestmark = pytest.mark.servers

LATER = NOON + timedelta(days=1)
_few = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_NUMBERS = st.sampled_from([tight(), tight(50, 1), tight(2, 5), shipped()])
_EDGES = """
MATCH (a:Record)-[e:EVIDENCE]->(b:Record)
RETURN a.key AS left, b.key AS right, e.bits AS bits, e.fields AS fields, e.snapshot AS snapshot ORDER BY left, right
"""
_STAMPS = "MATCH (:Record)-[l:RESOLVES_TO]->() RETURN DISTINCT l.snapshot AS snapshot"


def named(version: str, numbers: Snapshot | None = None) -> Snapshot:
    return msgspec.structs.replace(numbers or shipped(), version=version)


def strict(version: str = "strict") -> Snapshot:
    """Without rung 3, and an email that two sides only typed in joins nobody alone."""
    bits = {field: dict(levels) for field, levels in shipped().bits.items()}
    bits["email"]["asserted"] = bits["email"]["weak"]
    return msgspec.structs.replace(shipped(), version=version, bits=bits, fields=None)


async def now(client: GraphClient) -> InForce:
    found = await in_force(client)
    assert found is not None
    return found


async def redecided(
    client: GraphClient, keyring: Keyring, candidates: Candidates | None = None, *, batch: int = 100
) -> int:
    standing = await now(client)
    job = Redecision(client, Numbers(standing.snapshot(), keyring), standing.since, candidates, batch=batch)
    records = 0
    while (step := await job.step(epoch=1)).records:
        records += step.records
    assert (await now(client)).rescored_to is None
    return records


async def switched(
    client: GraphClient, keyring: Keyring, snapshot: Snapshot, candidates: Candidates | None = None
) -> None:
    assert await switch(client, snapshot, LATER, epoch=1)
    await redecided(client, keyring, candidates, batch=2)


PEOPLE = [
    record("shopify:customer:1", email("ann"), customer(1), name="Ann Lee", born="1980-01-02", minutes=1),
    record("klaviyo:profile:2", email("ann", "asserted"), name="Ann Lee", born="1980-01-02", minutes=2),
    record("klaviyo:profile:3", email("bob", "asserted"), name="Bob Smythe", born="1971-05-06", minutes=3),
    record("zendesk:requester:4", email("bob", "asserted"), minutes=4),
    record("loop:return:5", phone("+447911123456"), name="Cat Okonkwo", born="1990-07-08", minutes=5),
    record("hubspot:contact:6", email("cat", "asserted"), name="Cat Okonkwo", born="1990-07-08", minutes=6),
]


@pytest.fixture
async def started(client: GraphClient) -> InForce:
    return await begin(client, NOON)


def comparable(found: GraphState) -> tuple[object, ...]:
    return found.clusters, found.nameless, found.holdings, found.reviews


@_few
@given(worlds, _NUMBERS, _NUMBERS, st.sampled_from([1, 2, 100]))
async def test_a_switch_leaves_the_graph_that_a_rebuild_under_the_new_numbers_would(
    client: GraphClient, world: list[Record], before: Snapshot, numbers: Snapshot, batch: int
) -> None:
    after = named("after", numbers)
    await client.schema(EMPTY, {}, timeout_s=30)
    await Ladder(client, KEYS, after).take(world, epoch=1)
    rebuilt = await state(client)
    await client.schema(EMPTY, {}, timeout_s=30)
    await Ladder(client, KEYS, before).take(world, epoch=1)
    await begin(client, NOON)
    assert await switch(client, after, LATER, epoch=1)
    await redecided(client, KEYS, batch=batch)
    assert comparable(await state(client)) == comparable(rebuilt)


async def test_a_switch_scores_the_person_fields_again_and_its_changes_name_the_version(
    client: GraphClient,
    ladder: Ladder,
    keyring: Keyring,
    candidates: Candidates,
    started: InForce,
    tmp_path: Path,
) -> None:
    await ladder.take(PEOPLE, epoch=1)
    before, edges = await state(client), await client.schema(_EDGES, {}, timeout_s=10)
    assert edges
    await switched(client, keyring, strict(), candidates)
    split = await state(client)
    assert await client.schema(_EDGES, {}, timeout_s=10) == []
    assert len(split.clusters) > len(before.clusters)
    caused = [change for change in await pending(client, 100) if change.cause == "snapshot.strict"]
    assert {change.kind for change in caused} <= {"split", "revived", "created"}
    assert {change.at for change in caused} == {LATER}
    assert await client.schema(_STAMPS, {}, timeout_s=10) == [{"snapshot": "strict"}]
    assert await switch_back(client, None, LATER, epoch=1)
    await redecided(client, keyring, candidates, batch=1)
    again = await state(client)
    assert comparable(again) == comparable(before)
    assert await client.schema(_EDGES, {}, timeout_s=10) == edges
    merged = [change for change in await pending(client, 100) if change.kind == "merged"]
    assert merged[-1].cause == f"snapshot.{shipped().version}"
    assert not await switch_back(client, None, LATER, epoch=1)  # it is so already
    fresh = Candidates(tmp_path / "fresh", keyring)
    await client.schema(EMPTY, {}, timeout_s=30)
    await Ladder(client, keyring, shipped(), fresh).take(list(reversed(PEOPLE)), epoch=1)
    assert comparable(await state(client)) == comparable(again)


async def test_a_killed_switch_goes_on_where_it_was_and_the_ladder_works_under_the_new_numbers_meanwhile(
    client: GraphClient, ladder: Ladder, keyring: Keyring, candidates: Candidates, started: InForce
) -> None:
    await ladder.take(PEOPLE[:4], epoch=1)
    assert await switch(client, strict(), LATER, epoch=1)
    job = Redecision(client, Numbers(strict(), keyring), LATER, candidates, batch=1)
    await job.step(epoch=1)
    halfway = await now(client)
    assert (halfway.version, halfway.rescored, halfway.rescored_to) == ("strict", 1, "klaviyo:profile:2")
    with pytest.raises(SnapshotChanged):
        await ladder.take(PEOPLE[4:], epoch=1)
    await Ladder(client, keyring, strict(), candidates).take(PEOPLE[4:], epoch=1)
    assert (
        await redecided(client, keyring, candidates, batch=2) == 4
    )  # the last record by key came before them
    found = await state(client)
    await client.schema(EMPTY, {}, timeout_s=30)
    await Ladder(client, keyring, strict()).take(PEOPLE, epoch=1)
    assert comparable(found) == comparable(await state(client))


async def test_what_ships_goes_in_force_by_itself_and_records_of_another_version_wait(
    client: GraphClient, keyring: Keyring
) -> None:
    await Ladder(client, keyring, shipped()).take(PEOPLE, epoch=1)
    assert (await begin(client, NOON)).rescored_to is None
    await client.schema(EMPTY, {}, timeout_s=30)
    assert await in_force(client) is None
    assert await Current(client).snapshot() == shipped()
    await Ladder(client, keyring, strict()).take(PEOPLE, epoch=1)
    standing = await begin(client, NOON)
    assert (standing.version, standing.rescored_to, standing.after) == (shipped().version, "", None)
    assert standing.snapshot() == shipped()
    assert await begin(client, LATER) == standing
    assert await redecided(client, keyring) == len(PEOPLE)


async def test_a_graph_begun_without_person_fields_stays_so_and_a_switch_makes_up_for_it(
    client: GraphClient, keyring: Keyring, candidates: Candidates, tmp_path: Path
) -> None:
    first = without_person_fields()
    assert (await begin(client, NOON, first)).snapshot() == first
    assert (await begin(client, LATER, shipped())).snapshot() == first
    await Ladder(client, keyring, first, candidates).take(PEOPLE, epoch=1)
    assert await client.schema(_EDGES, {}, timeout_s=10) == []
    with candidates.open() as index:
        assert not index.seen.incarnation  # nobody asked it anything
    before = await state(client)
    await switched(client, keyring, shipped(), candidates)
    after, edges = await state(client), await client.schema(_EDGES, {}, timeout_s=10)
    assert edges
    assert len(after.clusters) < len(before.clusters)
    await client.schema(EMPTY, {}, timeout_s=30)
    await Ladder(client, keyring, shipped(), Candidates(tmp_path / "fresh", keyring)).take(PEOPLE, epoch=1)
    assert comparable(await state(client)) == comparable(after)
    assert await client.schema(_EDGES, {}, timeout_s=10) == edges


async def test_a_version_stands_for_one_set_of_numbers_and_the_first_has_none_before_it(
    client: GraphClient, started: InForce
) -> None:
    assert started.rescored_to is None
    assert not await switch(client, shipped(), LATER, epoch=1)
    with pytest.raises(SnapshotNameTaken):
        await switch(client, strict(started.version), LATER, epoch=1)
    with pytest.raises(NothingBefore):
        await switch_back(client, None, LATER, epoch=1)
    with pytest.raises(UnknownSnapshot):
        await switch_back(client, "nothing", LATER, epoch=1)
    current = Current(client)
    assert await current.snapshot() == shipped()
    assert await switch(client, named("next"), LATER, epoch=1)
    assert (await current.snapshot()).version == "next"
    assert not await switch_back(client, started.version, LATER, epoch=1)  # it is not in force
    assert await switch_back(client, "next", LATER, epoch=1)
    assert (await now(client)).version == started.version


async def test_a_start_with_a_snapshot_that_this_product_cannot_read_is_refused(
    client: GraphClient, started: InForce
) -> None:
    for property_, text in (("fingerprint", "0" * 16), ("text", "version = 'x'")):
        await client.schema(f"MATCH (s:Snapshot) SET s.{property_} = $text", {"text": text}, timeout_s=10)
        with pytest.raises(UnreadableSnapshot, match=started.version):
            await begin(client, LATER)


async def test_a_dry_run_says_what_the_switch_then_does_and_names_no_person(
    client: GraphClient, ladder: Ladder, keyring: Keyring, candidates: Candidates, started: InForce
) -> None:
    await ladder.take(PEOPLE, epoch=1)
    before = await state(client)
    told: list[str] = []
    found = await dry_run(
        client, keyring, strict(), in_force=started.version, progress=lambda what, *_: told.append(what)
    )
    assert await state(client) == before
    assert {"read", "partition"} <= set(told)
    await switched(client, keyring, strict(), candidates)
    after = await state(client)
    assert (found.records, found.before, found.after) == (6, len(before.clusters), len(after.clusters))
    assert (found.merges, found.splits, found.moved) == (0, 2, 2)
    moved = {link["record"]: link["person"] for link in after.links}
    assert {record: one.after for one in found.id_examples for record in one.records} == {
        link["record"]: moved[link["record"]]
        for link in before.links
        if link["person"] != moved[link["record"]]
    }
    assert found.rungs[3].before > found.rungs[3].after == 0
    assert all(one.was and one.now for one in found.split_examples)
    back = await dry_run(client, keyring, shipped(), in_force="strict", progress=lambda *_: None)
    assert (back.merges, back.merged, back.splits, back.after) == (2, 2, 0, found.before)
    assert all(one.by for one in back.merge_examples)
    text = str((found, back))
    assert not any(word in text for word in ("Lee", "Okonkwo", "example.org", "1980", "447911"))
