"""A snapshot from the records: numbers move, decisions of rung 2 do not, and rare values are not named."""

import pytest

from graph.fields.errors import ModelFileError
from graph.fields.frequencies import (
    LEAST_HOLDERS,
    Frequencies,
    counted,
    fingerprint,
    read,
    value_hash,
    written,
)
from graph.fields.model import VERSION, Model, defaults
from graph.fields.record import PersonFields, person_fields
from graph.fields.table import table
from graph.ids import RecordKey
from graph.matching.estimated import estimated
from graph.matching.outcome import Millibits
from graph.matching.scored_pair import scored
from graph.matching.snapshot import shipped
from tests.unit.fields.register import register

_MODEL = Model(version=VERSION, prior=Millibits(-12_000), shares=dict(defaults()))


def _people() -> dict[RecordKey, PersonFields]:
    rows = register(500, twice=250)
    return {
        RecordKey(f"a:b:{number:04}"): person_fields(
            {"given_name": [row["given"]], "family_name": [row["family"]], "birth_date": [row["born"]]}
        )
        for number, row in enumerate(rows)
    }


def _of(family: str) -> PersonFields:
    return person_fields({"given_name": ["Ann"], "family_name": [family]})


def test_rung_two_decides_as_before_under_an_estimated_prior() -> None:
    old, new = shipped(), estimated(_people(), shipped(), version="mine")
    assert new.prior != old.prior
    assert new.prior + new.bits["email"]["asserted"] == old.prior + old.bits["email"]["asserted"]
    assert new.bits["given_name"] == old.bits["given_name"]
    assert new == estimated(dict(reversed(_people().items())), shipped(), version="mine")


def test_a_pairs_bits_come_from_the_snapshot_and_not_from_who_else_is_there() -> None:
    """A shared Smith says less than a shared Featherstonehaugh, whoever is at hand."""
    numbers = shipped()

    def family(name: str) -> int:
        pair = scored(RecordKey("a:b:1"), RecordKey("a:b:2"), _of(name), _of(name), numbers)
        return next(said.bits for said in pair.fields if said.field == "family_name")

    assert family("Smith") < family("Jones") < family("Featherstonehaugh")


def test_only_values_that_several_records_have_are_named_and_rarer_ones_are_no_rarer_than_that() -> None:
    crowd = [_of("Smith")] * 40 + [_of("Boyd")] * LEAST_HOLDERS + [_of("Rare")] * (LEAST_HOLDERS - 1)
    family = counted(table(crowd), _MODEL).fields["family_name"]
    assert set(family.common) == {value_hash("family_name", name) for name in ("smith", "boyd")}
    assert 0 < family.floor <= family.common[value_hash("family_name", "boyd")]


def test_a_file_of_frequencies_reads_back_to_the_bit_and_a_wrong_one_is_refused() -> None:
    found = counted(table(list(_people().values())), _MODEL)
    assert read(written(found)) == found
    assert fingerprint(read(written(found))) == fingerprint(found)
    with pytest.raises(ModelFileError, match="version 9"):
        read(written(Frequencies(version=9, records=0, fields={})))
    with pytest.raises(ModelFileError, match="between 0 and 1"):
        read(written(found).replace('"floor": ', '"floor": 7', 1))
    with pytest.raises(ModelFileError, match="email"):
        read(written(found).replace('"city"', '"email"', 1))
    with pytest.raises(ModelFileError):
        read("{")
