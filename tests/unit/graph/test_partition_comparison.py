"""Two partitions of the same records: who meets, who parts, and nobody else."""

from hypothesis import given
from hypothesis import strategies as st

from graph.ids import PersonId, RecordKey
from graph.snapshots.comparison import Meeting, Parting, difference

RECORDS = [RecordKey(f"a:b:{number}") for number in range(8)]
labels = st.lists(st.integers(0, 4), min_size=len(RECORDS), max_size=len(RECORDS))


def persons(numbers: list[int]) -> dict[RecordKey, PersonId]:
    return {record: PersonId(f"p_{number}") for record, number in zip(RECORDS, numbers, strict=True)}


def clusters(numbers: list[int]) -> list[tuple[RecordKey, ...]]:
    return [
        tuple(record for record, own in zip(RECORDS, numbers, strict=True) if own == number)
        for number in sorted(set(numbers))
    ]


def test_two_persons_that_meet_and_one_that_parts() -> None:
    one, two, three, four = RECORDS[:4]
    before = {one: PersonId("p_a"), two: PersonId("p_b"), three: PersonId("p_b"), four: PersonId("p_c")}
    found = difference(before, [(four,), (three,), (two, one)])
    assert found.meetings == (Meeting(((PersonId("p_a"), (one,)), (PersonId("p_b"), (two,)))),)
    assert found.partings == (Parting(PersonId("p_b"), ((two,), (three,))),)


def test_a_record_of_nobody_meets_nobody() -> None:
    found = difference({RECORDS[0]: PersonId("p_a")}, [tuple(RECORDS[:3])])
    assert (found.meetings, found.partings) == ((), ())


@given(labels, labels)
def test_there_is_no_difference_exactly_where_the_partitions_are_the_same(
    one: list[int], other: list[int]
) -> None:
    found = difference(persons(one), clusters(other))
    same = set(clusters(one)) == set(clusters(other))
    assert (not found.meetings and not found.partings) == same


@given(labels, labels)
def test_what_meets_one_way_parts_the_other_way(one: list[int], other: list[int]) -> None:
    there, back = difference(persons(one), clusters(other)), difference(persons(other), clusters(one))
    meeting = {frozenset(records for _person, records in each.parts) for each in there.meetings}
    assert meeting == {frozenset(each.parts) for each in back.partings}
    assert len(there.partings) == len(back.meetings)


@given(labels, labels, st.randoms(use_true_random=False))
def test_no_order_of_clusters_matters(one: list[int], other: list[int], chance: object) -> None:
    shuffled = clusters(other)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert difference(persons(one), shuffled) == difference(persons(one), clusters(other))
