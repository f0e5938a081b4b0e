"""What brings two devices together; beside each trap its twin, which looks alike and must end another way."""

import pytest

from graph.devices.numbers import shipped
from graph.devices.pairing import meet
from graph.devices.succession import successions
from tests.unit.devices.visitors import Visitors

SURE = 0.9
UNDECIDED = 0.7
NOTHING = 0.05


def couple(*, habits_differ: bool) -> Visitors:
    """Two phones and two computers of one home, on the same days."""
    town = Visitors()
    for person, hour in (("ann", 19), ("bob", 19)):
        for kind in ("phone", "computer"):
            name = f"{kind} {person}"
            town.device(name, kind)
            town.see(name, "home", range(10), hour)
            if habits_differ:
                town.see(name, f"office {person}", range(10), 9)
                for number in range(5):
                    town.see(name, "home", [number], hour, f"{person}'s rare thing {number}")
    return town


def test_a_phone_and_a_computer_alone_on_one_network_in_the_same_hours_are_one_persons() -> None:
    town = Visitors()
    town.device("phone", "phone")
    town.device("computer", "computer")
    town.see("phone", "home", range(9))
    town.see("computer", "home", range(9))
    assert town.confidence("computer", "phone") >= SURE


@pytest.mark.parametrize("others", [30, 400])
def test_an_office_or_a_carrier_brings_nobody_together(others: int) -> None:
    town = Visitors()
    for number in range(others):
        kind = "phone" if number % 2 else "computer"
        town.device(f"{kind} {number}", kind)
        town.see(f"{kind} {number}", "carrier", range(20))
    assert all(one.confidence < NOTHING for one in town.pairs().values())


def test_the_same_two_that_a_carrier_does_not_bring_together_a_home_does() -> None:
    town = Visitors()
    for number in range(400):
        kind = "phone" if number % 2 else "computer"
        town.device(f"{kind} {number}", kind)
        town.see(f"{kind} {number}", "carrier", range(20))
    for name in ("phone 7", "computer 8"):
        town.see(name, "home", range(9), 22)
    pairs = town.pairs()
    assert pairs["computer 8", "phone 7"].confidence >= SURE
    assert len(pairs) == 1


def test_an_address_that_is_a_home_today_and_another_customers_tomorrow_is_weaker_than_a_home() -> None:
    towns = {}
    for name, others in (("home", 0), ("pool", 60)):
        town = Visitors()
        town.device("phone", "phone")
        town.device("computer", "computer")
        town.see("phone", "address", [3])
        town.see("computer", "address", [3])
        for number in range(others):
            town.device(f"other {number}", "phone")
            town.see(f"other {number}", "address", [number + 10])
        towns[name] = town.pairs()["computer", "phone"].bits
    assert towns["pool"] < towns["home"] - 3_000


def test_two_people_of_one_home_stay_undecided_while_nothing_tells_them_apart() -> None:
    pairs = couple(habits_differ=False).pairs()
    assert len(pairs) == 4
    assert all(NOTHING < one.confidence < UNDECIDED for one in pairs.values())


def test_two_people_of_one_home_are_told_apart_by_where_else_they_go_and_what_they_look_at() -> None:
    town = couple(habits_differ=True)
    assert town.confidence("computer ann", "phone ann") >= SURE
    assert town.confidence("computer bob", "phone bob") >= SURE
    assert town.confidence("computer ann", "phone bob") < NOTHING
    assert town.confidence("computer bob", "phone ann") < NOTHING


def test_a_partner_without_a_second_device_leaves_the_computer_undecided() -> None:
    town = Visitors()
    for name, kind in (("phone ann", "phone"), ("phone bob", "phone"), ("computer", "computer")):
        town.device(name, kind)
        town.see(name, "home", range(6))
    assert max(one.confidence for one in town.pairs().values()) < UNDECIDED


@pytest.mark.parametrize(("days", "speaks_against"), [((20, 21, 22), True), ((20,), False)])
def test_being_active_on_three_same_days_and_never_on_one_network_speaks_against(
    days: tuple[int, ...], *, speaks_against: bool
) -> None:
    town = Visitors()
    town.device("phone", "phone")
    town.device("computer", "computer")
    town.see("phone", "cafe", [0])
    town.see("computer", "cafe", [9])
    town.see("phone", "here", days)
    town.see("computer", "there", days)
    levels = town.pairs()["computer", "phone"].comparison.levels
    assert ("apart" in levels) is speaks_against
    if speaks_against:
        assert shipped().apart[levels["apart"]].bits < -1_000


def test_a_till_tablet_belongs_to_none_of_the_customers_whose_phones_the_shop_sees() -> None:
    town = Visitors()
    town.device("till", "tablet")
    town.see("till", "shop", range(60), 12)
    for number in range(60):
        town.device(f"phone {number}", "phone")
        town.see(f"phone {number}", "shop", [number], 12)
    assert all(one.confidence < NOTHING for one in town.pairs().values())


def test_rare_things_in_common_add_and_common_ones_do_not() -> None:
    bits = {}
    for common in (False, True):
        town = Visitors()
        for name, kind in (("phone", "phone"), ("computer", "computer")):
            town.device(name, kind)
            for thing in range(6):
                town.see(name, "home", [0], 20, f"thing {thing}")
        for number in range(40):
            town.device(f"other {number}", "phone")
            for thing in range(6):
                seen = f"thing {thing}" if common else f"thing {thing} of {number}"
                town.see(f"other {number}", f"elsewhere {number}", [0], 20, seen)
        bits[common] = town.pairs()["computer", "phone"].bits
    assert bits[False] > bits[True] + 1_000


def test_however_many_rare_things_they_share_there_is_a_limit() -> None:
    assert max(worth.bits for worth in shipped().items.values()) < 4_000


def test_devices_of_one_kind_are_not_paired_and_show_what_strangers_share() -> None:
    town = Visitors()
    for name in ("one", "other"):
        town.device(name, "phone")
        town.see(name, "home", range(3))
    found = meet(town.activities(), shipped())
    assert found.candidates == ()
    assert [(one.left, one.right) for one in found.strangers] == [("one", "other")]


def test_without_any_kind_any_two_may_be_one_persons() -> None:
    town = Visitors()
    for name in ("one", "other"):
        town.see(name, "home", range(3))
    assert town.confidence("one", "other") > 0.5


def lost(*, family: str = "Firefox", again: tuple[int, ...] = (6, 8)) -> Visitors:
    town = Visitors()
    town.device("old", "phone", "Firefox")
    town.see("old", "home", [1, 3, 5])
    town.device("new", "phone", family)
    town.see("new", "home", again)
    return town


def test_a_cookie_that_ends_and_one_that_begins_on_the_same_network_are_one_device() -> None:
    (found,) = successions(lost().activities(), shipped())
    assert (found.left, found.right) == ("old", "new")
    assert found.confidence >= SURE


def test_two_cookies_in_use_at_once_are_two_devices() -> None:
    assert successions(lost(again=(4, 8)).activities(), shipped()) == []


def test_a_cookie_of_another_browser_is_no_successor() -> None:
    (found,) = successions(lost(family="Safari").activities(), shipped())
    assert found.confidence < UNDECIDED


def test_the_browser_says_nothing_of_devices_of_different_kind() -> None:
    towns = []
    for family in ("Firefox", "Safari"):
        town = Visitors()
        town.device("phone", "phone", "Firefox")
        town.device("computer", "computer", family)
        town.see("phone", "home", [1])
        town.see("computer", "home", [1])
        towns.append(town.pairs())
    assert towns[0] == towns[1]
