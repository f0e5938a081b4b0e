import pytest

from graph.client import GraphClient
from graph.errors import ContradictingJudgement, UnknownRecord
from graph.ids import RecordKey
from graph.judgements import Word, judge
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.resolution import Resolution
from tests.integration.graph.people import NOON, customer, email, record
from tests.integration.graph.test_ladder import partition

pytestmark = pytest.mark.servers

ONE, OTHER = RecordKey("shopify:customer:1"), RecordKey("hubspot:contact:2")


async def test_a_word_that_two_records_are_one_person_joins_them_and_survives_new_versions(
    client: GraphClient, ladder: Ladder
) -> None:
    await ladder.take([record(ONE, email("a"), customer(1)), record(OTHER, email("b"))], epoch=1)
    word = Word(left=ONE, right=OTHER, verdict="must", by="jo", at=NOON)
    result = await judge(client, shipped(), word, epoch=1)
    assert [change.kind for change in result.changes] == ["merged"]
    assert await judge(client, shipped(), word, epoch=1) == Resolution()
    await ladder.take([record(OTHER, email("c"), minutes=5)], epoch=1)
    assert await partition(client) == {frozenset({ONE, OTHER})}


async def test_a_word_that_two_records_are_not_one_person_parts_them(
    client: GraphClient, ladder: Ladder
) -> None:
    await ladder.take([record(ONE, email("a")), record(OTHER, email("a"))], epoch=1)
    assert len(await partition(client)) == 1
    word = Word(left=OTHER, right=ONE, verdict="cannot", by="jo", at=NOON)
    await judge(client, shipped(), word, epoch=1)
    assert len(await partition(client)) == 2


async def test_the_opposite_word_is_refused_and_names_the_first(client: GraphClient, ladder: Ladder) -> None:
    await ladder.take([record(ONE, email("a")), record(OTHER, email("b"))], epoch=1)
    await judge(client, shipped(), Word(left=ONE, right=OTHER, verdict="must", by="jo", at=NOON), epoch=1)
    with pytest.raises(ContradictingJudgement) as refused:
        await judge(
            client, shipped(), Word(left=OTHER, right=ONE, verdict="cannot", by="al", at=NOON), epoch=1
        )
    assert refused.value.judgement_id
    assert len(await partition(client)) == 1


async def test_a_word_on_an_unknown_record_is_refused(client: GraphClient, ladder: Ladder) -> None:
    await ladder.take([record(ONE, email("a"))], epoch=1)
    with pytest.raises(UnknownRecord):
        await judge(client, shipped(), Word(left=ONE, right=OTHER, verdict="must", by="jo", at=NOON), epoch=1)
