"""What a withdrawal frees of a neighbourhood that was cut is decided again, as if the evidence had never been there."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from graph import owed
from graph.candidates.folder import Candidates
from graph.client import GraphClient
from graph.ids import RecordKey
from graph.judge import Judge
from graph.keyring import Keyring
from graph.ladder import MOST_READ, Ladder
from graph.matching.snapshot import Snapshot, shipped
from graph.numbers import Numbers
from graph.owed import something_owed
from graph.records import Record
from graph.remainder import Remainder
from graph.resolution import Resolution
from graph.rulings import Bar, Same, Withdraw
from tests.integration.graph.all_at_once import all_at_once
from tests.integration.graph.graph_state import EMPTY, state
from tests.integration.graph.people import NOON, customer, email, record
from tests.integration.graph.test_rung_three import CAP, town

pytestmark = pytest.mark.servers

BOUNDED = replace(shipped(), version="bounded", most_blocks=3)
WEAK = replace(BOUNDED, version="weak", fields=None)


@pytest.fixture
def candidates(tmp_path: Path, keyring: Keyring) -> Candidates:
    return Candidates(tmp_path / "candidates", keyring, cap=CAP)


def chain(first: int, last: int) -> list[Record]:
    """Records each of which shares a typed-in mailbox with the next: one neighbourhood, all its pairs as strong."""
    return [
        record(f"klaviyo:profile:{n}", email(f"m{n}", "asserted"), email(f"m{n + 1}", "asserted"), minutes=n)
        for n in range(first, last + 1)
    ]


def strangers(mailbox: str, count: int) -> list[Record]:
    return [
        record(f"shopify:customer:{n}", email(mailbox, "asserted"), customer(n + 10), minutes=100 + n)
        for n in range(count)
    ]


def parts(*groups: Sequence[int]) -> set[frozenset[str]]:
    return {frozenset(f"klaviyo:profile:{n}" for n in group) for group in groups}


async def test_a_value_that_passes_its_limit_frees_both_sides_of_a_cut_neighbourhood(
    client: GraphClient, keyring: Keyring
) -> None:
    ladder = Ladder(client, keyring, WEAK)
    await ladder.take(chain(0, 5), epoch=1)
    assert (await state(client)).clusters == parts([0], [1], [2], [3], [4], [5])
    for stranger in strangers("m3", 6):
        await ladder.take([stranger], epoch=1)
    found = (await state(client)).clusters
    assert found > parts([0, 1, 2], [3, 4, 5])
    assert found == all_at_once([*chain(0, 5), *strangers("m3", 6)], keyring, WEAK).clusters


async def marks(client: GraphClient) -> set[str]:
    rows = await client.schema(
        "MATCH (r:Record) WHERE r.owed IS NOT NULL RETURN r.key AS key", {}, timeout_s=30
    )
    return {str(row["key"]) for row in rows}


async def settled(client: GraphClient, keyring: Keyring, snapshot: Snapshot) -> int:
    """Decide what is left, and return in how many transactions."""
    remainder, steps = Remainder(client, Numbers(snapshot, keyring), most=1), 0
    while (await remainder.step(epoch=1)).waited:
        steps += 1
    return steps


async def test_what_a_withdrawal_frees_is_left_in_parts_and_decided_wherever_the_job_dies(
    client: GraphClient, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    ladder = Ladder(client, keyring, WEAK, most=1)
    versions = [*chain(0, 5), *strangers("m3", 6)]
    for version in versions:
        await ladder.take([version], epoch=1)
    left = {"klaviyo:profile:2", "klaviyo:profile:3", *(f"shopify:customer:{n}" for n in range(5))}
    assert await marks(client) == left
    assert await something_owed(client)
    assert frozenset({"klaviyo:profile:2"}) in (await state(client)).clusters
    remainder = Remainder(client, Numbers(WEAK, keyring), most=1)
    with monkeypatch.context() as patch:
        patch.setattr(owed, "decided", dies)
        with pytest.raises(Killed):
            await remainder.step(epoch=1)
    assert await marks(client) == left
    (await remainder.step(epoch=1))
    assert await marks(client) < left
    assert (await state(client)).clusters > parts([0, 1, 2])
    assert await settled(client, keyring, WEAK) > 1
    expected = all_at_once(versions, keyring, WEAK).clusters
    assert (await state(client)).clusters == expected > parts([0, 1, 2], [3, 4, 5])
    assert not await something_owed(client)
    assert (await remainder.step(epoch=1)).resolution == Resolution()


async def dies(*_anything: object) -> None:
    raise Killed


class Killed(BaseException):
    pass


async def test_a_record_that_comes_meanwhile_decides_what_it_reaches(
    client: GraphClient, keyring: Keyring
) -> None:
    ladder = Ladder(client, keyring, WEAK, most=1)
    for version in [*chain(0, 5), *strangers("m3", 6)]:
        await ladder.take([version], epoch=1)
    late = record("zendesk:user:1", email("m0", "asserted"), minutes=500)
    await ladder.take([late], epoch=1)
    assert "klaviyo:profile:2" not in await marks(client)
    assert "klaviyo:profile:3" in await marks(client)
    await settled(client, keyring, WEAK)
    versions = [*chain(0, 5), *strangers("m3", 6), late]
    assert (await state(client)).clusters == all_at_once(versions, keyring, WEAK).clusters


async def test_a_barred_value_and_its_undo(client: GraphClient, keyring: Keyring) -> None:
    await Ladder(client, keyring, WEAK).take(chain(0, 5), epoch=1)
    judge = Judge(client, WEAK, keyring)
    point = keyring.contact("email", "m3@example.org")
    said = await judge.rule(Bar(point=point, by="desk", at=NOON), epoch=1)
    assert (await state(client)).clusters == parts([0, 1, 2], [3, 4, 5])
    await judge.rule(Withdraw(judgement=said.effect.judgement or "", by="desk", at=NOON), epoch=1)
    assert (await state(client)).clusters == parts([0], [1], [2], [3], [4], [5])


async def test_an_undone_judgement_frees_what_it_had_made_too_large(
    client: GraphClient, keyring: Keyring
) -> None:
    await Ladder(client, keyring, WEAK).take([*chain(0, 2), *chain(4, 6)], epoch=1)
    assert (await state(client)).clusters == parts([0, 1, 2], [4, 5, 6])
    judge = Judge(client, WEAK, keyring)
    left, right = RecordKey("klaviyo:profile:0"), RecordKey("klaviyo:profile:6")
    said = await judge.rule(Same(left=left, right=right, by="desk", at=NOON), epoch=1)
    assert (await state(client)).clusters == parts([0, 6], [1], [2], [4], [5])
    await judge.rule(Withdraw(judgement=said.effect.judgement or "", by="desk", at=NOON), epoch=1)
    assert (await state(client)).clusters == parts([0, 1, 2], [4, 5, 6])


async def test_updates_and_caps_that_withdraw_evidence_come_to_the_same_in_any_order(
    client: GraphClient, keyring: Keyring, candidates: Candidates
) -> None:
    versions = town(8)
    expected = all_at_once(versions, keyring, BOUNDED, cap=CAP).clusters
    assert expected != all_at_once(versions, keyring, shipped(), cap=CAP).clusters
    steps = 0
    for order in range(4):
        await client.schema(EMPTY, {}, timeout_s=30)
        chance = random.Random(order)
        chance.shuffle(versions)
        for version in versions:
            ladder = Ladder(client, keyring, BOUNDED, candidates, most=1 if order % 2 else MOST_READ)
            await ladder.take([version], epoch=1)
            if chance.random() < 0.2:
                steps += await settled(client, keyring, BOUNDED)
        steps += await settled(client, keyring, BOUNDED)
        assert (await state(client)).clusters == expected
    assert steps > 3
