"""Made-up people for benchmarks of size: names by ONS-like counts, real outward postcodes, everything else by seed."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Final

import numpy as np
import polars as pl

from app.demo.simulate.wording import STREETS
from graph.fields.record import PersonFields, Role, person_fields

_TWICE: Final = 0.5
"""Share of people who have a second record."""

_KEPT: Final = 0.8
"""Share of values that a record has at all."""

_SLIPPED: Final = 0.1
"""Share of values of a second record with a letter or digit wrong."""

_COLUMNS: Final[Mapping[Role, float]] = {
    "given_name": 1.0,
    "family_name": 1.0,
    "birth_date": _KEPT,
    "email": _KEPT,
    "phone": 0.6,
    "street": _KEPT,
    "city": _KEPT,
    "postcode": _KEPT,
}
"""Roles, and how often a record says something."""

_SURNAME_ENDS: Final = ("", "", "", "s", "son", "ton", "ley", "well", "man", "er", "field", "by", "ford")
"""Put behind the listed surnames, so that a million people do not share a few hundred names."""


def made_up_people(count: int, seed: int = 0) -> pl.DataFrame:
    """Return about ``count`` rows with a column a role and ``person``, in an order by seed."""
    random = np.random.default_rng(seed)
    people = _people(round(count / (1 + _TWICE)), random)
    again = people.filter(pl.Series(random.random(len(people)) < _TWICE))
    second = again.with_columns(
        pl.Series(role, _with_slips(again[role].to_list(), random)) for role in _COLUMNS
    )
    rows = pl.concat([people, second])
    said = rows.with_columns(
        pl.when(pl.Series(random.random(len(rows)) < share)).then(pl.col(role)).alias(role)
        for role, share in _COLUMNS.items()
    )
    return said[random.permutation(len(said))]


def records(rows: pl.DataFrame) -> list[PersonFields]:
    """Return the normalised fields of each row."""
    columns: list[list[str | None]] = [rows[role].to_list() for role in _COLUMNS]
    return [
        person_fields({role: [text] for role, text in zip(_COLUMNS, texts, strict=True) if text})
        for texts in zip(*columns, strict=True)
    ]


def _people(count: int, random: np.random.Generator) -> pl.DataFrame:
    given = _drawn(_data("given_names.csv"), "name", "n", count, random)
    surnames = _data("surnames.csv")
    ends = [_SURNAME_ENDS[end] for end in random.integers(len(_SURNAME_ENDS), size=count).tolist()]
    bare = _drawn(surnames, "surname", "weight", count, random)
    family = [name + end for name, end in zip(bare, ends, strict=True)]
    return pl.DataFrame(
        {
            "person": np.arange(count),
            "given_name": given,
            "family_name": family,
            "birth_date": _birth_dates(count, random),
            "email": [
                f"{one}.{other}{number}@example.com".lower()
                for one, other, number in zip(given, family, _numbers(1, 9999, count, random), strict=True)
            ],
            "phone": [f"07{number}" for number in _numbers(100_000_000, 999_999_999, count, random)],
            **_homes(_drawn(surnames, "surname", "weight", count, random), random),
        }
    )


def _birth_dates(count: int, random: np.random.Generator) -> list[str]:
    limits = ((1930, 2006), (1, 13), (1, 29))
    parts = zip(*(_numbers(low, high, count, random) for low, high in limits), strict=True)
    return [f"{year}-{month:02}-{day:02}" for year, month, day in parts]


def _homes(named: Sequence[str], random: np.random.Generator) -> dict[str, list[str]]:
    """Return street, city and postcode of homes in streets named like this."""
    count = len(named)
    places = _data("outcodes.csv")[random.integers(len(_data("outcodes.csv")), size=count)]
    kinds = [STREETS[number].split()[-1] for number in _numbers(0, len(STREETS), count, random)]
    houses, digits = _numbers(1, 240, count, random), _numbers(1, 10, count, random)
    inward = _letters("ABDEFGHJLNPQRSTUWXYZ", 2, count, random)
    return {
        "street": [f"{house} {name} {kind}" for house, name, kind in zip(houses, named, kinds, strict=True)],
        "city": places["town"].to_list(),
        "postcode": [
            f"{out} {digit}{letters}"
            for out, digit, letters in zip(places["outcode"].to_list(), digits, inward, strict=True)
        ],
    }


def _numbers(low: int, high: int, count: int, random: np.random.Generator) -> list[int]:
    drawn: list[int] = random.integers(low, high, size=count).tolist()
    return drawn


def _data(name: str) -> pl.DataFrame:
    with files("app.demo.data").joinpath(name).open("rb") as file:
        return pl.read_csv(file)


def _drawn(table: pl.DataFrame, name: str, weight: str, count: int, random: np.random.Generator) -> list[str]:
    share = table[weight].to_numpy() / table[weight].sum()
    names: list[str] = table[name].to_list()
    return [names[place] for place in random.choice(len(names), size=count, p=share).tolist()]


def _letters(alphabet: str, length: int, count: int, random: np.random.Generator) -> list[str]:
    drawn = random.integers(len(alphabet), size=(count, length)).tolist()
    return ["".join(alphabet[place] for place in places) for places in drawn]


def _with_slips(values: Sequence[str], random: np.random.Generator) -> list[str]:
    """Return values, of which some have two neighbouring signs swapped."""
    slipped, where = (random.random(len(values)) for _ in range(2))
    found: list[str] = []
    for value, chance, share in zip(values, slipped.tolist(), where.tolist(), strict=True):
        place = int(share * (len(value) - 1))
        swapped = value[:place] + value[place : place + 2][::-1] + value[place + 2 :]
        found.append(swapped if chance < _SLIPPED else value)
    return found
