"""What a withdrawal frees of a neighbourhood that was cut is decided again, as if the evidence had never been there."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from graph.candidates.folder import Candidates
from graph.client import GraphClient
from graph.ids import RecordKey
from graph.judge import Judge
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.records import Record
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
    for order in range(3):
        await client.schema(EMPTY, {}, timeout_s=30)
        random.Random(order).shuffle(versions)
        for version in versions:
            await Ladder(client, keyring, BOUNDED, candidates).take([version], epoch=1)
        assert (await state(client)).clusters == expected
