"""Devices that never logged in, in made-up shops: how sure we are is how right we are."""

from functools import cache

import pytest

from graph.devices.attachment import attach
from graph.devices.comparison import small
from graph.devices.estimate import nobody_behind
from graph.devices.hiding import KnownDevice, learn_hidden, parties
from graph.devices.numbers import shipped
from graph.devices.whereabouts import Whereabouts
from graph.ids import PersonId
from tests.unit.devices.shop import Habits, Shop, shop
from tests.unit.devices.visitors import Visitors

NEVER = 10**6

SHOPS = {
    "much to go by": Habits(homes=250, strangers=80, visits=20, bursts=0.8, again=0.8),
    "most live alone": Habits(homes=400, strangers=80, housemates=(0.95, 0.05, 0.0)),
    "most of a home unknown": Habits(homes=250, strangers=80, never_log_in=0.6),
    "nothing to go by": Habits(homes=250, strangers=80, bursts=0.0),
}


class Said:
    """What is said of a shop's devices that never logged in, the likeliest person of each."""

    def __init__(self, made: Shop) -> None:
        numbers, _pairs = learn_hidden(made.known, made.asked, shipped())
        seen = Whereabouts(parties(made.known), made.asked)
        found = {one.device: seen.candidates(one, numbers) for one in made.asked}
        met = {device: some for device, some in found.items() if any(small(one.comparison) for one in some)}
        numbers = nobody_behind([{one.person: one.bits for one in some} for some in met.values()], numbers)
        theirs = sum(
            any(one.person == made.owner.get(device) for one in some) for device, some in met.items()
        )
        self.nobody, self.nobody_true = numbers.nobody, 1 - theirs / len(met)
        self.known = len(made.owner)
        said = [
            attach(one, found[one.device], numbers, consent=True, today=NEVER)
            for one in made.asked
            if one.device in met
        ]
        self.right = [
            (one.candidates[0][1], one.candidates[0][0].person == made.owner.get(one.device)) for one in said
        ]


@cache
def said(name: str) -> Said:
    return Said(shop(1, SHOPS[name]))


@pytest.mark.parametrize("name", SHOPS)
def test_the_sure_ones_are_right_and_the_others_not_claimed(name: str) -> None:
    sure = [right for confidence, right in said(name).right if confidence >= 0.9]
    assert sum(sure) >= 0.88 * len(sure)


def test_as_many_are_right_as_the_confidences_say() -> None:
    everywhere = [one for name in SHOPS for one in said(name).right]
    for low, high in ((0.5, 0.8), (0.8, 1.01)):
        bin_ = [one for one in everywhere if low <= one[0] < high]
        believed, true = (sum(column) / len(bin_) for column in zip(*bin_, strict=True))
        assert len(bin_) > 30
        assert believed == pytest.approx(true, abs=0.12)


def test_where_there_is_much_to_go_by_many_are_found() -> None:
    found = said("much to go by")
    assert sum(right for confidence, right in found.right if confidence >= 0.9) >= 0.4 * found.known


@pytest.mark.parametrize("name", ["much to go by", "most live alone"])
def test_the_share_of_nobody_is_found_without_labels(name: str) -> None:
    assert said(name).nobody == pytest.approx(said(name).nobody_true, abs=0.15)


@pytest.mark.parametrize("name", SHOPS)
def test_where_little_tells_owner_and_housemate_apart_nobody_is_believed_too_often_and_not_too_seldom(
    name: str,
) -> None:
    assert said(name).nobody >= said(name).nobody_true - 0.1


def test_a_hidden_device_shows_only_what_it_did_in_silence() -> None:
    town = Visitors()
    town.see("laptop", "home", [1, 2])
    town.see("phone", "home", [2])
    town.see("phone", "office", [5])
    laptop, phone = town.activities()
    ann = PersonId("ann")
    seen = [
        KnownDevice(person=ann, whole=laptop, silent=None),
        KnownDevice(person=ann, whole=phone, silent=None),
    ]
    assert learn_hidden(seen, [], shipped())[1] == 0  # neither was ever silent
    silent = Visitors()
    silent.see("phone", "home", [2])
    quiet = [seen[0], KnownDevice(person=ann, whole=phone, silent=silent.activities()[0])]
    assert learn_hidden(quiet, [], shipped())[1] == 1


def test_the_order_of_devices_changes_nothing_that_is_learned() -> None:
    made = shop(3, Habits(homes=60, strangers=10))
    turned = learn_hidden(made.known[::-1], made.asked[::-1], shipped())
    assert turned == learn_hidden(made.known, made.asked, shipped())


def test_a_persons_devices_are_one_party() -> None:
    town = Visitors()
    town.see("laptop", "home", [1], item="shoe")
    town.see("phone", "office", [5], item="shoe")
    party = parties(
        [KnownDevice(person=PersonId("ann"), whole=one, silent=None) for one in town.activities()]
    )
    (one,) = party.values()
    assert set(one.networks) == {"home", "office"}
    assert one.items == {"shoe": frozenset({1, 5})}
    assert one.days == {1, 5}
