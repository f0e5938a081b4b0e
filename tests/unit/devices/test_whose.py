"""A whole shop decided at once: devices, visits of shared devices, and the reason that goes with each."""

from functools import cache

import pytest

from graph.devices.activity import Activity
from graph.devices.because import decode, encode
from graph.devices.crowd import crowd, tally
from graph.devices.hiding import KnownDevice
from graph.devices.numbers import shipped
from graph.devices.whose import ENOUGH, Attached, SharedDevice, Shop, Whose, decide
from graph.ids import DeviceId, PersonId, SessionId
from tests.unit.devices.shop import Habits, shop
from tests.unit.devices.visitors import Visitors

ANN, BOB = PersonId("ann"), PersonId("bob")
NEVER = 10**6


@cache
def decided(*, turned: bool = False) -> Whose:
    made = shop(2, Habits(homes=120, strangers=40, visits=20, bursts=0.8, again=0.8))
    step = -1 if turned else 1
    whole = Shop(
        known=made.known[::step], asked=made.asked[::step], others=tally(made.asked[::step]), shared=[]
    )
    return decide(whole, shipped(), today=NEVER)


def test_every_reason_works_out_to_its_confidence_and_survives_the_edge() -> None:
    assert len(decided().attached) > 20
    for one in decided().attached:
        assert one.because.posterior == pytest.approx(one.confidence, abs=1e-9)
        assert decode(encode(one.because)) == one.because
        assert one.confidence >= 0.5


def test_with_numbers_that_are_hardly_its_own_a_shop_believes_in_nobody_as_often_as_shipped() -> None:
    assert decided().pairs < ENOUGH
    assert decided().nobody == shipped().nobody


def test_the_order_of_a_shop_decides_nothing() -> None:
    def plain(whose: Whose) -> list[tuple[str, str, str, float]]:
        return [(one.device, one.session or "", one.person, one.confidence) for one in whose.attached]

    assert plain(decided(turned=True)) == plain(decided())


def test_a_device_that_is_counted_and_taken_back_leaves_no_trace() -> None:
    town = Visitors()
    town.see("ann", "home", range(3), item="shoe")
    town.see("bob", "home", [1, 9], item="hat")
    ann, bob = town.activities()
    both = tally([ann, bob])
    both.take_back([bob])
    assert both.crowd() == crowd([ann])


def activities(town: Visitors) -> dict[str, Activity]:
    return {str(one.device): one for one in town.activities()}


def tablet(*, uses: tuple[PersonId, ...]) -> list[Attached]:
    """One device of two: a visit at his office, one at the home that both live in, one from an airport."""
    town = Visitors()
    for name in ("ann", "bob"):
        town.see(name, "home", range(0, 40, 2))
    town.see("bob", "office", range(1, 40, 4), hour=10)
    town.see("at the office", "office", [21], hour=10)
    town.see("at home", "home", [20])
    town.see("away", "airport", [30])
    seen = activities(town)
    shared = SharedDevice(
        device=DeviceId("tablet"),
        uses=uses,
        anonymous={SessionId(name): seen[name] for name in ("at the office", "at home", "away")},
    )
    known = [KnownDevice(person=person, whole=seen[str(person)], silent=None) for person in (ANN, BOB)]
    whole = Shop(known=known, asked=[], others=tally([]), shared=[shared])
    return list(decide(whole, shipped(), today=NEVER).attached)


def test_visits_of_a_shared_device_are_decided_one_by_one_among_its_users() -> None:
    (one,) = tablet(uses=(ANN,) * 20 + (BOB,) * 20)
    assert (one.session, one.person, one.device) == ("at the office", BOB, "tablet")
    assert one.because.posterior == pytest.approx(one.confidence)
    assert not {"days", "also", "apart"} & {field.field for field in one.because.fields}


def test_who_is_named_far_more_often_is_likelier_where_both_were() -> None:
    found = {one.session: one.person for one in tablet(uses=(ANN,) * 40 + (BOB,) * 2)}
    assert found["at home"] == ANN  # type: ignore[index]


def test_nobody_else_than_its_users_gets_a_visit() -> None:
    cat = PersonId("cat")
    assert {one.person for one in tablet(uses=(ANN,) * 20 + (cat,) * 20)} <= {ANN, cat}


def test_persons_named_once_make_newcomers_likely() -> None:
    def newcomers(*uses: PersonId) -> float:
        device = SharedDevice(device=DeviceId("tablet"), uses=uses, anonymous={})
        found = decide(Shop(known=[], asked=[], others=tally([]), shared=[device]), shipped(), today=NEVER)
        assert found.newcomers is not None
        return found.newcomers

    seldom = newcomers(*(ANN,) * 50, *(BOB,) * 50)
    often = newcomers(*(ANN,) * 50, *(PersonId(f"guest {number}") for number in range(50)))
    assert seldom == pytest.approx(13 / 120)
    assert often == pytest.approx((50 + 13) / 120)
