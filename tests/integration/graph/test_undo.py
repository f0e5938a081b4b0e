from itertools import batched
from typing import Any

import pytest

from graph.client import GraphClient
from graph.errors import BuiltUpon, ContradictingJudgement, NotOnePerson, UnknownMerge
from graph.ids import ContactKey, RecordKey
from graph.judge import Judge
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.matching.limits import barred
from graph.matching.partition import partition as batch_partition
from graph.matching.snapshot import shipped
from graph.matching.view import view_of
from graph.outbox import acknowledge, pending
from graph.records import Record
from graph.rulings import Bar, TakeApart, Unmerge
from tests.integration.graph.graph_state import state
from tests.integration.graph.people import NOON, customer, email, phone, record
from tests.integration.graph.test_judgements import different, ruled, same, withdraw

pytestmark = pytest.mark.servers

A, B, C, D = (RecordKey(f"shopify:customer:{name}") for name in "abcd")


def unmerge(merge: str, **more: Any) -> Unmerge:
    return Unmerge(merge=merge, by="desk-1", at=NOON, **more)


def bar(point: ContactKey, **more: Any) -> Bar:
    return Bar(point=point, by="desk-1", at=NOON, **more)


async def last_merge(client: GraphClient) -> str:
    return [change.change_id for change in await pending(client, 1000) if change.kind == "merged"][-1]


async def test_a_merge_by_evidence_is_undone_each_side_gets_its_id_back_and_new_versions_change_nothing(
    client: GraphClient, ladder: Ladder, judge: Judge
) -> None:
    await ladder.take([record(A, email("ann"), minutes=1), record(B, email("bea"), minutes=2)], epoch=1)
    before = {link["record"]: link["person"] for link in (await state(client)).links}
    await ladder.take([record(B, email("ann"), minutes=3)], epoch=1)
    assert len((await state(client)).clusters) == 1
    merge = await last_merge(client)
    rehearsed = await ruled(judge, unmerge(merge, dry_run=True))
    assert len((await state(client)).clusters) == 1
    effect = await ruled(judge, unmerge(merge))
    assert sorted(change.kind for change in effect.changes) == ["revived", "split"]
    assert rehearsed.changes == effect.changes
    assert {link["record"]: link["person"] for link in (await state(client)).links} == before
    await ladder.take([record(B, email("ann"), email("bea"), minutes=9)], epoch=1)
    assert {link["record"]: link["person"] for link in (await state(client)).links} == before
    await acknowledge(client, [change.change_id for change in await pending(client, 100)])
    with pytest.raises(UnknownMerge):  # the id ledger knows; here the person that lives again does
        await ruled(judge, unmerge(merge))
    retired = next(change.person for change in effect.changes if change.kind == "revived")
    assert (await ruled(judge, unmerge(retired))).already


async def test_the_undo_is_withdrawn_and_the_merge_is_back(
    client: GraphClient, ladder: Ladder, judge: Judge
) -> None:
    await ladder.take([record(A, email("ann"), minutes=1), record(B, email("bea"), minutes=2)], epoch=1)
    await ladder.take([record(B, email("ann"), minutes=3)], epoch=1)
    merged = await state(client)
    effect = await ruled(judge, unmerge(await last_merge(client)))
    await ruled(judge, withdraw(effect.judgement))
    assert await state(client) == merged


async def test_a_merge_that_a_later_one_builds_on_names_it_and_both_are_undone_in_turn(
    client: GraphClient, ladder: Ladder, judge: Judge
) -> None:
    people = [record(A, email("ann"), minutes=1), record(B, email("bea"), minutes=2)]
    people.append(
        record(C, email("cat"), email("cat2"), email("cat3"), email("cat4"), customer(3), minutes=3)
    )
    await ladder.take(people, epoch=1)
    alone = await state(client)
    await ruled(judge, same(A, B))
    first = await last_merge(client)
    await ruled(judge, same(B, C))
    later = await last_merge(client)
    assert first != later
    with pytest.raises(BuiltUpon, match=later) as refused:
        await ruled(judge, unmerge(first))
    assert refused.value.later == later
    await ruled(judge, unmerge(later))
    effect = await ruled(judge, unmerge(first))
    assert effect.withdrawn
    assert await state(client) == alone


async def test_an_undo_inside_a_chain_of_must_links_names_the_judgements(
    ladder: Ladder, judge: Judge
) -> None:
    await ladder.take([record(key, email(key[-3:]), minutes=n) for n, key in enumerate((A, B, C))], epoch=1)
    chain = [await ruled(judge, same(A, C)), await ruled(judge, same(C, B))]
    withdrawn = await ruled(judge, TakeApart(records=(A,), by="desk-1", at=NOON))
    assert withdrawn.withdrawn == (chain[0].judgement,)
    await ruled(judge, same(A, C))
    with pytest.raises(ContradictingJudgement):
        await ruled(judge, different(A, B))


async def test_records_of_several_persons_are_not_taken_apart(ladder: Ladder, judge: Judge) -> None:
    await ladder.take([record(A, email("ann")), record(B, email("bea"))], epoch=1)
    with pytest.raises(NotOnePerson, match="2 persons"):
        await ruled(judge, TakeApart(records=(A, B), by="desk-1", at=NOON))
    assert (await ruled(judge, TakeApart(records=(A,), by="desk-1", at=NOON))).already


async def test_a_barred_value_joins_nobody_whatever_comes_and_is_lifted_again(
    client: GraphClient, ladder: Ladder, judge: Judge, keyring: Keyring
) -> None:
    home = keyring.contact("email", "home@example.org")
    await ladder.take([record(key, email("home"), minutes=n) for n, key in enumerate((A, B, C))], epoch=1)
    before = await state(client)
    effect = await ruled(judge, bar(home))
    assert len((await state(client)).clusters) == 3
    assert {change.cause for change in effect.changes} == {"judged.barred"}
    await ladder.take([record(D, email("home"), minutes=8), record(A, email("home"), minutes=9)], epoch=1)
    assert len((await state(client)).clusters) == 4
    assert (await ruled(judge, bar(home))).already
    await ruled(judge, withdraw(effect.judgement))
    after = await state(client)
    assert after.clusters == {frozenset({A, B, C, D})}
    assert len(before.clusters) == 1


async def test_lifting_does_not_free_a_value_that_is_over_its_limit(
    client: GraphClient, ladder: Ladder, judge: Judge, keyring: Keyring
) -> None:
    till = keyring.contact("phone", "+441632960123")
    number = phone("+441632960123", "verified")
    people = [record(f"shopify:customer:{n}", number, customer(n + 10), minutes=n) for n in range(5)]
    await ladder.take(people, epoch=1)
    effect = await ruled(judge, bar(till))
    await ladder.take([record("shopify:customer:9", number, customer(99), minutes=9)], epoch=1)
    await ruled(judge, withdraw(effect.judgement))
    assert len((await state(client)).clusters) == 6


def crowd() -> list[Record]:
    """Sixty strangers behind one phone, too many for one neighbourhood, and pairs that also share an email."""
    number = phone("+441632960124")
    people = []
    for n in range(60):
        mail = email(f"pair{n // 2}", "asserted")
        people.append(record(f"klaviyo:profile:{n:03}", number, mail, minutes=n))
    return people + [record(f"hubspot:contact:{n:03}", number, minutes=100 + n) for n in range(60)]


async def test_a_withdrawn_value_frees_the_parts_of_a_cut_neighbourhood_in_batches_and_again(
    client: GraphClient, ladder: Ladder, judge: Judge, keyring: Keyring
) -> None:
    """A hundred and twenty hold it: more than one transaction takes, and more than a neighbourhood does."""
    people = crowd()
    shared = keyring.contact("phone", "+441632960124")
    for some in batched(people, 40):
        await ladder.take(some, epoch=1)
    cut = await state(client)
    views = [view_of(each, keyring) for each in people]
    assert cut.clusters == _batch(views, frozenset())
    effect = await ruled(judge, bar(shared))
    freed = await state(client)
    assert (
        freed.clusters
        == _batch(views, frozenset({shared}))
        == {
            *(frozenset({f"klaviyo:profile:{n:03}", f"klaviyo:profile:{n + 1:03}"}) for n in range(0, 60, 2)),
            *(frozenset({f"hubspot:contact:{n:03}"}) for n in range(60)),
        }
    )
    assert (await ruled(judge, bar(shared))).already
    assert await state(client) == freed
    await ruled(judge, withdraw(effect.judgement))
    after = await state(client)
    assert (after.clusters, after.nameless, after.reviews) == (cut.clusters, cut.nameless, cut.reviews)


async def test_a_bar_that_was_killed_between_its_batches_is_finished_by_saying_it_again(
    client: GraphClient, ladder: Ladder, keyring: Keyring
) -> None:
    people = crowd()
    shared = keyring.contact("phone", "+441632960124")
    for some in batched(people, 40):
        await ladder.take(some, epoch=1)
    views = [view_of(each, keyring) for each in people]
    with pytest.raises(Died):
        await Judge(Dying(client, writes=1), shipped(), keyring).rule(bar(shared), epoch=1)  # type: ignore[arg-type]
    effect = await ruled(Judge(client, shipped(), keyring), bar(shared))
    assert not effect.already
    assert (await state(client)).clusters == _batch(views, frozenset({shared}))


class Died(Exception):
    pass


class Dying:
    """A client whose process ends after some transactions."""

    def __init__(self, client: GraphClient, writes: int) -> None:
        self._client = client
        self._left = writes

    async def write(self, *arguments: Any, **more: Any) -> Any:
        if self._left == 0:
            raise Died
        self._left -= 1
        return await self._client.write(*arguments, **more)


def _batch(views: list[Any], refused: frozenset[ContactKey]) -> set[frozenset[str]]:
    found = batch_partition(views, shipped(), (), barred=barred(views, shipped()) | refused)
    return {frozenset(cluster) for cluster in found.clusters}
