"""m and u of every level, the prior, and the bits they give: one file that a person can read."""

import hashlib
import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import starmap
from typing import Final

import msgspec
from msgspec import Struct

from graph.fields.comparisons import FIELDS
from graph.fields.errors import ModelFileError
from graph.matching.outcome import Millibits

VERSION: Final = 1
"""Of the file's layout and of what the levels mean; a file of another version is refused."""

type Shares = dict[str, tuple[float, float]]
"""m and u by level of one field; each sums to 1."""


class Model(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What levels mean, in force for every pair.

    Attributes:
        version: Layout of the file, VERSION.
        prior: Log-odds that two records drawn at random are one person.
        shares: By field.
    """

    version: int
    prior: Millibits
    shares: dict[str, Shares]

    @property
    def match_share(self) -> float:
        """Share of pairs of records that are one person."""
        odds = math.exp2(self.prior / 1000)
        return odds / (1 + odds)

    def bits(self, field: str) -> list[Millibits]:
        """Return the bits of a field's levels, the strongest level first."""
        return list(starmap(weight, self.shares[field].values()))


def weight(m: float, u: float) -> Millibits:
    """Return log2(m / u) in whole millibits (Fellegi and Sunter 1969), to base 2."""
    return Millibits(round(1000 * math.log2(m / u)))


@cache
def defaults() -> Mapping[str, Shares]:
    """Return the m and u that ship with the product."""
    text = files("graph.fields").joinpath("defaults.toml").read_text(encoding="utf-8")
    return _checked(msgspec.convert(tomllib.loads(text), dict[str, Shares]))


def read(text: str) -> Model:
    """Read a model file.

    Raises:
        ModelFileError: Not TOML, of another version, or its fields and levels are not those of this product.
    """
    try:
        model = msgspec.convert(tomllib.loads(text), _File).model()
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as exc:
        raise ModelFileError(f"model file: {exc}") from exc
    if model.version != VERSION:
        raise ModelFileError(f"model file: version {model.version}, this product reads {VERSION}")
    _checked(model.shares)
    return model


def written(model: Model) -> str:
    """Return the model as TOML; reading it back gives the same model to the bit."""
    lines = [
        "# Fellegi-Sunter model of the person fields (docs/explanation/person-fields.md).",
        "# Of each level: m, the share of pairs of one person; u, of pairs of two; and log2(m / u) in millibits.",
        "",
        f"version = {model.version}",
        f"prior = {model.prior}  # millibits: 1 in {2 ** (-model.prior / 1000):,.0f} pairs",
    ]
    for field, shares in model.shares.items():
        lines += ["", f"[shares.{field}]"]
        lines += [
            f"{_quoted(label)} = {{ m = {m!r}, u = {u!r}, bits = {weight(m, u)} }}"
            for label, (m, u) in shares.items()
        ]
    return "\n".join(lines) + "\n"


def fingerprint(model: Model) -> str:
    """Return a hash of everything in the model, sixteen hexadecimal digits."""
    return hashlib.sha256(written(model).encode()).hexdigest()[:16]


class _Level(Struct, frozen=True, forbid_unknown_fields=True):
    m: float
    u: float
    bits: int


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    prior: Millibits
    shares: dict[str, dict[str, _Level]]

    def model(self) -> Model:
        return Model(
            version=self.version,
            prior=self.prior,
            shares={
                field: {label: (level.m, level.u) for label, level in levels.items()}
                for field, levels in self.shares.items()
            },
        )


def _quoted(label: str) -> str:
    return label if label.isalpha() else f'"{label}"'


def _checked(shares: dict[str, Shares]) -> dict[str, Shares]:
    for field in FIELDS:
        if tuple(shares.get(field.name, ())) != field.levels:
            raise ModelFileError(f"model file: {field.name}: levels are not {', '.join(field.levels)}")
        if not all(0 < share < 1 for pair in shares[field.name].values() for share in pair):
            raise ModelFileError(f"model file: {field.name}: m and u must lie between 0 and 1")
    return shares
