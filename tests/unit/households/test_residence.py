"""Who lives together, and who only looks like it."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.households.dwelling import Dwelling, dwelling
from graph.households.naming import named
from graph.households.residence import Members, Residence, households
from graph.ids import HouseholdId, PersonId

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def lives(
    person: str, street: str, name: str = "smith", *, days: int = 0, postcode: str = "LS11AA"
) -> Residence:
    door = dwelling(street, postcode)
    assert door is not None
    return Residence(person=PersonId(person), dwelling=door, name=name, at=NOON + timedelta(days=days))


def together(*residences: Residence, networks: dict[str, set[str]] | None = None) -> set[tuple[str, ...]]:
    seen = {PersonId(person): held for person, held in (networks or {}).items()}
    return {members.persons for members in households(residences, seen)}


@pytest.mark.parametrize(
    "line", ["Flat 3, 12 High St", "12 High Street, flat 3", "3/12 High Street.", "FLAT 3 12 HIGH STREET"]
)
def test_one_door_however_it_is_written(line: str) -> None:
    assert dwelling(line, "LS11AA") == Dwelling("LS11AA", "12 high street", "3")


@pytest.mark.parametrize(
    "line",
    [
        "High Street",
        "Rose Cottage",
        "PO Box 12",
        "c/o 12 High Street",
        "Click and Collect, 9 High Street",
        "N/A",
    ],
)
def test_no_door_where_the_line_names_none(line: str) -> None:
    assert dwelling(line, "LS11AA") is None


def test_a_family_at_one_door_is_a_household_and_neighbours_are_not() -> None:
    family = [lives("ada", "12 High St"), lives("bob", "12 High Street")]
    assert together(*family, lives("eve", "14 High Street"), lives("dan", "12 High Street", "jones")) == {
        ("ada", "bob")
    }
    assert together(*family, lives("eve", "12 High Street", postcode="LS11AB")) == {("ada", "bob")}


def test_flats_in_one_building_are_homes_of_their_own_and_the_building_is_none() -> None:
    flats = [lives("ada", "Flat 1, 12 High Street"), lives("bob", "Flat 2, 12 High Street")]
    assert together(*flats) == set()
    careless = [lives("eve", "12 High Street"), lives("dan", "12 High Street")]
    assert together(*careless) == {("dan", "eve")}
    assert together(*flats, *careless) == set()
    assert together(*flats, lives("kim", "Flat 2, 12 High Street")) == {("bob", "kim")}


def test_halls_and_shops_where_many_names_meet_are_nobodys_home() -> None:
    halls = [lives(f"student{n}", "1 Campus Road", name) for n, name in enumerate("abcde")]
    assert together(*halls, lives("ada", "1 Campus Road"), lives("bob", "1 Campus Road")) == set()
    assert together(*halls[:3], lives("ada", "1 Campus Road"), lives("bob", "1 Campus Road")) == {
        ("ada", "bob")
    }


def test_more_persons_of_one_name_than_any_home_has_are_no_household() -> None:
    many = [lives(f"smith{n:02}", "1 Campus Road") for n in range(13)]
    assert together(*many) == set()
    assert len(together(*many[:12])) == 1


def test_click_and_collect_does_not_end_a_household() -> None:
    shop = [lives(f"customer{n}", "1 Market Place", name) for n, name in enumerate("abcde")]
    family = [lives("ada", "12 High St"), lives("bob", "12 High St")]
    assert together(*family, *shop, lives("ada", "1 Market Place", days=30)) == {("ada", "bob")}


def test_a_gift_sent_to_a_friend_makes_no_household_with_the_friend() -> None:
    family = [lives("ada", "12 High St"), lives("bob", "12 High St")]
    friend = lives("eve", "7 Mill Lane", "jones")
    assert together(*family, friend, lives("ada", "7 Mill Lane", days=5)) == {("ada", "bob")}


def test_who_moved_away_more_than_a_year_ago_lives_there_no_more() -> None:
    parents = [lives("ada", "12 High St"), lives("bob", "12 High St"), lives("kim", "12 High St")]
    assert together(*parents, lives("kim", "7 Mill Lane", days=400)) == {("ada", "bob")}


def test_another_name_needs_the_same_small_network_on_three_days() -> None:
    couple = [lives("ada", "12 High St"), lives("dan", "12 High St", "jones")]
    days = {"n/1", "n/2", "n/3"}
    assert together(*couple, networks={"ada": days, "dan": days}) == {("ada", "dan")}
    assert together(*couple, networks={"ada": days, "dan": {"n/1", "n/2", "m/3"}}) == set()


_residences = st.lists(
    st.builds(
        lives,
        st.sampled_from("abcdef"),
        st.sampled_from(["12 High St", "14 High St", "Flat 1, 12 High St"]),
        st.sampled_from(["smith", "jones", ""]),
        days=st.integers(0, 500),
    ),
    max_size=9,
)


@given(_residences, st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter_and_nobody_has_two_homes(
    residences: list[Residence], chance: object
) -> None:
    mixed = [*residences, *residences[:3]]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    found = households(residences, {})
    assert households(mixed, {}) == found
    persons = [person for members in found for person in members.persons]
    assert len(persons) == len(set(persons))
    assert all(len(members.persons) > 1 for members in found)


def of(*persons: str) -> Members:
    return Members(tuple(PersonId(one) for one in persons), "family_name")


def test_a_household_keeps_its_id_while_most_of_it_stays() -> None:
    first = named([of("a", "b"), of("c", "d")], {})
    before = {person: name for name, members in first.items() for person in members.persons}
    assert named([of("c", "d"), of("a", "b")], before) == first
    grown = named([of("a", "b", "e"), of("c", "d")], before)
    assert grown.keys() == first.keys()
    split = named([of("a", "b"), of("c", "x"), of("d", "y")], before)
    assert len(split) == 3
    assert split.keys() > first.keys()


def test_an_id_is_given_once_in_whatever_order() -> None:
    before = {PersonId(one): HouseholdId("h_old") for one in "abcd"}
    parts = [of("a", "b"), of("c", "d"), of("e", "f")]
    answers = [named(order, before) for order in permutations(parts)]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][HouseholdId("h_old")] == of("a", "b")
