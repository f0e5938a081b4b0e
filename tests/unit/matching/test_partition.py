import time

import msgspec
import pytest

from graph.matching.between import between
from graph.matching.outcome import Judgement
from graph.matching.partition import partition
from graph.matching.probability import probability
from graph.matching.snapshot import shipped
from graph.records import Identifier, Record
from tests.unit.matching.people import email, phone, record, resolve, together, views
from tests.unit.matching.worlds import tight


def _chain(*people: tuple[str, ...]) -> list[Record]:
    kinds = {"+": phone}
    return [
        record(f"a:b:{number}", *(kinds.get(value[0], email)(value) for value in values))
        for number, values in enumerate(people)
    ]


def test_records_that_share_nothing_are_joined_by_one_that_shares_with_both() -> None:
    result = resolve(_chain(("a@x.uk",), ("a@x.uk", "+447911123456"), ("+447911123456",)))
    assert len(result.clusters) == 1
    assert result.links[record("a:b:2").key].via == "a:b:1"


def test_the_weakest_link_on_the_way_bounds_the_confidence_and_the_core_keeps_its_own() -> None:
    login = Identifier("segment.user_id", "u1")
    records = [
        record("a:b:1", login, email("a@x.uk", "verified")),
        record("a:b:2", login),
        record("c:d:1", email("a@x.uk"), phone("+447911123456")),
        record("e:f:1", phone("+447911123456")),
    ]
    links = resolve(records).links
    assert links[records[0].key].confidence == 1.0
    assert links[records[1].key].confidence == probability(10_000)
    assert links[records[2].key].confidence == probability(7_000)
    assert links[records[3].key].confidence == probability(2_000)
    assert [links[item.key].weakest for item in records] == [0, 1, 2, 2]
    assert [links[item.key].block for item in records] == ["a:b:1", "a:b:1", "c:d:1", "e:f:1"]


def test_a_block_joined_by_an_assertion_keeps_its_own_bonds_behind_the_record_that_shares() -> None:
    login, other = Identifier("segment.user_id", "u1"), Identifier("segment.user_id", "u2")
    records = [
        *(record(f"a:b:{n}", login, email("a@x.uk")) for n in range(3)),
        record("c:d:1", other),
        record("c:d:2", other, email("a@x.uk")),
    ]
    links = resolve(records).links
    assert (links[records[4].key].rule, links[records[4].key].via) == ("rung2.email", "a:b:0")
    assert (links[records[3].key].rule, links[records[3].key].via) == ("rung1.segment.user_id", "c:d:2")
    assert links[records[3].key].weakest == 2
    assert links[records[3].key].block == "c:d:1"


def test_a_neighbourhood_of_more_than_fifty_blocks_is_cut_at_the_next_whole_bit() -> None:
    crowd = [record(f"a:b:{n:02}", phone("+447911123456")) for n in range(50)]
    assert len(resolve(crowd).clusters) == 1
    strong = [record(f"c:d:{n}", phone("+447911123456"), email("a@x.uk")) for n in range(2)]
    result = resolve([*crowd, *strong])
    assert ("c:d:0", "c:d:1") in together(result)
    assert len(result.clusters) == 51
    assert {review.rule for review in result.reviews} == {"neighbourhood.cut"}
    assert len(result.reviews) == 50


def test_a_person_of_two_hundred_records_does_not_cost_every_pair() -> None:
    orders = [Identifier("shopify.order_id", f"#{n}") for n in range(200)]
    records = [
        record(f"loop:return:{n:03}", email("a@x.uk"), order, given="Ann") for n, order in enumerate(orders)
    ]
    seen = views([*records, record("shopify:buyer:1", email("a@x.uk"), *orders, given="Ann")])
    began = time.process_time()
    result = partition(seen, shipped(), (), barred=())
    assert len(result.clusters) == 1
    assert time.process_time() - began < 1.0  # every pair would take some ten times as long


def test_clusters_whose_other_records_outweigh_a_value_are_asked_about() -> None:
    """An initial goes with both names, the record it has joined with one of them only."""
    records = [
        record("a:b:1", phone("+447911123456"), email("b@x.uk"), given="Jane"),
        record("a:b:2", phone("+447911123456"), email("b@x.uk"), email("a@x.uk"), given="J"),
        record("a:b:3", email("a@x.uk"), given="John"),
    ]
    result = resolve(records)
    assert together(result) == {("a:b:1", "a:b:2"), ("a:b:3",)}
    assert [(item.left, item.right, item.rule) for item in result.reviews] == [
        ("a:b:2", "a:b:3", "bits.mean")
    ]
    assert len(resolve(records[1:]).clusters) == 1


def test_a_forbidden_pair_is_taken_up_again_when_one_side_has_grown() -> None:
    """A record with both cards says that they are one person's."""
    one, two = Identifier("loyaltylion.member_id", "1"), Identifier("loyaltylion.member_id", "2")
    records = [
        record("a:b:1", one, email("a@x.uk")),
        record("a:b:2", two, email("a@x.uk")),
        record("a:b:3", one, two),
    ]
    assert len(resolve(records).clusters) == 1


def test_a_judgement_has_no_direction() -> None:
    records = [record(f"a:b:{n}") for n in (1, 2)]
    one, other = records[0].key, records[1].key
    assert resolve(records, [Judgement(one, other, "must")]) == resolve(
        records, [Judgement(other, one, "must")]
    )


def test_what_two_records_say_is_listed_strongest_first_and_the_same_both_ways() -> None:
    claims = (email("a@x.uk", "verified"), phone("+447911123456"), email("o@x.uk", "observed"))
    left, right = views([record("a:b:1", *claims, given="Ann"), record("a:b:2", *claims, given="Bob")])
    said = between(left, right, shipped(), barred=())
    assert [item.rule for item in said] == ["rung1.email", "rung2.phone", "rung2.given_name"]
    assert said == between(right, left, shipped(), barred=())
    assert not between(left, views([record("a:b:3")])[0], shipped(), barred=())
    assert [item.field for item in between(left, right, shipped(), barred=set(left.holds))] == ["given_name"]


def test_names_that_cannot_be_compared_say_nothing() -> None:
    left, right = views([record("a:b:1", given="Olga"), record("a:b:2", given="Ольга")])
    assert not between(left, right, shipped(), barred=())
    mail = email("a@x.uk")
    assert (
        len(resolve([record("a:b:1", mail, given="Olga"), record("a:b:2", mail, given="Ольга")]).clusters)
        == 1
    )


@pytest.mark.parametrize("count", [3, 9, 12])
def test_a_crowd_behind_one_value_opens_at_least_one_question_a_cluster(count: int) -> None:
    crowd = [record(f"a:b:{n:02}", email("a@x.uk")) for n in range(count)]
    snapshot = msgspec.structs.replace(tight(most_blocks=2), most_holders=500)
    result = resolve(crowd, (), snapshot)
    assert len(result.clusters) == count
    asked = {key for review in result.reviews for key in (review.left, review.right)}
    assert asked == {item.key for item in crowd}
    assert len(result.reviews) == (3 if count == 3 else count - 1)
