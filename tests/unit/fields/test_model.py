"""The model file, and what is estimated for it."""

import numpy as np
import pytest

from graph.fields.comparisons import FIELDS
from graph.fields.errors import ModelFileError
from graph.fields.estimate import estimate
from graph.fields.maximise import expected_matches, training_of
from graph.fields.model import Model, fingerprint, read, written
from graph.fields.record import PersonFields, person_fields
from graph.fields.record_order import order_by_content
from graph.fields.table import table
from tests.unit.fields.register import register


def people(rows: list[dict[str, str]]) -> list[PersonFields]:
    return [
        person_fields(
            {
                "given_name": [row["given"]],
                "family_name": [row["family"]],
                "birth_date": [row["born"]],
                "postcode": [row["postcode"]],
                "email": [row["email"]],
            }
        )
        for row in rows
    ]


def _estimated(records: list[PersonFields], seed: int = 0) -> Model:
    order = order_by_content(records)
    return estimate(table([records[place] for place in order]), None, seed=seed)


def test_a_model_file_reads_back_to_the_bit() -> None:
    model = _estimated(people(register(300, twice=150)))
    again = read(written(model))
    assert again == model
    assert fingerprint(again) == fingerprint(model)
    assert all(again.bits(field.name) == model.bits(field.name) for field in FIELDS)


def test_a_file_of_another_version_or_with_other_levels_is_refused() -> None:
    text = written(_estimated(people(register(30, twice=10))))
    with pytest.raises(ModelFileError, match="version 9"):
        read(text.replace("version = 1", "version = 9"))
    with pytest.raises(ModelFileError, match="given_name"):
        read(text.replace("nickname =", "pet_name ="))
    with pytest.raises(ModelFileError):
        read("prior = ")


def test_the_model_does_not_depend_on_the_order_of_records_but_on_the_seed() -> None:
    records = people(register(1500, twice=500))
    assert written(_estimated(records)) == written(_estimated(records[::-1]))
    assert written(_estimated(records, seed=1)) != written(_estimated(records))


def test_the_prior_is_near_the_truth() -> None:
    model = _estimated(people(register(1500, twice=500)))
    true = 500 / (2000 * 1999 / 2)
    assert true / 1.5 < model.match_share < true * 1.5


def test_known_m_is_recovered_from_unlabelled_pairs() -> None:
    random = np.random.default_rng(3)
    m = [np.array([0.8, 0.15, 0.05]), np.array([0.7, 0.3]), np.array([0.9, 0.02, 0.08])]
    u = [np.array([0.02, 0.08, 0.9]), np.array([0.05, 0.95]), np.array([0.1, 0.1, 0.8])]
    match = random.random(40_000) < 0.2
    drawn = [
        np.where(
            match,
            random.choice(len(one), size=len(match), p=one),
            random.choice(len(one), size=len(match), p=other),
        )
        for one, other in zip(m, u, strict=True)
    ]
    pairs = training_of(np.stack(drawn, axis=1).astype(np.int8), [0, 1, 2])
    flat = [np.full(len(one), 1 / len(one)) for one in m]
    start = [np.linspace(2, 1, len(one)) / np.linspace(2, 1, len(one)).sum() for one in m]
    found = expected_matches(pairs, start, u, flat, strength=1.0)
    for number, one in enumerate(m):
        assert np.abs(found[number] / found[number].sum() - one).max() < 0.03


def test_bits_of_what_was_never_seen_stay_within_what_the_sample_can_say() -> None:
    model = _estimated(people(register(1500, twice=500)))
    for field in FIELDS:
        assert all(0 < m < 1 and 0 < u < 1 for m, u in model.shares[field.name].values())
        assert max(abs(bits) for bits in model.bits(field.name)) < 20_000
        for which in (0, 1):
            assert sum(pair[which] for pair in model.shares[field.name].values()) == pytest.approx(
                1, abs=1e-3
            )
