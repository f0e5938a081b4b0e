"""Rung 3 live: one by one, in any order and after any accident, the same as all at once."""

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from graph.candidates.catching_up import catch_up
from graph.candidates.folder import Candidates
from graph.candidates.index import CandidateIndex
from graph.client import Collected, GraphClient, NamedQuery, Nothing
from graph.evidence import EvidenceRow, evidence_row
from graph.explanation import explain
from graph.ids import RecordKey
from graph.judge import Judge
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.pairs import explain_pair
from graph.records import Record
from graph.rulings import Different, Same, Withdraw
from tests.integration.graph.all_at_once import all_at_once
from tests.integration.graph.graph_state import EMPTY, state
from tests.integration.graph.people import NOON, customer, email, phone, record
from tests.unit.matching.people import cannot

pytestmark = pytest.mark.servers
CAP = 3


def town(seed: int) -> list[Record]:
    """Eleven people in three systems with slips and second versions, a crowd of one street, and a till's phone."""
    chance = random.Random(seed)
    versions: list[Record] = []
    for number in range(11):
        given, family = (
            chance.choice(["Ann", "Robert", "Catherine"]),
            chance.choice(["Okonkwo", "Featherstone"]),
        )
        born = f"19{chance.randrange(60, 99)}-0{chance.randrange(1, 9)}-1{chance.randrange(9)}"
        slip = given[:-1] if chance.random() < 0.5 else given
        home = {"postcode": f"SW1A{number % 3}AA", "street": f"{number % 4} Abbey Road"}
        till = [phone("+447700900123")] if chance.random() < 0.7 else []
        versions += [
            person(
                f"shopify:customer:{number}",
                customer(number),
                *till,
                given=given,
                family=family,
                born=born,
                **home,
            ),
            person(
                f"klaviyo:profile:{number}",
                email(f"n{number}"),
                given=slip,
                family=family,
                born=born,
                minutes=1,
            ),
        ]
        if chance.random() < 0.6:  # somebody corrects it, to another person's name or another date
            wrong = {"given": chance.choice(["Zebedee", given]), "family": family, "born": "1950-05-05"}
            versions.append(person(f"klaviyo:profile:{number}", minutes=2 + number, **wrong))
        if chance.random() < 0.5:
            versions.append(person(f"zendesk:user:{number}", given=given, family=family, born=born, **home))
    return versions


def person(
    key: str, *claims: object, given: str, family: str, born: str, minutes: int = 0, **home: str
) -> Record:
    plain = record(key, *claims, name=f"{given} {family}", born=born, minutes=minutes)  # type: ignore[arg-type]
    return replace(plain, **home)


class _Edges(NamedQuery[Nothing, Collected[EvidenceRow]]):
    def __init__(self) -> None:
        self.name = "tests/evidence"
        self.params, self.row = Nothing, Collected[EvidenceRow]
        self.text = (
            "MATCH (a:Record)-[e:EVIDENCE]->(b:Record) RETURN collect({left: a.key, right: b.key, bits: e.bits,"
            " fields: e.fields, snapshot: e.snapshot}) AS rows"
        )
        self.timeout_s = 10.0


async def same_as_at_once(client: GraphClient, keyring: Keyring, versions: Sequence[Record]) -> None:
    expected = all_at_once(versions, keyring, shipped(), cap=CAP)
    (found,) = await client.read(_Edges(), Nothing())
    rows = {evidence_row(pair, shipped().version) for pair in expected.pairs.values()}
    assert set(found.rows) == rows
    assert len(found.rows) == len(rows)
    assert (await state(client)).clusters == expected.clusters


@pytest.fixture
def candidates(tmp_path: Path, keyring: Keyring) -> Candidates:
    return Candidates(tmp_path / "candidates", keyring, cap=CAP)


async def test_one_by_one_in_five_orders_with_updates_and_limits_passed_is_the_same_as_at_once(
    client: GraphClient, ladder: Ladder, keyring: Keyring
) -> None:
    versions = town(8)
    expected = all_at_once(versions, keyring, shipped(), cap=CAP)
    rungs_below = all_at_once(versions, keyring, shipped(), cap=0)
    assert rungs_below.clusters != expected.clusters
    assert len({record.key for record in versions}) > len(expected.clusters) > 3
    assert set(all_at_once(versions, keyring, shipped()).pairs) > set(expected.pairs)
    for order in range(5):
        await client.schema(EMPTY, {}, timeout_s=30)
        random.Random(order).shuffle(versions)
        for version in versions:
            await ladder.take([version], epoch=1)
        await same_as_at_once(client, keyring, versions)


async def test_a_kill_between_the_graphs_commit_and_the_index_loses_nothing(
    client: GraphClient,
    keyring: Keyring,
    candidates: Candidates,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    versions, chance = town(5), random.Random(1)
    chance.shuffle(versions)
    apply, died = CandidateIndex.apply, 0

    def dying(self: CandidateIndex, *args: object, **kwargs: object) -> None:
        if chance.random() < 0.4:
            raise Killed
        apply(self, *args, **kwargs)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(CandidateIndex, "apply", dying)
        for version in versions:
            while True:
                try:
                    await Ladder(client, keyring, shipped(), candidates).take([version], epoch=1)
                    break
                except Killed:
                    died += 1
    assert died > 3
    with candidates.open() as index:
        await catch_up(client, index, keyring)
    await same_as_at_once(client, keyring, versions)


class Killed(BaseException):
    pass


async def test_another_writer_and_a_deleted_index_find_what_they_missed(
    client: GraphClient, keyring: Keyring, tmp_path: Path
) -> None:
    versions = town(7)
    for number, version in enumerate(versions):
        folder = tmp_path / str(number // 5 % 2)
        if number == 12:
            shutil.rmtree(folder)
        candidates = Candidates(folder, keyring, cap=CAP)
        await Ladder(client, keyring, shipped(), candidates).take([version], epoch=number)
    await same_as_at_once(client, keyring, versions)
    with Candidates(tmp_path / "0", keyring, cap=CAP).open() as index:
        await catch_up(client, index, keyring)
        seen = index.seen
    with Candidates(tmp_path / "fresh", keyring, cap=CAP).open() as index:
        assert await catch_up(client, index, keyring) == len({version.key for version in versions})
        assert (index.seen.taken, index.seen.incarnation) == (seen.taken, seen.incarnation)
        assert await catch_up(client, index, keyring) == 0


async def test_an_index_of_another_graph_begins_anew(
    client: GraphClient, ladder: Ladder, keyring: Keyring
) -> None:
    await ladder.take(town(1), epoch=1)
    await client.schema(EMPTY, {}, timeout_s=30)
    versions = town(2)
    await ladder.take(versions, epoch=1)
    await same_as_at_once(client, keyring, versions)


async def test_a_judgement_outweighs_the_fields_and_its_withdrawal_gives_them_back(
    client: GraphClient, ladder: Ladder, judge: Judge, keyring: Keyring
) -> None:
    one = person("shopify:customer:1", given="Wilhelmina", family="Featherstone", born="1971-02-03")
    two = person("klaviyo:profile:1", given="Wilhelmina", family="Featherstone", born="1971-02-03")
    apart = (cannot("klaviyo:profile:1", "shopify:customer:1"),)
    await ladder.take([one, two], epoch=1)
    assert len((await state(client)).clusters) == 1
    said = await judge.rule(Different(left=one.key, right=two.key, by="desk", at=NOON), epoch=1)
    assert len((await state(client)).clusters) == 2
    assert (await state(client)).clusters == all_at_once([one, two], keyring, shipped(), words=apart).clusters
    assert said.effect.judgement is not None
    await judge.rule(Withdraw(judgement=said.effect.judgement, by="desk", at=NOON), epoch=1)
    await same_as_at_once(client, keyring, [one, two])
    three = record("zendesk:user:1")
    await ladder.take([three], epoch=1)
    await judge.rule(Same(left=one.key, right=three.key, by="desk", at=NOON), epoch=1)
    assert len((await state(client)).clusters) == 1


async def test_both_explanations_show_what_each_field_says(
    client: GraphClient, ladder: Ladder, keyring: Keyring
) -> None:
    one = person("shopify:customer:1", given="Wilhelmina", family="Featherstone", born="1971-02-03")
    two = person("klaviyo:profile:1", given="Wilhelmina", family="Fetherstone", born="1971-02-03")
    taken = await ladder.take([one, two], epoch=1)
    (row,) = (await client.read(_Edges(), Nothing()))[0].rows
    (link,) = [
        link
        for link in (await explain(client, shipped(), taken.touched[0].person)).links
        if link.via is not None
    ]
    assert link.rung == 3
    assert {f"{said.field}" for said in link.fields} >= {"given_name", "family_name", "birth_date"}
    assert sum(said.bits for said in link.fields) + shipped().prior == link.bits == row.bits
    pair = await explain_pair(client, shipped(), keyring, RecordKey(one.key), RecordKey(two.key))
    said = {
        f"{each.field}={each.level}={each.bits}" for each in pair.verdict.said if each.field != "household"
    }
    assert said == set(row.fields)
    assert pair.verdict.bits == row.bits
