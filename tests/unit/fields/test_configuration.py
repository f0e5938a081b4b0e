"""The configuration's hash covers what can change a result."""

import hashlib
from collections.abc import Iterator

import msgspec
import numpy as np
import pytest

from graph.fields import (
    birth_dates,
    blocking,
    clusters,
    configuration,
    estimate,
    maximise,
    prior,
    scoring,
    thresholds,
)
from graph.fields.configuration import MEANING, config_hash
from graph.fields.keys import hashed_keys
from graph.fields.record import PersonFields, person_fields
from graph.fields.resolution import resolve
from graph.fields.table import levels, table
from tests.unit.fields.register import register

_PINNED = {1: "dc46ceaac0a11b57"}
"""By MEANING, what normalisers, keys, comparators and the partition make of the table below."""


_MODULES = {
    module.__name__.rpartition(".")[2]: module
    for module in (birth_dates, blocking, clusters, estimate, maximise, prior, scoring, thresholds)
}


def _numbers() -> Iterator[str]:
    for place, module in _MODULES.items():
        for name, value in vars(module).items():
            ours = name[0] != "_" and name not in {"VERSION", "ONE_SLIP"}
            if ours and name.isupper() and isinstance(value, int | float):
                yield f"{place}.{name}"


@pytest.mark.parametrize("number", list(_numbers()))
def test_every_number_of_the_rung_is_in_the_hash(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, _dot, name = number.partition(".")
    module = _MODULES[place]
    before = config_hash()
    monkeypatch.setattr(module, name, getattr(module, name) + 1)
    assert config_hash() != before


def test_versions_of_meaning_and_libraries_are_in_the_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    before = config_hash()
    monkeypatch.setattr(configuration, "MEANING", MEANING + 1)
    other = config_hash()
    monkeypatch.setattr(configuration, "version", lambda name: f"{name} of tomorrow")
    assert len({before, other, config_hash()}) == 3


def _people() -> list[PersonFields]:
    rows = register(60, twice=40)
    odd = [
        {"full_name": ["Smith, Dr John Paul"], "birth_date": ["3 April 1985"], "gender": ["M"]},
        {"full_name": ["Jon P. Smyth"], "birth_date": ["1985-03-04"], "gender": ["male"], "street": ["7 High St"]},
        {"given_name": ["Bill"], "family_name": ["O'Brien-Jones"], "street": ["High Street 7"], "city": ["Leeds"]},
        {"given_name": ["William"], "family_name": ["Jones"], "street": ["7a High Street"], "city": ["leeds city"]},
        {"given_name": ["N/A"], "family_name": ["Zoë"], "phone": ["+44 7700 900123"], "identifier": ["AB-12345"]},
        {"family_name": ["Zoe"], "phone": ["07700 900132"], "identifier": ["ab12354"], "occupation": ["poet"]},
        {"given_name": ["Zoe"], "email": ["zoe.b@one.com"], "place": ["Stoke on Trent"], "postcode": ["TS19 0SH"]},
        {"given_name": ["Zoey"], "email": ["zoe.b@two.org"], "place": ["Stoke-on-Trent"], "postcode": ["ts19osh"]},
    ]  # fmt: skip
    return [
        *(person_fields(one) for one in odd),  # type: ignore[arg-type]
        *(
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
        ),
    ]


def test_a_changed_meaning_takes_a_new_number() -> None:
    """Fails where code changed what comes out: raise MEANING, and pin the new digest beside it."""
    people = _people()
    left, right = np.triu_indices(len(people), 1)
    found = resolve(people)
    made = hashlib.sha256(msgspec.json.encode([sorted(hashed_keys(one)) for one in people]))
    made.update(levels(table(people), left, right).tobytes())
    made.update(found.pairs.left.tobytes() + found.pairs.right.tobytes() + found.home.tobytes())
    assert made.hexdigest()[:16] == _PINNED[MEANING]
