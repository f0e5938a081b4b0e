"""What smells of over-merging, and what is only a large family of records of one person."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.audit.drift import MOVED, classes, limit, stability
from graph.audit.smells import BRIDGE, HUB, STRONG, parts, smells
from graph.audit.ties import CutTies, Hub, Join, PersonTies, Tie
from graph.ids import PersonId, RecordKey
from graph.matching.outcome import Millibits

WHO = PersonId("p_1")


def join(record: str, via: str | None, *, rung: int = 2, bits: int = 5000, **said: Any) -> Join:
    return Join(
        record=RecordKey(record),
        via=None if via is None else RecordKey(via),
        rung=rung if via else 0,
        rule=f"rung{rung}.email" if via else "itself",
        bits=Millibits(bits if via else 0),
        **said,
    )


def tie(name: str, *records: str) -> Tie:
    return Tie(tie=name, records=tuple(map(RecordKey, records)))


def two_halves(**bridge: Any) -> PersonTies:
    """``a1 a2`` share x, ``b1 b2`` share y, and only m is on both sides."""
    return PersonTies(
        person=WHO,
        joins=(
            join("a1", None, given_name="Ada", family_name="Smith"),
            join("a2", "a1", rung=1),
            join("b1", "a1", **bridge),
            join("b2", "b1", rung=1),
        ),
        ties=(tie("x", "a1", "a2"), tie("y", "b1", "b2"), tie("m", "a1", "b1")),
    )


def asked(person: PersonTies, *cut: str) -> list[tuple[str, str, str, tuple[int, int]]]:
    found = smells({WHO: person}, [CutTies(WHO, cut)], [])
    return [(one.review.rule, one.review.left, one.review.right, one.sides) for one in found]


def test_two_halves_that_one_weak_value_holds_together_are_asked_about() -> None:
    assert asked(two_halves(), "m", "x", "y") == [(BRIDGE, "a1", "b1", (2, 2))]


@pytest.mark.parametrize(
    "bridge",
    [{"rung": 1}, {"bits": STRONG}, {"given_name": "ADA", "family_name": "Smith"}],
    ids=["verified", "as sure as mail needs", "the same whole name"],
)
def test_a_bridge_that_more_speaks_for_is_left_alone(bridge: dict[str, Any]) -> None:
    assert asked(two_halves(**bridge), "m", "x", "y") == []


def test_a_gift_returns_name_speaks_for_nobody() -> None:
    said = {"given_name": "Ada", "family_name": "Smith", "own": False}
    assert len(asked(two_halves(**said), "m")) == 1


def test_a_leaf_is_no_half() -> None:
    person = two_halves()
    leaf = PersonTies(
        person=WHO, joins=(*person.joins, join("c", "a2")), ties=(*person.ties, tie("z", "a2", "c"))
    )
    assert [one[0:3] for one in asked(leaf, "z", "m")] == [(BRIDGE, "a1", "b1")]


def star(leaves: int, rung: int) -> PersonTies:
    joins = (join("hub", None), *(join(f"r{n:02}", "hub", rung=rung) for n in range(leaves)))
    ties = tuple(tie(f"t{n:02}", "hub", f"r{n:02}") for n in range(leaves))
    return PersonTies(person=WHO, joins=joins, ties=ties)


def test_a_record_that_everybody_hangs_on_by_weak_things_is_a_hub() -> None:
    person = star(10, rung=2)
    nodes = len(person.joins) + len(person.ties)
    central = Hub(WHO, RecordKey("hub"), (nodes - 1) * (nodes - 2) / 2 * 0.9)
    (found,) = smells({WHO: person}, [], [central])
    assert (found.review.rule, found.review.left, found.review.right) == (HUB, "hub", "r00")
    assert smells({WHO: star(10, rung=0)}, [], [central]) == []
    assert smells({WHO: star(8, rung=2)}, [], [central]) == []
    assert smells({WHO: person}, [], [Hub(WHO, RecordKey("hub"), 10.0)]) == []


def test_parts_are_what_is_left_without_a_tie_or_a_record() -> None:
    person = two_halves()
    assert parts(person) == [frozenset({"a1", "a2", "b1", "b2"})]
    assert parts(person, tie="m") == [frozenset({"a1", "a2"}), frozenset({"b1", "b2"})]
    assert parts(person, record=RecordKey("b1")) == [frozenset({"a1", "a2"}), frozenset({"b2"})]


_counts = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 10_000), min_size=1)


@given(_counts, _counts)
def test_stability_is_symmetric_and_nothing_is_more_stable_than_itself(
    then: dict[str, int], now: dict[str, int]
) -> None:
    assert abs(stability(then, now) - stability(now, then)) < 1e-9
    assert stability(then, now) >= 0.0
    assert stability(then, then) == 0.0


def test_stability_by_hand_and_its_limit() -> None:
    # .5/.5 against .6/.4 : .1 ln 1.2 - .1 ln .8 = .0405
    assert stability({"a": 10**6, "b": 10**6}, {"a": 1_200_000, "b": 800_000}) == pytest.approx(
        0.0405465, abs=1e-6
    )
    assert limit({"a": 10**6, "b": 10**6}, {"a": 10**6}) == MOVED
    # 99.9th percentile of chi-square with one degree of freedom is 10.828
    assert limit({"a": 5, "b": 5}, {"a": 5, "b": 5}) == pytest.approx(2 / 10 * 10.828, abs=1e-3)


def test_sizes_fall_into_classes_whose_last_is_open() -> None:
    assert classes({1: 3, 9: 2, 10: 1, 700: 1}) == {
        "1": 3, "2": 0, "3": 0, "4": 0, "5 to 9": 2, "10 to 19": 1, "20 to 49": 0, "50 or more": 1,
    }  # fmt: skip
