"""The laws of judging and undoing, on the real database."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.client import GraphClient
from graph.errors import BuiltUpon, ContradictingJudgement, UnknownMerge, UnknownRecord, UnknownValue
from graph.ids import ContactKey, RecordKey
from graph.judge import Judge
from graph.judgements import KeptJudgement, judgement
from graph.ladder import Ladder
from graph.matching.outcome import Judgement
from graph.matching.snapshot import Snapshot
from graph.outbox import pending
from graph.records import Record
from graph.rulings import Bar, Different, Effect, Ruling, Same, Withdraw
from tests.integration.graph.all_at_once import all_at_once
from tests.integration.graph.graph_state import EMPTY, GraphState, state
from tests.integration.graph.people import NOON
from tests.integration.graph.test_undo import unmerge
from tests.unit.matching.people import KEYS, cannot, must
from tests.unit.matching.worlds import ACCOUNTS, snapshots, worlds

pytestmark = pytest.mark.servers

_few = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
POINTS = [
    *(KEYS.contact("email", value) for value in ("a@x.uk", "b@x.uk")),
    *(KEYS.contact("phone", value) for value in ("+447911123456", "+442079460123")),
    *(KEYS.identifier("shopify.customer_id", value) for value in ("71", "72")),
]
_pairs = st.lists(st.sampled_from(ACCOUNTS), min_size=2, max_size=2, unique=True)
_rulings: st.SearchStrategy[Ruling] = st.one_of(
    st.builds(lambda pair: same(*pair), _pairs),
    st.builds(lambda pair: different(*pair), _pairs),
    st.builds(lambda point: Bar(point=point, by="desk", at=NOON), st.sampled_from(POINTS)),
)
_REFUSALS = (ContradictingJudgement, UnknownRecord, UnknownValue, UnknownMerge, BuiltUpon)


def same(left: str, right: str) -> Same:
    return Same(left=RecordKey(left), right=RecordKey(right), by="desk", at=NOON)


def different(left: str, right: str) -> Different:
    return Different(left=RecordKey(left), right=RecordKey(right), by="desk", at=NOON)


async def began(client: GraphClient, world: Sequence[Record], snapshot: Snapshot) -> tuple[Ladder, Judge]:
    await client.schema(EMPTY, {}, timeout_s=30)
    ladder = Ladder(client, KEYS, snapshot)
    await ladder.take(world, epoch=1)
    return ladder, Judge(client, snapshot, KEYS)


async def said(judge: Judge, ruling: Ruling) -> Effect | None:
    try:
        return (await judge.rule(ruling, epoch=1)).effect
    except _REFUSALS:
        return None


def assert_same(before: GraphState, after: GraphState, effects: Sequence[Effect]) -> None:
    """Everything is as before; ids too where all that had happened were merges.

    What pushed records out of a person gave ids by who had most verified keys and records then, and so does
    their coming home: old ids lead there, and may be heirs where they were not.
    """
    assert (after.clusters, after.nameless) == (before.clusters, before.nameless)
    assert (after.holdings, after.reviews) == (before.holdings, before.reviews)
    if all(change.kind == "merged" for effect in effects for change in effect.changes):
        assert after == before


@_few
@given(worlds, st.lists(_pairs, min_size=1, max_size=3), snapshots)
async def test_must_links_and_their_withdrawal_leave_the_same_graph(
    client: GraphClient, world: list[Record], pairs: list[list[str]], snapshot: Snapshot
) -> None:
    _ladder, judge = await began(client, world, snapshot)
    before = await state(client)
    tried = [await said(judge, same(*pair)) for pair in pairs]
    effects = [one for one in tried if one is not None]
    for effect in reversed(effects):
        assert effect.judgement is not None
        await said(judge, Withdraw(judgement=effect.judgement, by="desk", at=NOON))
    assert_same(before, await state(client), effects)


@_few
@given(worlds, _pairs, snapshots)
async def test_a_merge_and_its_undo_leave_the_same_graph(
    client: GraphClient, world: list[Record], pair: list[str], snapshot: Snapshot
) -> None:
    _ladder, judge = await began(client, world, snapshot)
    before = await state(client)
    effect = await said(judge, same(*pair))
    changes = [] if effect is None else list(effect.changes)
    # One of several would leave the others, and one that only followed would leave the must-link.
    if [(change.kind, change.cause) for change in changes] == [("merged", "judged.must_link")]:
        (merge,) = changes
        undone = await said(judge, unmerge(merge.change_id))
        assert effect is not None
        assert undone is not None
        assert_same(before, await state(client), [effect])
        again = await said(judge, unmerge(merge.change_id))
        assert again is not None
        assert again.already


@_few
@given(worlds, st.lists(_rulings, min_size=1, max_size=4), worlds, snapshots)
async def test_after_any_rulings_and_new_versions_the_partition_is_that_of_the_batch(
    client: GraphClient, world: list[Record], rulings: list[Ruling], later: list[Record], snapshot: Snapshot
) -> None:
    """It stays a function of the evidence and of what people said: how it came about does not matter."""
    ladder, judge = await began(client, world, snapshot)
    words: list[Judgement] = []
    refused: set[ContactKey] = set()
    for ruling in rulings:
        if await said(judge, ruling) is None:
            continue
        match ruling:
            case Same(left=left, right=right):
                words.append(must(left, right))
            case Different(left=left, right=right):
                words.append(cannot(left, right))
            case Bar(point=point):
                refused.add(point)
            case _:
                raise AssertionError
    await ladder.take(later, epoch=1)
    batch = all_at_once([*world, *later], KEYS, snapshot, words=words, refused=refused, cap=0)
    assert (await state(client)).clusters == batch.clusters


@_few
@given(worlds, st.sampled_from(POINTS), snapshots)
async def test_a_value_barred_and_lifted_leaves_the_same_partition_and_links(
    client: GraphClient, world: list[Record], point: ContactKey, snapshot: Snapshot
) -> None:
    _ladder, judge = await began(client, world, snapshot)
    before = await state(client)
    effect = await said(judge, Bar(point=point, by="desk", at=NOON))
    if effect is None:
        return
    assert effect.judgement is not None
    await said(judge, Withdraw(judgement=effect.judgement, by="desk", at=NOON))
    assert_same(before, await state(client), [effect])


@_few
@given(worlds, worlds, snapshots)
async def test_merges_by_evidence_are_undone_in_reverse_and_their_sides_stay_apart(
    client: GraphClient, world: list[Record], later: list[Record], snapshot: Snapshot
) -> None:
    ladder, judge = await began(client, world, snapshot)
    known = {change.change_id for change in await pending(client, 10_000)}
    await ladder.take(later, epoch=1)
    merges = [
        change
        for change in await pending(client, 10_000)
        if change.kind == "merged" and change.change_id not in known
    ]
    undone: list[KeptJudgement] = []
    for merge in reversed(merges):
        effect = await said(judge, unmerge(merge.change_id))
        if effect is not None and effect.judgement is not None:
            undone.append(await judgement(client, effect.judgement))
    await ladder.take([*later, *world], epoch=1)
    persons = {link["record"]: link["person"] for link in (await state(client)).links}
    for one in undone:
        assert {persons[record] for record in one.left}.isdisjoint(persons[record] for record in one.right)
