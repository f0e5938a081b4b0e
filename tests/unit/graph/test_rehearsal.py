"""What a dry run says is what a batch under the other numbers comes to, and names no person."""

from collections.abc import Sequence

import msgspec
from hypothesis import given, settings

from graph.ids import PersonId
from graph.matching.batch import batch
from graph.matching.history import Past
from graph.matching.snapshot import Snapshot, shipped
from graph.records import Record
from graph.snapshots.census import Census
from graph.snapshots.dry_run import told
from graph.snapshots.foresight import Foresight
from graph.snapshots.rehearsal import Rehearsal
from graph.standing import Standing
from graph.store import fields_of, with_versions
from tests.unit.matching.people import KEYS, NOON, email, record
from tests.unit.matching.worlds import snapshots, worlds

PEOPLE = [
    record("shopify:customer:1", email("ann.lee@x.uk", "verified"), given="Ann", family_name="Lee"),
    record("klaviyo:profile:2", email("ann.lee@x.uk"), given="Ann", family_name="Lee"),
    record("klaviyo:profile:3", email("bob.s@x.uk"), given="Bob", family_name="Smythe"),
    record("zendesk:requester:4", email("bob.s@x.uk")),
    record("loop:return:5", given="Cat", family_name="Okonkwo", birth_date="1990-07-08"),
    record("hubspot:contact:6", given="Cat", family_name="Okonkwo", birth_date="1990-07-08"),
]


def strict() -> Snapshot:
    """Without rung 3, and an email that two sides only typed in joins nobody alone."""
    bits = {field: dict(levels) for field, levels in shipped().bits.items()}
    bits["email"]["asserted"] = bits["email"]["weak"]
    return msgspec.structs.replace(shipped(), version="strict", bits=bits, fields=None)


def decided(versions: Sequence[Record], numbers: Snapshot) -> Census:
    """A graph that was decided under some numbers."""
    by_key: dict[str, list[Record]] = {}
    for version in versions:
        by_key.setdefault(version.key, []).append(version)
    stored = [with_versions(None, some, KEYS) for some in by_key.values()]
    own = fields_of(stored, KEYS)
    views = {one.view.key: one.view for one in stored}
    result = batch(list(views.values()), own if numbers.fields else {}, numbers)
    person = {key: PersonId(f"p_{min(cluster)}") for cluster in result.clusters for key in cluster}
    standing = {
        link.record: Standing(
            person=person[link.record],
            block=link.block,
            owner=link.owner,
            rung=link.rung,
            rule=link.rule,
            via=link.via,
            weakest=link.weakest,
            bits=link.bits,
            fields=tuple(f"{said.field}={said.bits}" for said in link.fields),
            confidence=link.confidence,
            since=NOON,
        )
        for link in result.links.values()
    }
    return Census(views=views, own=own, standing=standing)


def foreseen(found: Census, numbers: Snapshot) -> Foresight:
    rehearsal = Rehearsal(found, numbers)
    findings = rehearsal.findings(lambda *_: None)
    past = Past(persons={key: link.person for key, link in found.standing.items()})
    return told(rehearsal, findings, past, "before")


def test_splits_are_told_with_what_held_them_together_and_what_refuses_them() -> None:
    found = foreseen(decided(PEOPLE, shipped()), strict())
    assert (found.records, found.before, found.after) == (6, 3, 5)
    assert (found.merges, found.merged, found.splits, found.moved) == (0, 0, 2, 2)
    assert {one.rung: (one.before, one.after) for one in found.rungs} == {
        0: (0, 0),
        1: (0, 0),
        2: (2, 1),
        3: (1, 0),
    }
    rules = {(one.was[0].rule, one.now[0].rule) for one in found.split_examples}
    assert {was for was, _now in rules} >= {"rung2.email"}
    assert {now for _was, now in rules} == {"evidence.too_little", "evidence.none"}
    assert all(one.was[0].bits >= 0 > one.now[0].bits for one in found.split_examples)


def test_merges_are_told_with_the_links_that_join_and_the_ids_that_retire() -> None:
    found = foreseen(decided(PEOPLE, strict()), shipped())
    assert (found.before, found.after) == (5, 3)
    assert (found.merges, found.merged, found.splits, found.moved) == (2, 2, 0, 2)
    assert all(one.by and one.by[0].bits >= 0 for one in found.merge_examples)
    text = msgspec.json.encode(found).decode()
    assert not any(word in text for word in ("Lee", "Okonkwo", "x.uk", "1990"))


def test_the_same_numbers_change_nothing() -> None:
    found = foreseen(decided(PEOPLE, shipped()), shipped())
    assert (found.merges, found.splits, found.moved, found.before) == (0, 0, 0, found.after)


@settings(max_examples=25, deadline=None)
@given(worlds, snapshots, snapshots)
def test_it_comes_to_what_a_batch_comes_to(world: list[Record], before: Snapshot, after: Snapshot) -> None:
    found = decided(world, before)
    told_ = foreseen(found, after)
    then = decided(world, after)
    assert told_.after == len({link.person for link in then.standing.values()})
    assert {one.rung: one.after for one in told_.rungs} == {
        rung: sum(link.rung == rung and link.via is not None for link in then.standing.values())
        for rung in range(4)
    }
    same = len({(found.standing[key].person, then.standing[key].person) for key in found.views})
    assert (told_.merges == told_.splits == 0) == (same == told_.before == told_.after)
