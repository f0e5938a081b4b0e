"""Numbers from data: what strangers share is learned from devices that cannot be one person's."""

import msgspec
import pytest

from graph.devices.activity import Sighting, Trait, gather
from graph.devices.comparison import Comparison
from graph.devices.estimate import estimate, learn, nobody_behind
from graph.devices.numbers import FIELDS, Worth, shipped
from graph.devices.pairing import Meetings, Met, meet, pair
from graph.ids import DeviceId
from graph.matching.outcome import Millibits
from tests.unit.devices.town import Setting, Town, town


def meetings(made: Town) -> Meetings:
    sightings = [
        Sighting(DeviceId(str(row["device"])), str(row["ip"]), int(str(row["at"])) // 3600, str(row["item"]))
        for row in made.visits
    ]
    traits = {DeviceId(device): Trait(kind) for device, kind in made.kind.items()}
    return meet(gather(sightings, traits), shipped())


SETTINGS = {
    "students": Setting(),
    "homes that are shared": Setting(shared_home=0.4, home_changes=0),
    "few visits": Setting(visits_a_day=1.0),
    "nothing looked at twice": Setting(items=60),
    "dormitories": Setting(shared_home=0.5, home_changes=3, at_campus=0.95, campus_addresses=3),
}
LEAST_RECALL = {"few visits": 0.5, "dormitories": 0.5}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_town_is_paired_rightly_where_it_is_paired_at_all(name: str) -> None:
    right = found = true = 0
    for seed in (11, 12):  # one town has some 40 pairs, too few for a share of .9
        made = town(seed, SETTINGS[name])
        met = meetings(made)
        truth = made.true_pairs()
        sure = [one for one in pair(met, estimate(met, shipped())) if one.confidence >= 0.9]
        right += sum((one.left, one.right) in truth for one in sure)
        found, true = found + len(sure), true + len(truth)
    assert right >= 0.9 * found
    assert right >= LEAST_RECALL.get(name, 0.7) * true


def test_the_order_of_candidates_and_strangers_changes_no_number() -> None:
    met = meetings(town(5, Setting(phones=30, computers=25, owners_with_both=18)))
    turned = msgspec.structs.replace(
        met, candidates=tuple(reversed(met.candidates)), strangers=tuple(reversed(met.strangers))
    )
    assert estimate(met, shipped()) == estimate(turned, shipped())


def test_without_devices_of_one_kind_to_learn_from_the_shipped_numbers_stay() -> None:
    met = msgspec.structs.replace(
        meetings(town(5, Setting(phones=9, computers=8, owners_with_both=4))), stranger_pairs=0
    )
    assert estimate(met, shipped()) == shipped()


def test_strangers_who_meet_at_a_level_make_it_worth_less() -> None:
    worth = {}
    for strangers in (0, 40):
        met = Meetings(
            candidates=(_met("a", "pair.hour"),),
            strangers=tuple(_met(f"s{number}", "pair.hour") for number in range(strangers)),
            candidate_pairs=900,
            stranger_pairs=870,
            devices=60,
            crowded=0,
        )
        worth[strangers] = estimate(met, shipped()).network["pair.hour"].bits
    assert worth[40] < worth[0] - 3_000


def test_known_pairs_teach_what_levels_are_worth() -> None:
    same = [_met(f"d{number}", "home.day", items="1 in 50") for number in range(200)]
    strangers = [_met(f"e{number}", "pair.ever", items="none") for number in range(200)]
    learned = learn(same, strangers, shipped())
    assert learned.network["home.day"].bits > 3_000
    assert learned.network["pair.ever"].bits < -3_000
    assert learned.items["1 in 50"].bits > shipped().items["1 in 50"].bits + 1_000
    assert learned.nobody == pytest.approx(0.5, abs=0.05)


def test_no_habit_outweighs_a_home_however_often_it_was_seen() -> None:
    same = [_met(f"d{number}", "home.day", items="1 in 50") for number in range(5_000)]
    strangers = [_met(f"e{number}", "home.day", items="none") for number in range(5_000)]
    learned = learn(same, strangers, shipped())
    assert all(abs(worth.bits) <= 4_000 for field in FIELDS[1:] for worth in learned.table(field).values())


def test_the_share_of_nobody_is_read_off_the_devices_that_are_asked_about() -> None:
    unlikely, likely = Millibits(-3_000), Millibits(6_000)
    assert nobody_behind([{"ann": unlikely}] * 300, shipped()).nobody > 0.95
    assert nobody_behind([{"ann": likely}] * 300, shipped()).nobody < 0.02
    mixed = [{"ann": unlikely}] * 150 + [{"ann": likely}] * 150
    assert nobody_behind(mixed, shipped()).nobody == pytest.approx(
        0.44, abs=0.04
    )  # the maximum, by hand: 7 / (1 + 7 p) = 63 / (64 - 63 p)


def test_where_nobody_is_asked_about_nothing_is_known_of_the_share_of_nobody() -> None:
    assert nobody_behind([], shipped()).nobody == pytest.approx(0.5)
    assert 0.5 < nobody_behind([{"ann": Millibits(-9_000)}], shipped()).nobody < 0.7


def test_bits_are_whole_thousandths() -> None:
    assert Worth(m=0.5, u=0.125).bits == 2_000
    assert isinstance(Worth(m=0.3, u=0.7).bits, int)


def _met(left: str, network: str, **levels: str) -> Met:
    return Met(
        left=DeviceId(left),
        right=DeviceId(f"{left}'s"),
        comparison=Comparison(levels={"network": network, **levels}, counts={}),
    )
