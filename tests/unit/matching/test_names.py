import pytest

from graph.matching.names import Name, compare, compatible


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann", "ann"), ("Zoë", "Zoe"), ("Bjørn", "Bjorn"), ("Anne-Marie", "Annemarie"), ("O'Neil", "Oneil")],
)
def test_spellings_of_one_name_are_the_same(one: str, other: str) -> None:
    assert compatible(one, other) == compatible(other, one) == "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bob", "Robert"),
        ("Liz", "Elizabeth"),
        ("Gaz", "Gary"),
        ("Mo", "Muhammad"),
        ("Steven", "Stephen"),
        ("J", "Jane"),
        ("J.", "John"),
        ("Mary Jane", "Mary"),
        ("Anne-Marie", "Anne"),
        ("Micheal", "Michael"),
        ("Smaantha", "Samantha"),
        ("Mrs Kate", "Catherine"),
    ],
)
def test_nicknames_initials_slips_and_halves_are_compatible(one: str, other: str) -> None:
    assert compatible(one, other) == compatible(other, one) == "compatible"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann", "Bob"),
        ("Paul", "Paula"),
        ("Michael", "Michelle"),
        ("Ethan", "Bethan"),
        ("Oliver", "Olivia"),
        ("Tom", "Tim"),
        ("Mary Jane", "Mary Kate"),
        ("K", "Jane"),
    ],
)
def test_names_of_two_people_are_incompatible_however_alike(one: str, other: str) -> None:
    assert compatible(one, other) == compatible(other, one) == "incompatible"


@pytest.mark.parametrize("missing", [None, "", " ", "N/A", "Guest", "Mr", "-", "Ольга"])
def test_a_missing_name_and_one_in_another_script_cannot_be_compared(missing: str | None) -> None:
    assert compatible(missing, "Ann") is None
    assert compatible("Ann", missing) is None


def test_given_and_family_name_in_each_others_field_are_compatible() -> None:
    assert compare(Name("Smith", "Jane"), Name("Jane", "Smith")) == "compatible"
    assert compare(Name("Smith", "Jane"), Name("Jane", "Jones")) == "incompatible"
    assert compare(Name("Jane", "Smith"), Name("Jane", "Jones")) == "same"
