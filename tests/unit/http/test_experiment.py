"""Arms of the experiment are drawn once for each shopper."""

from app.http.addresses import ShopperKey
from app.http.experiment import arm_of, exploration


def test_one_shopper_in_twenty_explores_and_always_the_same_ones() -> None:
    keys = [ShopperKey("session", f"s{number}") for number in range(4_000)]
    arms = [arm_of(key) for key in keys]
    assert arms == [arm_of(key) for key in keys]
    assert 0.03 < arms.count("exploring") / len(arms) < 0.07


def test_what_is_drawn_follows_from_the_request_id() -> None:
    assert exploration("ranked", "r1") is None
    assert exploration("exploring", "r1") == exploration("exploring", "r1")
    assert exploration("exploring", "r1") != exploration("exploring", "r2")
