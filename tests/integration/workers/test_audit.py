"""The nightly audit on the real database: agreement, differences, bridges, and nothing left behind."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from app.lake.lake import Lake
from app.settings import Settings, load
from app.stack.neo4j import Neo4jAddress
from graph.audit.report import AuditReport
from graph.candidates.folder import Candidates
from graph.client import GraphClient
from graph.households.store import recompute
from graph.judge import Judge
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.profiles import profile
from graph.reviews import open_reviews
from graph.rulings import Different
from tests.integration.graph.people import NOON, email, phone, record
from workers import gds
from workers.audit import audit
from workers.gds import Projections, TooLittleMemory

pytestmark = pytest.mark.servers

KEYRING = Keyring(b"a key of the tests, 32 bytes long")
A, B = "shopify:customer:a", "shopify:customer:b"
HALVES = [
    record(A, email("a"), phone("+441614960001")),
    record("klaviyo:profile:a", email("a")),
    record(B, email("b"), phone("+441614960001")),
    record("klaviyo:profile:b", email("b")),
]
BREAK = "MATCH (r:Record {key: $key})-[l:RESOLVES_TO]->() SET l.via = $via"


class Held:
    """A lease that is held."""

    epoch = 1

    def check(self) -> None:
        pass


@pytest.fixture
async def client(graph_store: Neo4jAddress) -> AsyncGenerator[GraphClient]:
    opened = GraphClient.open(graph_store.uri, user=graph_store.user, password=graph_store.password)
    yield opened
    await opened.close()


@pytest.fixture
def settings(graph_store: Neo4jAddress, tmp_path: Path) -> Settings:
    return load({"KINDRED_HOME": str(tmp_path), "NEO4J_URI": graph_store.uri})


@pytest.fixture
def ladder(client: GraphClient, tmp_path: Path) -> Ladder:
    return Ladder(client, KEYRING, shipped(), Candidates(tmp_path / "candidates", KEYRING))


async def audited(client: GraphClient, settings: Settings, **more: Any) -> AuditReport:
    return await audit(client, Lake(settings.lake), settings, at=NOON, lease=Held(), **more)  # type: ignore[arg-type]


def found(report: AuditReport) -> dict[str, int]:
    return {one.kind: one.found for one in report.opinion.differences if one.found}


def left_behind(settings: Settings) -> list[str]:
    with Projections.opened(settings) as projections:
        return [one.graph_name for one in projections._gds.graph.list()]


async def test_a_bridge_is_asked_outlives_the_ladder_and_is_split_by_a_decision(
    client: GraphClient, settings: Settings, ladder: Ladder
) -> None:
    assert found(await audited(client, settings)) == {}
    await ladder.take(HALVES, epoch=1)
    report = await audited(client, settings)
    assert (report.figures.persons, report.opinion.components.joins, found(report)) == (1, 1, {})
    (question,) = await open_reviews(client)
    assert (question.rule, [one.record for one in question.records]) == ("audit.bridge", [A, B])

    await ladder.take([record(A, email("a"), phone("+441614960001"), minutes=9)], epoch=1)
    assert [one.review for one in await open_reviews(client)] == [question.review]
    await audited(client, settings)
    assert [one.review for one in await open_reviews(client)] == [question.review]

    judge = Judge(client, shipped(), KEYRING)
    ruling = Different(left=HALVES[0].key, right=HALVES[2].key, by="desk", at=NOON)
    ruled = await judge.rule(ruling, epoch=1)
    assert len(ruled.effect.persons) == 2
    assert not [one for one in await open_reviews(client) if one.rule.startswith("audit.")]
    again = await audited(client, settings)
    assert (again.figures.persons, again.opinion.components.joins, found(again)) == (2, 2, {})
    assert again.opinion.questions == ()
    assert again.since is not None
    assert Lake(settings.lake).audits.read(Lake(settings.lake).audits.scan()).height == 4


async def test_planted_differences_are_found_and_a_dry_run_writes_nothing(
    client: GraphClient, settings: Settings, ladder: Ladder
) -> None:
    await ladder.take([*HALVES, record("hubspot:contact:9", email("nine"))], epoch=1)
    await client.schema(BREAK, {"key": "klaviyo:profile:b", "via": "hubspot:contact:9"}, timeout_s=10)
    report = await audited(client, settings, dry_run=True)
    assert found(report) == {"joins_in_parts": 1, "joins_across_persons": 1}
    assert {one.shown[0].parts for one in report.opinion.differences if one.shown} == {2}
    assert await open_reviews(client) == []
    assert Lake(settings.lake).audits.version() == -1


async def test_no_projection_is_left_by_a_failure_or_by_a_killed_audit(
    client: GraphClient, settings: Settings, ladder: Ladder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ladder.take(HALVES, epoch=1)
    with Projections.opened(settings) as projections:
        projections._gds.graph.generate(f"{gds.PREFIX}killed", 10, 1.0)
        monkeypatch.setattr(Projections, "drop_all", lambda _self: None)
    monkeypatch.undo()
    monkeypatch.setattr(Projections, "cuts", lambda _self, _name: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        await audited(client, settings)
    monkeypatch.undo()
    assert left_behind(settings) == []
    monkeypatch.setattr(gds, "MOST_HEAP", 0.0)
    with pytest.raises(TooLittleMemory, match="KINDRED_NEO4J_HEAP_MB"):
        await audited(client, settings)
    assert left_behind(settings) == []


async def test_a_household_is_written_read_kept_and_withdrawn(client: GraphClient, ladder: Ladder) -> None:
    def at_home(name: str, street: str, minutes: int = 0) -> Any:
        from msgspec.structs import replace

        one = record(f"shopify:customer:{name}", email(name), name=f"{name} Smith", minutes=minutes)
        return replace(one, street=street, postcode="LS11AA")

    await ladder.take([at_home("Ada", "12 High St"), at_home("Bob", "12 High Street")], epoch=1)
    first = await recompute(client, at=NOON, epoch=1)
    assert (first.households, first.persons, first.moved_in) == (1, 2, 2)
    again = await recompute(client, at=NOON, epoch=1)
    assert (again.households, again.moved_in, again.moved_out) == (1, 0, 0)
    rows = await client.schema("MATCH (p:Person) RETURN p.person_id AS p ORDER BY p", {}, timeout_s=10)
    one, other = (str(row["p"]) for row in rows)
    home = (await profile(client, KEYRING, one)).household  # type: ignore[arg-type]
    assert home is not None
    assert (home.others, home.by) == ((other,), "family_name")
    await ladder.take([at_home("Bob", "7 Mill Lane", minutes=60)], epoch=1)
    moved = await recompute(client, at=NOON, epoch=1)
    assert (moved.households, moved.moved_out) == (0, 2)
    assert (await profile(client, KEYRING, one)).household is None  # type: ignore[arg-type]
    assert await client.schema("MATCH (h:Household) RETURN h", {}, timeout_s=10) == []
