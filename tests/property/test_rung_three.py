"""The laws of the partition with person fields: rungs 0 to 3."""

from itertools import pairwise
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from graph.matching.batch import batch, closures, connecting
from graph.matching.between import between
from graph.matching.limits import barred
from graph.matching.outcome import Judgement, Partition
from graph.matching.partition import Fielded, partition
from graph.matching.scored_pair import scored
from graph.matching.snapshot import Snapshot
from graph.matching.verdict import World, verdict
from graph.records import Record
from tests.unit.matching.people import own, resolve, resolve_whole, views
from tests.unit.matching.worlds import snapshots, versions, words

_quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_FIELDS = st.fixed_dictionaries(
    {
        "family_name": st.sampled_from([None, "Featherstonehaugh", "Fetherstonehaugh", "Smith"]),
        "birth_date": st.sampled_from([None, "1980-01-02", "1980-02-01", "1958-09-30"]),
        "gender": st.sampled_from([None, "f", "m"]),
        "street": st.sampled_from([None, "7 High Street", "9 Mill Lane"]),
        "postcode": st.sampled_from([None, "LS12AB", "LS12AC", "TR12XY"]),
        "city": st.sampled_from([None, "Leeds", "London"]),
    }
)


@st.composite
def _people(draw: st.DrawFn) -> list[Record]:
    some = draw(st.lists(versions(), min_size=1, max_size=9))
    return [replace(version, **draw(_FIELDS)) for version in some]


def _shape(result: Partition) -> tuple[object, ...]:
    return result.clusters, dict(result.links), result.reviews, result.barred


@_quick
@given(_people(), words, snapshots, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(
    world: list[Record], said: list[Judgement], snapshot: Snapshot, random: Random
) -> None:
    mixed = list(world)
    random.shuffle(mixed)
    assert _shape(resolve_whole(world, said, snapshot)) == _shape(resolve_whole(mixed, said[::-1], snapshot))


@_quick
@given(_people(), words, snapshots)
def test_each_closure_alone_and_all_records_at_once_give_the_same(
    world: list[Record], said: list[Judgement], snapshot: Snapshot
) -> None:
    seen, fields = views(world), own(world)
    pairs = [(pair.left, pair.right) for pair in connecting(fields, snapshot)]
    over = barred(seen, snapshot)
    whole = partition(seen, snapshot, said, barred=over, own=fields, pairs=pairs)
    assert _shape(whole) == _shape(batch(seen, fields, snapshot, said))
    inside = closures(seen, pairs, said, over)
    assert all(any(set(cluster) <= set(part) for part in inside) for cluster in whole.clusters)


@_quick
@given(_people(), words, snapshots)
def test_without_fields_it_is_rungs_zero_to_two(
    world: list[Record], said: list[Judgement], snapshot: Snapshot
) -> None:
    seen = views(world)
    assert _shape(batch(seen, {}, snapshot, said)) == _shape(resolve(world, said, snapshot))


@_quick
@given(_people(), words, snapshots)
def test_every_link_and_every_verdict_adds_up(
    world: list[Record], said: list[Judgement], snapshot: Snapshot
) -> None:
    seen, fields = views(world), own(world)
    pairs = [(pair.left, pair.right) for pair in connecting(fields, snapshot)]
    over = barred(seen, snapshot)
    there = World(
        records=seen, snapshot=snapshot, judgements=said, barred=over, fielded=Fielded(fields, pairs)
    )
    result = batch(seen, fields, snapshot, said)
    home = {key: cluster for cluster in result.clusters for key in cluster}
    for link in result.links.values():
        if link.via is not None:
            assert snapshot.prior + sum(field.bits for field in link.fields) == link.bits
            assert link.bits >= 0
            assert link.rule.startswith((f"rung{link.rung}.", "judged."))
            assert not link.rule.endswith(".")
    keys = sorted(home)
    for left, right in pairwise(keys):
        found = verdict(there, left, right)
        assert (found.apart is None) == (home[left] == home[right])
        assert found.bits == snapshot.prior + sum(one.bits for one in found.said if one.counts)


@_quick
@given(_people(), snapshots)
def test_what_two_records_say_is_the_same_both_ways_and_counts_nothing_shared(
    world: list[Record], snapshot: Snapshot
) -> None:
    fields = own(world)
    by_key = {view.key: view for view in views(world)}
    keys = sorted(fields)
    for left, right in pairwise(keys):
        pair = scored(left, right, fields[left], fields[right], snapshot)
        back = scored(right, left, fields[right], fields[left], snapshot)
        assert (pair.bits, set(pair.fields)) == (back.bits, set(back.fields))
        assert not {field.field for field in pair.fields} & {"email", "phone", "identifier"}
        both = (fields[left], fields[right])
        one, other = by_key[left], by_key[right]
        assert between(one, other, snapshot, barred=(), own=both) == between(
            other, one, snapshot, barred=(), own=both[::-1]
        )
