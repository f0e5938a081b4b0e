"""Why a device or session is somebody's, kept with the attachment: all that its confidence is made of."""

import math
from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Struct

from graph.devices.attachment import Attachment
from graph.devices.numbers import Numbers
from graph.ids import PersonId
from graph.matching.outcome import Millibits


class LevelBits(Struct, frozen=True, array_like=True):
    """What one field adds.

    Attributes:
        field: Such as ``network`` or ``burst``; all of them are in ``docs/explanation/devices.md``.
        level: How far the two agree in it, such as ``home.day``.
        bits: log2(m / u) of the level, in millibits.
    """

    field: str
    level: str
    bits: Millibits


class Because(Struct, frozen=True, kw_only=True):
    """The parts of p_k 2^bits / (p_0 + sum of p_j 2^bits_j), with which anyone can work it out again.

    Attributes:
        numbers: Version of the numbers that the learned ones started from.
        prior: p_k, how likely this person was before anything was looked at.
        nobody: p_0, the same of nobody known.
        rivals: How many other persons were candidates.
        others: Sum of p_j 2^bits_j over them.
        fields: What speaks for and against the person; a field that cannot be said is left out.
        counts: What the levels were read from: networks, devices on the strongest, days, hours, things in common.
    """

    numbers: str
    prior: float
    nobody: float
    rivals: int
    others: float
    fields: tuple[LevelBits, ...]
    counts: dict[str, int]

    @property
    def bits(self) -> Millibits:
        """What all fields add up to."""
        return Millibits(sum(one.bits for one in self.fields))

    @property
    def posterior(self) -> float:
        """The confidence, worked out from the parts; 0 where they leave nothing."""
        mine = self.prior * math.exp2(self.bits / 1000)
        total = self.nobody + self.others + mine
        return mine / total if total else 0.0


def because(said: Attachment, numbers: Numbers, priors: Mapping[PersonId, float] | None = None) -> Because:
    """Return why a decision fell to the likeliest person; it must have fallen to one.

    ``numbers`` and ``priors`` are those that ``attach`` was given.
    """
    prior = {
        one.person: priors[one.person] if priors else 1.0 - numbers.nobody for one, _share in said.candidates
    }
    mine, others = said.candidates[0][0], [one for one, _share in said.candidates[1:]]
    levels = mine.comparison.levels
    return Because(
        numbers=numbers.version,
        prior=prior[mine.person],
        nobody=numbers.nobody,
        rivals=len(others),
        others=math.fsum(prior[one.person] * math.exp2(one.bits / 1000) for one in others),
        fields=tuple(
            LevelBits(field, level, numbers.table(field)[level].bits) for field, level in levels.items()
        ),
        counts=dict(mine.comparison.counts),
    )


_DECODER: Final = msgspec.json.Decoder(Because)


def encode(reason: Because) -> str:
    """Return a reason as text, the same for equal ones."""
    return msgspec.json.encode(reason, order="deterministic").decode()


def decode(text: str) -> Because:
    """Return the reason that ``encode`` wrote."""
    return _DECODER.decode(text)
