"""The laws of the partition."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from graph.keyring import Keyring
from graph.matching.blocks import alone, forbidden
from graph.matching.limits import barred
from graph.matching.outcome import Judgement, Link, Partition
from graph.matching.partition import partition
from graph.matching.snapshot import Snapshot
from graph.records import Contact, Record
from tests.unit.matching.people import must, record, resolve, views
from tests.unit.matching.worlds import ACCOUNTS, Live, snapshots, words, worlds

_quick = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _shape(result: Partition) -> tuple[object, ...]:
    return result.clusters, dict(result.links), result.reviews, result.barred


@_quick
@given(worlds, words, snapshots, st.randoms(use_true_random=False))
def test_the_order_of_records_and_repeats_do_not_matter(
    world: list[Record], said: list[Judgement], snapshot: Snapshot, random: Random
) -> None:
    mixed = world + world[: len(world) // 2]
    random.shuffle(mixed)
    assert _shape(resolve(world, said, snapshot)) == _shape(resolve(mixed, said[::-1], snapshot))


@_quick
@given(worlds, words, snapshots)
def test_one_by_one_with_neighbourhoods_gives_the_batch(
    world: list[Record], said: list[Judgement], snapshot: Snapshot
) -> None:
    live = Live(snapshot, said)
    for version in world:
        live.take(version)
    batch = resolve(world, said, snapshot)
    assert set(live.cluster.values()) == set(batch.clusters)
    assert live.links == dict(batch.links)
    assert live.reviews == set(batch.reviews)


@_quick
@given(worlds, words, snapshots)
def test_every_record_is_in_one_cluster_and_has_one_link_that_leads_to_its_root(
    world: list[Record], said: list[Judgement], snapshot: Snapshot
) -> None:
    result = resolve(world, said, snapshot)
    records = [key for cluster in result.clusters for key in cluster]
    assert sorted(records) == sorted({version.key for version in world}) == sorted(result.links)
    for cluster in result.clusters:
        links = [result.links[key] for key in cluster]
        assert [link.rule for link in links].count("itself") == 1
        for link in links:
            assert link.block in cluster
            assert 0.5 <= link.confidence <= 1.0
            _assert_it_leads_to_the_root(link, result)


def _assert_it_leads_to_the_root(link: Link, result: Partition) -> None:
    steps = 0
    while link.via is not None:
        before = result.links[link.via]
        assert link.confidence <= before.confidence
        assert link.weakest >= max(link.rung, before.weakest)
        link, steps = before, steps + 1
        assert steps < len(result.links)


@_quick
@given(worlds, words, snapshots)
def test_no_cluster_holds_two_records_that_a_judgement_keeps_apart(
    world: list[Record], said: list[Judgement], snapshot: Snapshot
) -> None:
    result = resolve(world, said, snapshot)
    home = {key: cluster for cluster in result.clusters for key in cluster}
    for word in said:
        if word.verdict == "cannot" and word.left in home:
            assert word.right not in home[word.left]


@_quick
@given(worlds, st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS), snapshots)
def test_a_must_link_joins_whatever_the_evidence_says(
    world: list[Record], left: str, right: str, snapshot: Snapshot
) -> None:
    both = [*world, record(left), record(right)]
    result = resolve(both, [must(left, right)] if left != right else [], snapshot)
    home = {key: cluster for cluster in result.clusters for key in cluster}
    assert home[record(left).key] == home[record(right).key]
    assert result.links[record(left).key].block == result.links[record(right).key].block


@_quick
@given(worlds, snapshots)
def test_another_secret_gives_the_same_partition_and_the_same_links(
    world: list[Record], snapshot: Snapshot
) -> None:
    shapes = []
    for secret in (b"a" * 32, b"b" * 32, b"c" * 32):
        seen = views(world, Keyring(secret))
        result = partition(seen, snapshot, (), barred=barred(seen, snapshot))
        shapes.append((result.clusters, dict(result.links), result.reviews))
    assert shapes[0] == shapes[1] == shapes[2]


@_quick
@given(worlds, snapshots, st.sampled_from(["null@x.uk", "test@shop.uk", "N/A", "noreply@x.uk", " "]))
def test_a_placeholder_value_never_links_anybody(world: list[Record], snapshot: Snapshot, value: str) -> None:
    """Every record has it, verified, and the partition is that of the records without it."""
    apart = _at_different_times(world)
    nobody = (Contact("email", value, "verified"), Contact("phone", "+440000000000", "verified"))
    held = [replace(version, contacts=version.contacts + nobody) for version in apart]
    with_it, without = resolve(held, (), snapshot), resolve(apart, (), snapshot)
    assert _shape(with_it) == _shape(without)


@_quick
@given(worlds, snapshots, st.integers(-9, 9))
def test_only_the_order_of_times_matters_never_the_times(
    world: list[Record], snapshot: Snapshot, years: int
) -> None:
    apart = _at_different_times(world)
    moved = [replace(item, source_time=item.source_time + timedelta(days=365 * years)) for item in apart]
    assert _shape(resolve(apart, (), snapshot)) == _shape(resolve(moved, (), snapshot))


def _at_different_times(world: Sequence[Record]) -> list[Record]:
    """Equal times are decided by content hash, which any change to a version changes."""
    return [
        replace(version, source_time=version.source_time + timedelta(seconds=position))
        for position, version in enumerate(world)
    ]


@_quick
@given(worlds, snapshots)
def test_what_forbids_is_symmetric(world: list[Record], snapshot: Snapshot) -> None:
    groups = [alone(view, snapshot, ()) for view in views(world)]
    assert all(forbidden(one, other) == forbidden(other, one) for one in groups for other in groups)
