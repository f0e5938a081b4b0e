from graph.ids import PersonId, RecordKey
from graph.stability import stability


def persons(**records: str) -> dict[RecordKey, PersonId]:
    return {RecordKey(record): PersonId(person) for record, person in records.items()}


def test_every_person_before_has_one_fate() -> None:
    before = persons(a="A", b="B", c="C", d="D", e="E", f="E", g="G")
    after = persons(a="A", b="B", new="B", c="C", d="C", e="E", f="F", g="G")
    found = stability(before, after, {RecordKey(key) for key in "bcdefg"})
    assert (found.persons, found.nothing_new, found.nothing_new_changed, found.near) == (6, 1, 0, 5)
    assert (found.near_same, found.near_joined, found.near_merged, found.near_parted) == (1, 1, 2, 1)


def test_a_person_out_of_reach_that_changed_is_counted() -> None:
    before = persons(a="A", b="B", c="C", d="C")
    assert stability(before, persons(a="Z", b="B", c="C", d="D"), ()).nothing_new_changed == 2
    assert stability(before, persons(a="A", b="B", new="B", c="C", d="C"), ()).nothing_new_changed == 1
