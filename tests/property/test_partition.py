"""The laws of the partition."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.keyring import Keyring
from graph.matching.blocks import alone, forbidden
from graph.matching.limits import barred
from graph.matching.outcome import Judgement, Partition
from graph.matching.partition import partition
from graph.matching.snapshot import Snapshot
from graph.records import Contact, Record
from tests.unit.matching.people import NOON, cannot, must, record, resolve, views
from tests.unit.matching.worlds import ACCOUNTS, Live, snapshots, words, worlds

_quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _shape(result: Partition) -> tuple[object, ...]:
    return result.clusters, dict(result.links), result.reviews, result.barred


@_quick
@given(worlds, words, snapshots, st.randoms(use_true_random=False))
def test_the_order_of_records_and_repeats_do_not_matter(
    world: list[Record], said: list[Judgement], snapshot: Snapshot, random: st.DataObject
) -> None:
    mixed = world + world[: len(world) // 2]
    random.shuffle(mixed)  # type: ignore[attr-defined]
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
    assert {cluster for cluster in live.cluster.values()} == set(batch.clusters)
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
            steps = 0
            while link.via is not None:
                assert link.via in cluster
                before = result.links[link.via]
                assert link.confidence <= before.confidence
                assert link.weakest >= max(link.rung, before.weakest)
                link, steps = before, steps + 1
                assert steps < len(cluster)


@_quick
@given(worlds, words, snapshots)
def test_no_cluster_holds_what_a_judgement_or_a_unique_kind_keeps_apart(
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
    def with_placeholder(version: Record) -> Record:
        extra = (Contact("email", value, "verified"), Contact("phone", "+440000000000", "verified"))
        return record(
            version.key,
            *version.contacts,
            *version.identifiers,
            *extra,
            given=version.given_name,
            birth_date=version.birth_date,
            shared=version.shared,
            day=(version.source_time - NOON).days,
        )

    def clusters(records: Sequence[Record]) -> object:
        result = resolve(records, (), snapshot)
        return result.clusters, result.reviews

    bare = [with_placeholder(version) for version in world]
    assert views(bare)[0].holds == views(world)[0].holds
    assert {cluster for cluster in resolve(bare, (), snapshot).clusters} == set(
        resolve(world, (), snapshot).clusters
    ) or _ties_by_version_hash(world)


def _ties_by_version_hash(world: Sequence[Record]) -> bool:
    """Two versions of one record at one time: their hashes, so the field that wins, change with the value."""
    times = [(version.key, version.source_time) for version in world]
    return len(set(times)) < len(times)


@_quick
@given(worlds, snapshots)
def test_the_arrival_of_time_changes_nothing_but_which_field_is_latest(
    world: list[Record], snapshot: Snapshot
) -> None:
    """Moving every source time by the same span moves no record."""
    import msgspec

    moved = [
        msgspec.structs.replace(version, source_time=version.source_time.replace(year=2031))
        for version in world
    ]
    if not _ties_by_version_hash(world):
        assert resolve(world, (), snapshot).clusters == resolve(moved, (), snapshot).clusters


@_quick
@given(worlds, snapshots)
def test_what_forbids_is_symmetric(world: list[Record], snapshot: Snapshot) -> None:
    groups = [alone(view, snapshot, ()) for view in views(world)]
    assert all(forbidden(one, other) == forbidden(other, one) for one in groups for other in groups)


@_quick
@given(worlds, st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS), snapshots)
def test_a_withdrawn_judgement_leaves_no_trace(
    world: list[Record], left: str, right: str, snapshot: Snapshot
) -> None:
    if left != right:
        resolve(world, [cannot(left, right)], snapshot)
    assert _shape(resolve(world, (), snapshot)) == _shape(resolve(list(world), (), snapshot))
