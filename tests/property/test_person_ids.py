"""Ids are history, and history can be undone and repeated."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.changes import IdentityChange
from graph.matching.limits import barred
from graph.matching.outcome import Judgement
from graph.matching.partition import partition
from graph.matching.snapshot import shipped
from graph.records import Record
from tests.unit.matching.chronicle import Chronicle
from tests.unit.matching.people import cannot, must, views
from tests.unit.matching.worlds import words, worlds

_quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _take(
    story: Chronicle, world: list[Record], said: list[Judgement]
) -> tuple[set[object], list[IdentityChange]]:
    seen = views(world)
    result = partition(seen, shipped(), said, barred=barred(seen, shipped()))
    decision = story.take(result, seen)
    assert set(decision.persons) == {view.key for view in seen}
    return {frozenset(cluster) for cluster in result.clusters}, list(decision.changes)


@_quick
@given(worlds, st.lists(words, min_size=1, max_size=4))
def test_ids_follow_the_partition_through_any_history(
    world: list[Record], history: list[list[Judgement]]
) -> None:
    story = Chronicle()
    _take(story, world[: len(world) // 2 + 1], [])
    for said in history:
        clusters, _changes = _take(story, world, said)
        assert set(story.groups()) == clusters
        live = set(story.persons.values())
        assert live.isdisjoint(story.retired)
        assert all(story.heir(person) in live for person in story.retired)
    ids = [change.change_id for change in story.changes]
    assert len(ids) == len(set(ids))


@_quick
@given(worlds, words)
def test_resolving_twice_changes_nothing(world: list[Record], said: list[Judgement]) -> None:
    story = Chronicle()
    _take(story, world, said)
    persons = dict(story.persons)
    assert _take(story, world, said)[1] == []
    assert story.persons == persons


@_quick
@given(worlds, words)
def test_repeating_a_killed_decision_gives_the_same_ids_and_change_ids(
    world: list[Record], said: list[Judgement]
) -> None:
    story = Chronicle()
    _take(story, world, [])
    seen = views(world)
    result = partition(seen, shipped(), said, barred=barred(seen, shipped()))
    assert story.decide(result, seen) == story.decide(result, seen[::-1])


@_quick
@given(worlds, words)
def test_a_must_link_and_its_withdrawal_restore_every_id(world: list[Record], said: list[Judgement]) -> None:
    """Where they only merged; a record that was pushed from one person to another may leave the ids exchanged."""
    joins = [must(word.left, word.right) for word in said]
    story = Chronicle()
    apart, _created = _take(story, world, [])
    before = dict(story.persons)
    _together, changes = _take(story, world, joins)
    assert _take(story, world, [])[0] == apart
    if all(change.kind == "merged" for change in changes):
        assert story.persons == before


@_quick
@given(worlds, words)
def test_a_split_and_its_withdrawal_leave_each_old_id_leading_to_a_living_person(
    world: list[Record], said: list[Judgement]
) -> None:
    parts = [cannot(word.left, word.right) for word in said]
    story = Chronicle()
    _take(story, world, [])
    before = dict(story.persons)
    _take(story, world, parts)
    _take(story, world, [])
    assert {story.heir(person) for person in before.values()} <= set(story.persons.values())


@_quick
@given(worlds, st.lists(words, min_size=1, max_size=3))
def test_replaying_the_changes_gives_the_persons_of_every_record_they_name(
    world: list[Record], history: list[list[Judgement]]
) -> None:
    story = Chronicle()
    for said in history:
        _take(story, world, said)
    replayed = Chronicle()
    for change in story.changes:
        replayed.replay(change)
    assert all(story.persons[record] == person for record, person in replayed.persons.items())
    assert replayed.retired == story.retired
