from typing import Any

import pytest

from graph.attribution import attributed_records, heirs
from graph.client import GraphClient
from graph.errors import ContradictingJudgement, StaleWriter, UnknownJudgement, UnknownRecord
from graph.ids import PersonId, RecordKey
from graph.judge import Judge
from graph.judgements import judgement
from graph.ladder import Ladder
from graph.outbox import acknowledge, pending
from graph.reviews import open_reviews
from graph.rulings import Different, Effect, Same, Withdraw
from tests.integration.graph.people import NOON, customer, email, record
from tests.integration.graph.test_ladder import partition

pytestmark = pytest.mark.servers

A, B, C, D = (RecordKey(f"shopify:customer:{name}") for name in "abcd")


def same(left: RecordKey, right: RecordKey, **more: Any) -> Same:
    return Same(left=left, right=right, by="desk-1", at=NOON, **more)


def different(left: RecordKey, right: RecordKey, **more: Any) -> Different:
    return Different(left=left, right=right, by="desk-2", at=NOON, **more)


def withdraw(name: str | None) -> Withdraw:
    assert name is not None
    return Withdraw(judgement=name, by="desk-3", at=NOON)


async def ruled(judge: Judge, ruling: Any, epoch: int = 1) -> Effect:
    return (await judge.rule(ruling, epoch=epoch)).effect


async def ids(client: GraphClient) -> dict[str, str]:
    columns = await attributed_records(client)
    return dict(zip(columns.records, columns.persons, strict=True))


@pytest.fixture
async def four(ladder: Ladder) -> None:
    """Four people who have nothing in common."""
    people = [record(key, email(key[-1]), minutes=n) for n, key in enumerate((A, B, C, D))]
    await ladder.take(people, epoch=1)


@pytest.mark.usefixtures("four")
async def test_same_joins_survives_new_versions_and_says_who_and_when(
    client: GraphClient, judge: Judge, ladder: Ladder
) -> None:
    effect = await ruled(judge, same(A, B))
    assert [(change.kind, change.cause) for change in effect.changes] == [("merged", "judged.must_link")]
    assert (effect.already, len(effect.persons)) == (False, 1)
    assert [change.change_id for change in await pending(client, 10)][-1] == effect.changes[0].change_id
    await ladder.take([record(B, email("new"), customer(7), minutes=50)], epoch=1)
    assert frozenset({A, B}) in await partition(client)
    kept = await judgement(client, effect.judgement or "")
    assert (kept.kind, kept.state, kept.by, kept.at) == ("same", "in_force", "desk-1", NOON)


@pytest.mark.usefixtures("four")
async def test_the_same_decision_again_in_any_order_is_a_success_that_changes_nothing(
    client: GraphClient, judge: Judge
) -> None:
    first = await ruled(judge, same(A, B))
    await acknowledge(client, [change.change_id for change in await pending(client, 100)])
    again = await ruled(judge, same(B, A))
    assert (again.already, again.judgement, again.changes, again.touched) == (True, first.judgement, (), 0)
    assert await pending(client, 10) == []


async def test_different_parts_and_its_withdrawal_joins_again(
    client: GraphClient, judge: Judge, ladder: Ladder
) -> None:
    await ladder.take([record(A, email("home")), record(B, email("home"))], epoch=1)
    before = await ids(client)
    assert len(set(before.values())) == 1
    effect = await ruled(judge, different(A, B))
    assert effect.changes
    assert [change.cause for change in effect.changes] == ["judged.cannot_link"] * len(effect.changes)
    assert len(set((await ids(client)).values())) == 2
    await ladder.take([record(B, email("home"), email("y"), minutes=9)], epoch=1)
    assert len(set((await ids(client)).values())) == 2
    undone = await ruled(judge, withdraw(effect.judgement))
    assert undone.withdrawn == (effect.judgement,)
    assert len(set((await ids(client)).values())) == 1
    old, now = before[A], (await ids(client))[A]
    assert (await heirs(client)).get(PersonId(old), old) == now
    kept = await judgement(client, effect.judgement or "")
    assert (kept.state, kept.by, kept.withdrawn_by) == ("withdrawn", "desk-2", "desk-3")
    assert (await ruled(judge, withdraw(effect.judgement))).already


@pytest.mark.usefixtures("four")
async def test_the_opposite_is_refused_and_names_the_first(client: GraphClient, judge: Judge) -> None:
    first = await ruled(judge, same(A, B))
    with pytest.raises(ContradictingJudgement, match=first.judgement) as refused:
        await ruled(judge, different(B, A))
    assert refused.value.judgements == (first.judgement,)
    assert frozenset({A, B}) in await partition(client)


@pytest.mark.usefixtures("four")
async def test_a_cannot_link_inside_a_chain_of_must_links_names_the_whole_chain(judge: Judge) -> None:
    chain = [await ruled(judge, same(*pair)) for pair in ((A, B), (B, C), (C, D))]
    with pytest.raises(ContradictingJudgement) as refused:
        await ruled(judge, different(D, A))
    assert refused.value.judgements == tuple(sorted(str(one.judgement) for one in chain))


@pytest.mark.usefixtures("four")
async def test_a_must_link_that_closes_a_chain_over_a_cannot_link_names_the_cannot_link(
    client: GraphClient, judge: Judge
) -> None:
    await ruled(judge, same(A, B))
    await ruled(judge, same(C, D))
    apart = await ruled(judge, different(A, D))
    before = await partition(client)
    with pytest.raises(ContradictingJudgement) as refused:
        await ruled(judge, same(B, C))
    assert refused.value.judgements == (apart.judgement,)
    assert await partition(client) == before
    await ruled(judge, withdraw(apart.judgement))
    await ruled(judge, same(B, C))
    assert await partition(client) == {frozenset({A, B, C, D})}


async def test_a_decided_question_leaves_the_queue_and_comes_back_when_withdrawn(
    client: GraphClient, judge: Judge, ladder: Ladder
) -> None:
    await ladder.take(
        [record(A, email("home"), name="Ann Lee"), record(B, email("home"), name="Bob Lee")], epoch=1
    )
    (question,) = await open_reviews(client)
    for ruling in (different(A, B), same(A, B)):
        effect = await ruled(judge, ruling)
        assert await open_reviews(client) == []
        await ladder.take([record(A, email("home"), name="Ann Lee", minutes=30)], epoch=1)
        assert await open_reviews(client) == []
        await ruled(judge, withdraw(effect.judgement))
        assert [one.review for one in await open_reviews(client)] == [question.review]


@pytest.mark.usefixtures("four")
async def test_what_nobody_knows_is_refused_and_leaves_nothing(client: GraphClient, judge: Judge) -> None:
    with pytest.raises(UnknownRecord):
        await ruled(judge, same(A, RecordKey("shopify:customer:nobody")))
    with pytest.raises(UnknownJudgement):
        await ruled(judge, withdraw("0" * 24))
    assert len(await partition(client)) == 4


@pytest.mark.usefixtures("four")
async def test_a_dry_run_tells_what_would_happen_and_writes_nothing(
    client: GraphClient, judge: Judge
) -> None:
    before = (await ids(client), await pending(client, 100))
    rehearsed = await ruled(judge, same(A, B, dry_run=True))
    assert (await ids(client), await pending(client, 100)) == before
    with pytest.raises(UnknownJudgement):
        await judgement(client, rehearsed.judgement or "")
    done = await ruled(judge, same(A, B))
    assert rehearsed.dry_run
    assert (rehearsed.changes, rehearsed.persons) == (done.changes, done.persons)


@pytest.mark.usefixtures("four")
async def test_a_stale_writer_decides_nothing(client: GraphClient, judge: Judge) -> None:
    await ruled(judge, same(A, B), epoch=5)
    with pytest.raises(StaleWriter):
        await ruled(judge, same(C, D), epoch=4)
    assert frozenset({C}) in await partition(client)
