from datetime import UTC, datetime

from msgspec.structs import replace

from graph.ids import PersonId, RecordKey
from graph.matching.ids import person_id
from graph.matching.limits import barred
from graph.matching.outcome import Judgement, Partition
from graph.matching.partition import partition
from graph.matching.persons import Cause, Decision, Past, decide
from graph.matching.snapshot import shipped
from graph.records import Identifier, Record
from tests.unit.matching.chronicle import Chronicle
from tests.unit.matching.people import NOON, cannot, email, must, record, views

LOGIN = Identifier("segment.user_id", "u1")


def _take(story: Chronicle, records: list[Record], judgements: list[Judgement] | None = None) -> Decision:
    seen = views(records)
    result: Partition = partition(seen, shipped(), judgements or [], barred=barred(seen, shipped()))
    return story.take(result, seen)


def _kinds(decision: Decision) -> list[str]:
    return sorted(change.kind for change in decision.changes)


def test_a_new_record_is_a_new_person_and_the_same_again_changes_nothing() -> None:
    story = Chronicle()
    first = _take(story, [record("a:b:1")])
    assert _kinds(first) == ["created"]
    again = _take(story, [record("a:b:1")])
    assert not again.changes
    assert again.persons == first.persons


def test_a_record_that_joins_a_living_person_is_no_change_of_ids() -> None:
    story = Chronicle()
    first = _take(story, [record("a:b:1", LOGIN)])
    second = _take(story, [record("a:b:1", LOGIN), record("a:b:2", LOGIN)])
    assert not second.changes
    assert set(second.persons.values()) == set(first.persons.values())


def test_the_heir_has_most_verified_keys_then_most_records_then_the_oldest_id() -> None:
    mail = email("a@x.uk")

    def heir(left: list[Record], right: list[Record]) -> RecordKey:
        story = Chronicle()
        _take(story, [*left, *right])
        end = _take(story, [*left, *right, record("z:z:1", mail)], [must(left[0].key, right[0].key)])
        (merged,) = (change for change in end.changes if change.kind == "merged")
        assert merged.cause == "judged.must_link"
        return next(item.key for item in (*left, *right) if item.key not in merged.records)

    proved = Identifier("segment.user_id", "u9")
    assert heir([record("a:b:1")], [record("c:d:1", proved, day=9)]) == "c:d:1"
    pair = [record("c:d:1", mail, day=9), record("c:d:2", mail, day=9)]
    assert heir([record("a:b:1")], pair) == "c:d:1"
    assert heir([record("a:b:1", day=2)], [record("c:d:1", day=1)]) == "c:d:1"


def test_merge_then_split_gives_each_part_its_former_id_back() -> None:
    story = Chronicle()
    pair = [record("a:b:1", LOGIN), record("c:d:1")]
    before = dict(_take(story, pair).persons)
    merged = _take(story, pair, [must("a:b:1", "c:d:1")])
    assert _kinds(merged) == ["merged"]
    assert len(set(merged.persons.values())) == 1
    split = _take(story, pair)
    assert _kinds(split) == ["revived", "split"]
    assert split.persons == before
    assert not story.retired


def test_the_former_id_comes_back_also_when_its_part_has_grown_larger_than_the_rest() -> None:
    story = Chronicle()
    mail = email("a@x.uk")
    pair = [record("a:b:1", LOGIN), record("c:d:1", mail)]
    before = dict(_take(story, pair).persons)
    _take(story, pair, [must("a:b:1", "c:d:1")])
    grown = [*pair, *(record(f"e:f:{n}", mail) for n in range(5))]
    _take(story, grown, [must("a:b:1", "c:d:1")])
    split = _take(story, grown)
    assert {key: split.persons[key] for key in before} == before
    assert split.persons[grown[-1].key] == before[pair[1].key]


def test_any_other_split_gives_the_smaller_part_a_new_id() -> None:
    story = Chronicle()
    mail = email("a@x.uk")
    records = [record(f"a:b:{n}", mail) for n in range(3)]
    whole = _take(story, records).persons[records[0].key]
    split = _take(story, records, [cannot("a:b:0", "a:b:1"), cannot("a:b:0", "a:b:2")])
    assert split.persons[records[1].key] == split.persons[records[2].key] == whole
    assert split.persons[records[0].key] != whole
    assert _kinds(split) == ["split", "split"]


def test_a_part_that_moves_to_a_living_person_is_recorded_under_that_one() -> None:
    story = Chronicle()
    one, two, three = record("a:b:1", LOGIN), record("a:b:2", LOGIN), record("c:d:1")
    _take(story, [one, two, three])
    moved = _take(story, [one, two, three], [cannot("a:b:1", "a:b:2"), must("a:b:2", "c:d:1")])
    assert moved.persons[two.key] == moved.persons[three.key] != moved.persons[one.key]
    assert {change.records for change in moved.changes} == {(one.key,), (two.key, three.key)}
    assert _kinds(moved) == ["split", "split"]


def test_a_nested_merge_is_undone_one_step_or_two_at_a_time() -> None:
    story = Chronicle()
    login, other = Identifier("segment.user_id", "u1"), Identifier("segment.user_id", "u2")
    a, b, c = (
        record("a:a:1", login, other),
        record("b:b:1", Identifier("segment.user_id", "u3")),
        record("c:c:1"),
    )
    before = dict(_take(story, [a, b, c]).persons)
    _take(story, [a, b, c], [must("b:b:1", "c:c:1")])
    _take(story, [a, b, c], [must("b:b:1", "c:c:1"), must("a:a:1", "b:b:1")])
    assert len(set(story.persons.values())) == 1
    half = _take(story, [a, b, c], [must("b:b:1", "c:c:1")])
    assert half.persons[b.key] == half.persons[c.key] == before[b.key]
    _take(story, [a, b, c], [must("b:b:1", "c:c:1"), must("a:a:1", "b:b:1")])
    assert _take(story, [a, b, c]).persons == before


def test_the_part_that_was_always_a_persons_own_keeps_its_id_beside_a_larger_one_it_had_absorbed() -> None:
    story = Chronicle()
    mail = email("a@x.uk")
    own = record("a:b:1", LOGIN)
    absorbed = [record(f"c:d:{n}", mail) for n in range(4)]
    before = dict(_take(story, [own, *absorbed]).persons)
    _take(story, [own, *absorbed], [must("a:b:1", "c:d:0")])
    assert _take(story, [own, *absorbed]).persons == before


def test_person_ids_sort_by_the_time_of_the_first_sight_and_hide_the_record() -> None:
    early = person_id(datetime(2020, 1, 1, tzinfo=UTC), RecordKey("z:z:9"), ())
    late = person_id(NOON, RecordKey("a:a:1"), ())
    assert early < late
    assert len(early) == len(late) == 28
    assert "a:a" not in late
    assert person_id(NOON, RecordKey("a:a:1"), ()) == late


def test_an_id_that_was_given_before_is_not_given_to_somebody_else() -> None:
    first = person_id(NOON, RecordKey("a:a:1"), ())
    second = person_id(NOON, RecordKey("a:a:1"), {first})
    assert second != first
    assert second[:11] == first[:11]


def test_a_part_does_not_get_an_id_that_lives_outside_its_neighbourhood() -> None:
    records = views([record("a:b:1"), record("a:b:2")])
    here = PersonId("p_here")
    past = Past(persons={view.key: here for view in records})
    apart = partition(records, shipped(), [], barred=())
    cause = Cause(name="records", at=NOON, sequence=1)
    (given,) = decide(past, apart, records, cause).parted(past)
    past = replace(past, elsewhere=frozenset({given}))
    (other,) = decide(past, apart, records, cause).parted(past)
    assert other not in {given, here}


def test_a_time_before_1970_is_as_old_as_ids_go() -> None:
    assert person_id(datetime(1960, 1, 1, tzinfo=UTC), RecordKey("a:a:1"), ()).startswith("p_0000000000")
