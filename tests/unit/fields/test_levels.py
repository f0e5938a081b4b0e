"""Levels of agreement, by example."""

import pytest

from graph.fields.birth_dates import BirthDate, birth_date
from graph.fields.name_levels import FAMILY, GIVEN, MISSING, MORE, name_levels
from graph.fields.person_names import PersonName, person_name
from graph.fields.postcodes import Postcode, postcode
from graph.fields.value_levels import (
    BIRTH_DATE,
    EMAIL,
    IDENTIFIER,
    POSTCODE,
    STREET,
    birth_date_level,
    emails_level,
    identifiers_level,
    postcode_level,
    street_level,
)


def _name(text: str) -> PersonName:
    name = person_name([], [], [text])
    assert name
    return name


def _labels(left: str, right: str) -> tuple[str | None, ...]:
    found = name_levels(_name(left), _name(right))
    assert found == name_levels(_name(right), _name(left))
    return tuple(
        None if level == MISSING else labels[level]
        for level, labels in zip(found, (GIVEN, FAMILY, MORE), strict=True)
    )


@pytest.mark.parametrize(
    ("left", "right", "levels"),
    [
        ("anna smith", "anna smith", ("same", "same", None)),
        ("william smith", "bill smith", ("nickname", "same", None)),
        ("j smith", "jane smith", ("initial", "same", None)),
        ("joan smith", "john smith", ("different", "same", None)),
        ("stephen killik", "stephen kilik", ("same", "one slip", None)),
        ("anna smith jones", "anna jones", ("same", "same", None)),
        ("anna smith", "smith anna", ("swapped", None, None)),
        ("liam matthews", "matthew green", ("elsewhere", "different", None)),
        ("englefield", "arthur englefield", (None, "same", None)),
        ("arthur", "arthur englefield", ("same", None, None)),
        ("joseph arthur bennett", "joseph arthur", ("same", "elsewhere", None)),
        ("anna maria smith", "anna m smith", ("same", "same", "initial")),
        ("anna maria smith", "anna maria smith", ("same", "same", "same")),
    ],
)
def test_names(left: str, right: str, levels: tuple[str | None, ...]) -> None:
    assert _labels(left, right) == levels


def test_a_part_of_a_double_name() -> None:
    levels = name_levels(PersonName("anna", "smith jones"), PersonName("anna", "jones"))
    assert FAMILY[levels[1]] == "part"


def _date(text: str) -> BirthDate:
    date = birth_date(text)
    assert date
    return date


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("1985-04-03", "1985-04-03", "same"),
        ("1985-04-03", "1985-03-04", "day and month swapped"),
        ("1985-04-03", "1985-04-08", "one digit off"),
        ("1985-04-03", "1958-04-03", "one digit off"),
        ("1985-04-03", "1985-04-26", "same year and month"),
        ("1985-04-03", "1985-11-26", "same year"),
        ("1985-04-03", "1962-04-03", "same day and month"),
        ("1985-04-03", "1986-05-03", "two digits off"),
        ("1985-04-03", "1960-11-26", "different"),
        ("1985", "1985-04-03", "same year, part unknown"),
        ("1985", "1985", "same year, part unknown"),
        ("1985-04", "1985-04-03", "same year and month"),
        ("--04-03", "1985-04-03", "same day and month"),
        ("1986", "1985-04-03", "different"),
    ],
)
def test_birth_dates(left: str, right: str, level: str) -> None:
    assert BIRTH_DATE[birth_date_level(_date(left), _date(right))] == level


def _code(text: str) -> Postcode:
    code = postcode(text)
    assert code
    return code


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("TS19 0SH", "ts190sh", "same"),
        ("TS19 0SH", "TS1O 0SH", "one slip"),
        ("TS19 0SH", "TS19 0AB", "same sector"),
        ("TS19 0SH", "TS19 7AB", "same district"),
        ("TS19 0SH", "TS5 7HB", "same area"),
        ("TS19 0SH", "PL6 8EH", "different"),
    ],
)
def test_postcodes(left: str, right: str, level: str) -> None:
    assert POSTCODE[postcode_level(_code(left), _code(right))] == level


def test_addresses_and_contact_points() -> None:
    street = ("7", "wallaby", "place")
    assert STREET[street_level(street, ("wallaby", "place", "7"))] == "same"
    assert STREET[street_level(street, ("7", "wallabi", "place"))] == "alike"
    assert STREET[street_level(street, ("9", "wallaby", "place"))] == "same words"
    assert STREET[street_level(street, ("7", "hoseason", "street"))] == "same house number"
    assert EMAIL[emails_level(("a.smith@one.com",), ("a.smith@two.org",))] == "same mailbox"
    assert EMAIL[emails_level(("x@one.com", "y@one.com"), ("y@one.com",))] == "same"
    assert IDENTIFIER[identifiers_level(("5304218",), ("5304281",))] == "one slip"
    assert IDENTIFIER[identifiers_level(("5304218",), ("1804974",))] == "different"
