"""What is read of a record, whatever its source writes."""

import pytest

from graph.fields.birth_dates import BirthDate, birth_date
from graph.fields.folding import folded
from graph.fields.person_names import PersonName, person_name
from graph.fields.postcodes import Postcode, postcode
from graph.fields.record import person_fields


@pytest.mark.parametrize(
    ("given", "family", "full", "name"),
    [
        ("Zoë", "O'Brien", "", PersonName("zoe", "obrien")),
        ("", "", "Dr Anna Maria Smith", PersonName("anna", "smith", ("maria",))),
        ("", "", "Smith, John", PersonName("john", "smith")),
        ("", "", "Smith", PersonName("smith")),
        ("Mary Ann", "Smith-Jones", "", PersonName("mary", "smith jones", ("ann",))),
        ("Major", "Earl", "", PersonName("major", "earl")),
        ("Sir John", "Hill 5th Bt", "", PersonName("john", "hill")),
        ("Stephen", "Killik", "Stephen Henry Killik", PersonName("stephen", "killik", ("henry",))),
    ],
)
def test_a_name_is_put_together_from_what_there_is(
    given: str, family: str, full: str, name: PersonName
) -> None:
    assert person_name([given], [family], [full]) == name


def test_a_full_name_that_repeats_the_parts_adds_nothing() -> None:
    parts = person_fields({"given_name": ["Anna"], "family_name": ["Smith"]})
    assert (
        person_fields({"given_name": ["Anna"], "family_name": ["Smith"], "full_name": ["Anna SMITH"]})
        == parts
    )
    assert person_fields({"full_name": ["Ms. Anna Smith"]}) == parts


def test_a_title_alone_names_nobody() -> None:
    assert person_name(["Sir"], ["Baronet"], ["sir baronet"]) is None
    assert person_fields({"given_name": ["N/A"]}).name is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1985-04-03", BirthDate("1985", "04", "03")),
        ("1985-04-03T00:00:00Z", BirthDate("1985", "04", "03")),
        ("19850403", BirthDate("1985", "04", "03")),
        ("3/4/1985", BirthDate("1985", "04", "03")),
        ("04/13/1985", BirthDate("1985", "04", "13")),
        ("3 April 1985", BirthDate("1985", "04", "03")),
        ("Apr 3, 1985", BirthDate("1985", "04", "03")),
        ("1985", BirthDate("1985")),
        ("1985-04", BirthDate("1985", "04")),
        ("--04-03", BirthDate("", "04", "03")),
        ("1004-04-03", BirthDate("", "04", "03")),
        ("1985-13-45", BirthDate("1985", "13", "45")),
        ("yesterday", None),
        ("0000-00-00", None),
    ],
)
def test_dates_in_every_form(text: str, date: BirthDate | None) -> None:
    assert birth_date(text) == date


def test_postcodes_have_areas_where_they_are_british() -> None:
    assert postcode("TS19 0SH") == postcode("ts190sh") == Postcode("ts190sh", "ts190", "ts19", "ts")
    assert postcode("SW1P 3PL") == Postcode("sw1p3pl", "sw1p3", "sw1p", "sw")
    assert postcode("TS19") == Postcode("ts19", "", "ts19", "ts")
    assert postcode("2119") == Postcode("2119", "211", "21", "2")
    assert postcode("-") is None


def test_contact_points_and_codes() -> None:
    fields = person_fields(
        {
            "phone": ["+44 7700 900123", "07700 900 123", "0000"],
            "email": ["Ann@Example.com ", "not given"],
            "identifier": ["AB-12 3", "n/a"],
            "gender": ["F"],
        }
    )
    assert (fields.phones, fields.emails, fields.identifiers) == (
        ("7700900123",),
        ("ann@example.com",),
        ("ab123",),
    )
    assert fields.gender == "female"


def test_folding_twice_changes_nothing() -> None:
    once = folded("  Łódź-St. John's,  Ærø ")
    assert once == "lodz st johns aero"
    assert folded(once) == once
