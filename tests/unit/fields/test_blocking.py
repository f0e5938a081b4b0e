"""Which records are compared."""

from msgspec import msgpack

from graph.fields.blocking import candidates
from graph.fields.keys import KINDS, keys
from graph.fields.record import PersonFields, person_fields
from graph.fields.table import table


def _person(given: str, family: str, born: str = "") -> PersonFields:
    return person_fields({"given_name": [given], "family_name": [family], "birth_date": [born]})


def _pairs(records: list[PersonFields], most_holders: int = 50) -> set[tuple[int, int]]:
    pairs = candidates(table(records), most_holders=most_holders).pairs
    found = list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    assert found == sorted(set(found))
    return set(found)


def test_slips_nicknames_and_swaps_still_meet() -> None:
    records = [
        _person("stephen", "killik", "1861-01-07"),
        _person("steven", "killik", "1861-01-01"),
        _person("killik", "stephen"),
        _person("steve", "kilick", "1891-01-07"),
        _person("dorothea", "ravenscroft", "1950-11-23"),
    ]
    pairs = _pairs(records)
    assert {(0, 1), (0, 2), (0, 3)} <= pairs
    assert not any(4 in pair for pair in pairs)


def test_a_key_over_its_cap_gives_nothing_to_anyone_and_is_counted() -> None:
    records = [_person("", "featherstonehaugh") for _ in range(6)]
    assert len(_pairs(records, most_holders=6)) == 15
    found = candidates(table(records), most_holders=5)
    assert len(found.pairs) == 0
    family = next(one for one in found.skipped if one.kind == "family")
    assert (family.keys, family.holders, family.pairs) == (1, 6, 15)


def test_a_record_without_fields_has_no_key_and_no_pair() -> None:
    assert list(keys(PersonFields())) == []
    assert _pairs([PersonFields(), PersonFields()]) == set()


def test_keys_are_one_function_of_the_record_and_each_is_given_once() -> None:
    person = _person("anna maria", "smith-jones", "1985-04-03")
    found = list(keys(person))
    assert len(found) == len(set(found))
    assert found == list(keys(msgpack.decode(msgpack.encode(person), type=PersonFields)))
    assert max(kind for kind, _text in found) < len(KINDS)
