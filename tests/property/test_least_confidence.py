"""What a least confidence leaves of a person: never more for a higher one, always one piece, and at 0 everything."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from graph.ids import DeviceId, PersonId
from graph.lookup import MatchRow, matches
from graph.matching.outcome import Judgement, Partition
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView
from graph.profiles import DeviceRow, Profile, ProfileHousehold, ProfileRow, RecordRow, shown
from graph.records import Record
from graph.store import encode_view
from graph.surety import Retired
from tests.unit.matching.people import KEYS, NOON, resolve_whole, views
from tests.unit.matching.worlds import snapshots, versions, words

_ME = PersonId("p_me")
_quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_levels = st.sampled_from([0.0, 0.5, 0.7, 0.9, 0.95, 0.99, 0.999, 0.9999, 1.0])
_people = st.lists(versions(), min_size=1, max_size=9).flatmap(
    lambda some: st.tuples(
        *(st.sampled_from([one, replace(one, street="7 High Street", postcode="LS12AB")]) for one in some)
    )
)


def _row(
    result: Partition, cluster: tuple[str, ...], world: dict[str, RecordView], devices: tuple[float, ...]
) -> ProfileRow:
    records = tuple(
        RecordRow(
            view=encode_view(world[key]),
            emails=(),
            phones=(),
            identifiers=(),
            block=link.block,
            rung=link.rung,
            weakest=link.weakest,
            rule=link.rule,
            confidence=link.confidence,
            since=NOON,
        )
        for key, link in ((key, result.links[key]) for key in cluster)  # type: ignore[index]
    )
    keys = tuple(sorted(cluster))
    return ProfileRow(
        person=_ME,
        live=True,
        confidence=min(one.confidence for one in records),
        records=records,
        devices=tuple(
            DeviceRow(
                device=DeviceId(f"d{place}"),
                family=None,
                first_seen=NOON,
                last_seen=NOON,
                confidence=confidence,
                rung=2,
                assurance="asserted",
                shared=False,
            )
            for place, confidence in enumerate(devices)
        ),
        believed=0,
        sessions=0,
        reviews=(),
        former=(Retired(PersonId("p_old"), keys[-1:]), Retired(PersonId("p_older"), keys)),  # type: ignore[arg-type]
        households=(
            ProfileHousehold(household="h_1", others=(PersonId("p_you"),), by="network", since=NOON),
        ),  # type: ignore[arg-type]
    )


def _is_part(less: Profile, more: Profile) -> bool:
    return (
        {one.record for one in less.records} <= {one.record for one in more.records}
        and {(one.kind, one.value) for one in less.contacts}
        <= {(one.kind, one.value) for one in more.contacts}
        and {one.device for one in less.devices} <= {one.device for one in more.devices}
        and set(less.former) <= set(more.former)
        and (less.household is None or less.household == more.household)
        and less.confidence >= more.confidence
    )


@_quick
@given(_people, words, snapshots, _levels, _levels, st.tuples(_levels, _levels))
def test_a_higher_confidence_shows_no_more_and_what_it_shows_is_one_piece(
    people: tuple[Record, ...],
    said: list[Judgement],
    snapshot: Snapshot,
    one: float,
    other: float,
    devices: tuple[float, ...],
) -> None:
    result = resolve_whole(people, said, snapshot)
    world = {str(view.key): view for view in views(people)}
    low, high = sorted((one, other))
    for cluster in result.clusters:
        row = _row(result, cluster, world, devices)
        everything = shown(row, KEYS, asked=_ME, least=0.0)
        assert {record.record for record in everything.records} == set(cluster)
        assert len(everything.devices) == len(devices)
        assert len(everything.former) == 2
        assert everything.household is not None
        assert everything.confidence == row.confidence
        more, less = (shown(row, KEYS, asked=_ME, least=least) for least in (low, high))
        assert _is_part(less, more)
        assert _is_part(more, everything)
        for profile, least in ((more, low), (less, high)):
            kept = {record.record for record in profile.records}
            assert kept
            for record in kept:
                via = result.links[record].via
                assert via is None or via in kept
            assert profile.left_out.records == len(cluster) - len(kept)
            assert profile.left_out.devices == sum(confidence < least for confidence in devices)


_ways = st.lists(
    st.builds(
        lambda person, confidence, rung, assurance: MatchRow(
            key="k", person=PersonId(person), confidence=confidence, rung=rung, assurance=assurance
        ),
        st.sampled_from("abc"),
        _levels,
        st.integers(0, 4),
        st.sampled_from(["observed", "asserted", "verified"]),
    ),
    max_size=6,
)


@given(_ways, _levels, _levels)
def test_a_higher_confidence_finds_no_more_persons_and_counts_the_others(
    ways: list[MatchRow], one: float, other: float
) -> None:
    every = {way.person for way in ways}
    low, high = sorted((one, other))
    more, less = matches(ways, low), matches(ways, high)
    assert {match.person for match in less.persons} <= {match.person for match in more.persons}
    assert all(match.confidence >= high for match in less.persons)
    assert less.weaker + len(less.persons) == len(every)
    assert {match.person for match in matches(ways, 0.0).persons} == every
    assert matches(ways, 0.0).weaker == 0
