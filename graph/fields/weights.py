"""What every level of the person fields is worth: a model, value frequencies and the household, made ready for pairs."""

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from graph.fields import frequencies as counts
from graph.fields import model as numbers
from graph.fields.comparisons import FIELDS
from graph.fields.frequencies import Frequencies, value_hash
from graph.fields.model import VERSION, Model, defaults, weight
from graph.matching.outcome import Millibits


class Household(Struct, frozen=True, forbid_unknown_fields=True):
    """Bits against two records being two people of one home, in millibits.

    Attributes:
        prior: Log-odds of one person to two of one home.
        incompatible: Of given names that cannot be one person's.
        levels: By field and level; what is left out says nothing.
    """

    prior: Millibits
    incompatible: Millibits
    levels: dict[str, dict[str, Millibits]]


class Weights(Struct, frozen=True, kw_only=True):
    """Bits of every level, in millibits; in force for every pair while a snapshot is.

    Attributes:
        stranger: By field, of each level in the order of ``comparisons``: log2(m / u).
        home: The same against two people of one home.
        equality: By field and value hash, of two records that have the value in common; it stands for the first level.
        rare: By field, the same of a value that ``equality`` does not name.
        prior: Log-odds of one person to two of one home.
        incompatible: Against a home, of given names that cannot be one person's.
        fingerprint: Of model, frequencies and household.
    """

    stranger: Mapping[str, tuple[Millibits, ...]]
    home: Mapping[str, tuple[Millibits, ...]]
    equality: Mapping[str, Mapping[str, Millibits]]
    rare: Mapping[str, Millibits]
    prior: Millibits
    incompatible: Millibits
    fingerprint: str

    def equal(self, field: str, value: str | None) -> Millibits:
        """Return the bits of two records that have a value in common, by how often strangers have it."""
        if value is None or field not in self.rare:
            return self.stranger[field][0]
        return self.equality[field].get(value_hash(field, value), self.rare[field])


@cache
def household() -> Household:
    """Return the numbers that ship with the product, from ``household.toml`` beside this file."""
    text = files("graph.fields").joinpath("household.toml").read_text(encoding="utf-8")
    found = msgspec.convert(tomllib.loads(text), Household)
    known = {field.name: field.levels for field in FIELDS}
    for name, levels in found.levels.items():
        if not set(levels) <= set(known.get(name, ())):
            raise ValueError(f"household.toml: {name}: levels are not {', '.join(known.get(name, ()))}")
    return found


def weights(model: Model, frequencies: Frequencies) -> Weights:
    """Make a model and frequencies ready for pairs."""
    home = household()
    same = {name: next(iter(shares.values()))[0] for name, shares in model.shares.items()}
    return Weights(
        stranger={field.name: tuple(model.bits(field.name)) for field in FIELDS},
        home={
            field.name: tuple(
                home.levels.get(field.name, {}).get(label, Millibits(0)) for label in field.levels
            )
            for field in FIELDS
        },
        equality={
            name: {value: weight(same[name], share) for value, share in field.common.items()}
            for name, field in frequencies.fields.items()
        },
        rare={name: weight(same[name], field.floor) for name, field in frequencies.fields.items()},
        prior=home.prior,
        incompatible=home.incompatible,
        fingerprint=_fingerprint(model, frequencies, home),
    )


def _fingerprint(model: Model, frequencies: Frequencies, home: Household) -> str:
    parts = (
        numbers.fingerprint(model),
        counts.fingerprint(frequencies),
        msgspec.json.encode(home, order="deterministic").decode(),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@cache
def shipped() -> Weights:
    """Return what ships with the product: the default m and u, and the values that many people in Britain have."""
    text = files("graph.fields").joinpath("common_values.toml").read_text(encoding="utf-8")
    common = msgspec.convert(tomllib.loads(text), dict[str, dict[str, float]])
    model = Model(version=VERSION, prior=Millibits(-20_000), shares=dict(defaults()))
    return weights(model, counts.named(common, {name: _mean(model, name) for name in common}))


def _mean(model: Model, field: str) -> float:
    return next(iter(model.shares[field].values()))[1]
