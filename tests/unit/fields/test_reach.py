"""The bound that spares candidates the whole comparison never spares one that reaches 0 bits."""

import random
from itertools import combinations

from graph.fields.reach import Reach
from graph.fields.record import PersonFields, person_fields
from graph.ids import RecordKey
from graph.matching.scored_pair import scored
from graph.matching.snapshot import shipped

GIVEN = ["Ann", "Anne", "Annie", "Robert", "Bob", "Rbert", "Lee", "A", "Wilhelmina"]
FAMILY = ["Lee", "Leigh", "Okonkwo", "Okonkow", "Smith", "Ann", "Smith Jones", ""]
DATES = ["1980-01-02", "1980-02-01", "1980-01-12", "1975-01-02", "1980", "--01-02", "1966-11-30"]
POSTCODES = ["SW1A1AA", "SW1A1AB", "SW1A2AA", "M11AE", "SW1"]
STREETS = ["1 Abbey Road", "Abbey Road 1", "1 Abey Road", "9 High Street"]
EMAILS = [
    "ann@x.uk",
    "ann@y.uk",
    "anm@x.uk",
    "ann77@x.uk",
    "ann78@x.uk",
    "leeannie1980@x.uk",
    "leeannie1980@y.uk",
]
PHONES = ["07700900123", "07700900124", "+447700900123", "02079460123"]


def someone(chance: random.Random) -> PersonFields:
    def some(values: list[str]) -> list[str]:
        return [chance.choice(values)] if chance.random() < 0.7 else []

    return person_fields(
        {
            "given_name": some(GIVEN),
            "family_name": some(FAMILY),
            "birth_date": some(DATES),
            "postcode": some(POSTCODES),
            "street": some(STREETS),
            "gender": some(["m", "f"]),
            "email": some(EMAILS),
            "phone": some(PHONES),
        }
    )


def test_whoever_reaches_0_bits_is_compared_and_most_others_are_not() -> None:
    numbers = shipped()
    assert numbers.fields is not None
    reach, chance = Reach(numbers.prior, numbers.fields), random.Random(0)
    right, spared, strangers = 0, 0, 0
    for one, other in combinations([someone(chance) for _ in range(130)], 2):
        bits = scored(RecordKey("a:b:1"), RecordKey("a:b:2"), one, other, numbers).bits
        both = reach.may(one, other), reach.may(other, one)
        if bits >= 0:
            assert both == (True, True)
            right += 1
        else:
            strangers += 1
            spared += not all(both)
    assert right > 100
    assert spared > 0.8 * strangers
