"""Laws of rung 4, for any devices."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.devices.activity import Sighting, Trait, gather
from graph.devices.chance import Period, of_coming_near, of_sharing
from graph.devices.comparison import compare
from graph.devices.confidence import confidences
from graph.devices.crowd import crowd, tally
from graph.devices.estimate import estimate
from graph.devices.numbers import shipped
from graph.devices.pairing import DevicePair, meet, pair
from graph.ids import DeviceId
from graph.matching.outcome import Millibits

NAMES = [DeviceId(name) for name in "abcdefgh"]
TRAITS = {name: Trait("phone" if index % 2 else "computer") for index, name in enumerate(NAMES)}

sightings = st.lists(
    st.builds(
        Sighting,
        st.sampled_from(NAMES),
        st.sampled_from(["home", "office", "cafe", "carrier"]),
        st.integers(min_value=480_000, max_value=480_400),
        st.sampled_from([None, "shoe", "hat"]),
    ),
    max_size=60,
)
bits = st.integers(min_value=-40_000, max_value=40_000).map(Millibits)
shares = st.floats(min_value=0.01, max_value=0.99)


def paired(seen: list[Sighting]) -> list[DevicePair]:
    met = meet(gather(seen, TRAITS), shipped())
    return pair(met, estimate(met, shipped()))


@settings(deadline=None, max_examples=50)  # a busy machine is slow, not wrong
@given(sightings, st.randoms(use_true_random=False))
def test_the_order_and_repetition_of_visits_change_nothing(seen: list[Sighting], random: object) -> None:
    shuffled = [*seen, *seen[:5]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert paired(shuffled) == paired(seen)


@settings(deadline=None, max_examples=50)  # a busy machine is slow, not wrong
@given(sightings)
def test_a_comparison_does_not_care_which_device_came_first(seen: list[Sighting]) -> None:
    devices = gather(seen, TRAITS)
    counted = crowd(devices)
    for left in devices:
        for right in devices:
            assert compare(left, right, counted) == compare(right, left, counted)


@settings(deadline=None, max_examples=50)  # a busy machine is slow, not wrong
@given(sightings)
def test_a_device_on_a_network_of_its_own_changes_no_other_pair(seen: list[Sighting]) -> None:
    """Within the days that are looked at, and if it says nothing of what is rare."""
    ends = [Sighting(NAMES[0], "far off", hour) for hour in (480_000, 480_400)]
    alone = Sighting(DeviceId("stranger"), "far away", 480_100)
    before = pair(meet(gather([*seen, *ends], TRAITS), shipped()), shipped())
    assert pair(meet(gather([*seen, *ends, alone], TRAITS), shipped()), shipped()) == before


@settings(deadline=None, max_examples=50)  # a busy machine is slow, not wrong
@given(st.dictionaries(st.text(max_size=3), bits, max_size=6), shares)
def test_candidates_and_nobody_share_what_there_is(values: dict[str, Millibits], nobody: float) -> None:
    said = confidences(values, nobody)
    assert all(0.0 <= one <= 1.0 for one in said.values())
    assert math.fsum(said.values()) <= 1.0 + 1e-12


@settings(deadline=None, max_examples=50)  # a busy machine is slow, not wrong
@given(bits, bits, shares, st.integers(min_value=0, max_value=20_000))
def test_more_evidence_for_one_never_helps_another(
    one: Millibits, other: Millibits, nobody: float, more: int
) -> None:
    before = confidences({"one": one, "other": other}, nobody)
    after = confidences({"one": Millibits(one + more), "other": other}, nobody)
    assert after["one"] >= before["one"] - 1e-12
    assert after["other"] <= before["other"] + 1e-12


days = st.frozensets(st.integers(min_value=100, max_value=300), min_size=1, max_size=12)


@given(days, days, st.integers(min_value=0, max_value=60))
def test_coming_near_by_chance_is_symmetric_and_grows_with_the_gap(
    left: frozenset[int], right: frozenset[int], gap: int
) -> None:
    period = Period(100, 300)
    chance = of_coming_near(left, right, gap, period)
    assert 0.0 < chance <= 1.0
    assert chance == of_coming_near(right, left, gap, period)
    assert chance <= of_coming_near(left, right, gap + 1, period) + 1e-12


squares = st.lists(st.floats(min_value=1e-9, max_value=1.0), max_size=6).map(sorted)


@given(st.integers(1, 500), st.integers(1, 500), squares)
def test_sharing_by_chance_is_symmetric_and_a_probability(left: int, right: int, shared: list[float]) -> None:
    chance = of_sharing(left, right, shared)
    assert 0.0 <= chance <= 1.0
    assert chance == of_sharing(right, left, shared)
    if not shared:
        assert chance == 1.0


@given(sightings, st.sets(st.sampled_from(NAMES)))
def test_what_is_taken_back_was_never_counted(seen: list[Sighting], gone: set[DeviceId]) -> None:
    devices = gather(seen)
    counted = tally(devices)
    whole = counted.copy()
    counted.take_back(one for one in devices if one.device in gone)
    assert counted.crowd() == crowd([one for one in devices if one.device not in gone])
    assert whole.crowd() == crowd(devices)
