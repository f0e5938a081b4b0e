import msgspec

from graph.matching.probability import probability
from graph.matching.snapshot import shipped, without_person_fields


def test_binding_evidence_alone_is_near_certain_and_the_weak_alone_joins_nobody() -> None:
    numbers = shipped()
    assert probability(numbers.prior + numbers.bits["declared"]["binding"]) > 0.999
    assert probability(numbers.prior + numbers.bits["verified"]["binding"]) > 0.999
    assert all(numbers.prior + numbers.bits[field]["weak"] < 0 for field in ("email", "phone", "identifier"))
    assert all(
        numbers.prior + numbers.bits[field]["asserted"] > 0 for field in ("email", "phone", "identifier")
    )


def test_incompatible_names_outweigh_everything_that_rung_two_can_add_up_to() -> None:
    numbers = shipped()
    most = sum(numbers.bits[field]["half"] for field in ("email", "phone", "identifier"))
    assert numbers.prior + most + numbers.bits["given_name"]["incompatible"] < 0


def test_half_the_mass_is_at_zero_bits_and_a_bit_doubles_the_odds() -> None:
    assert probability(0) == 0.5
    assert abs(probability(1000) - 2 / 3) < 1e-12


def test_every_kind_that_does_not_bind_or_is_unknown_has_a_field_with_bits() -> None:
    numbers = shipped()
    assert {kind.field for kind in (*numbers.kinds.values(), numbers.unknown)} <= numbers.bits.keys()
    assert numbers.kind("never.heard_of") == numbers.unknown
    assert numbers.unknown.rung == 2
    assert not numbers.unknown.unique


def test_without_person_fields_is_another_version_and_nothing_else_differs() -> None:
    whole, without = shipped(), without_person_fields()
    assert without.fields is None
    assert without.version != whole.version
    assert msgspec.structs.replace(without, version=whole.version, fields=whole.fields) == whole
