"""What levels are worth: m and u of each, and how often nobody known is behind a device."""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from graph.matching.outcome import Millibits

type Rate = Annotated[float, Meta(gt=0.0)]


class Worth(Struct, frozen=True, forbid_unknown_fields=True):
    """How often a level is seen.

    Attributes:
        m: Share of one person's pairs of devices.
        u: Of strangers' pairs; for ``network`` the number of strangers' devices that one device meets so.
    """

    m: Rate
    u: Rate

    @property
    def bits(self) -> Millibits:
        """Evidence of the level: log2(m / u), rounded to thousandths."""
        return Millibits(round(1000 * math.log2(self.m / self.u)))


type Table = Mapping[str, Worth]


class Numbers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The numbers in force for devices.

    Attributes:
        nobody: Share of devices whose person has no other device among the candidates (p_0).
        nobody_weight: How many devices that share is worth when it is estimated anew.
        weight: How many pairs of one person each table is worth when it is.
        most_devices: A network that saw more brings nobody together.
    """

    version: str
    nobody: Annotated[float, Meta(gt=0.0, lt=1.0)]
    nobody_weight: float
    weight: float
    most_devices: int
    network: dict[str, Worth]
    days: dict[str, Worth]
    also: dict[str, Worth]
    elsewhere: dict[str, Worth]
    hours: dict[str, Worth]
    apart: dict[str, Worth]
    burst: dict[str, Worth]
    items: dict[str, Worth]
    gap: dict[str, Worth]
    family: dict[str, Worth]

    def table(self, field: str) -> dict[str, Worth]:
        """Return the levels of a field."""
        tables = {
            "network": self.network,
            "days": self.days,
            "also": self.also,
            "elsewhere": self.elsewhere,
            "hours": self.hours,
            "apart": self.apart,
            "burst": self.burst,
            "items": self.items,
            "gap": self.gap,
            "family": self.family,
        }
        return tables[field]

    def bits(self, levels: Mapping[str, str]) -> Millibits:
        """Return what all levels of a comparison are worth together; a field that is missing adds nothing."""
        return Millibits(sum(self.table(field)[level].bits for field, level in levels.items()))


FIELDS: Final = ("network", "days", "also", "elsewhere", "hours", "apart", "burst", "items")
"""Fields of two devices that may both be one person's; ``gap`` and ``family`` are those of ``succession``."""


@cache
def shipped() -> Numbers:
    """Return the numbers that come with the product, from ``numbers.toml`` beside this file."""
    text = files("graph.devices").joinpath("numbers.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Numbers)
