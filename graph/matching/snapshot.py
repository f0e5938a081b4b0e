"""The numbers in force: one snapshot at a time, and one ships with the product."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
from msgspec import Struct

from graph.fields import weights
from graph.fields.weights import Weights
from graph.matching.calibration import Calibration
from graph.matching.kinds import Kind
from graph.matching.outcome import Millibits, Rung
from graph.matching.probability import probability

_BINDING: Final = (0, 1)
_WITHOUT: Final = "-without-person-fields"


class Snapshot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a partition depends on apart from the records.

    Attributes:
        version: Stored with every link; a new one re-scores everything.
        prior: Log-odds that two records drawn at random are one person.
        kinds: By name of the contact or identifier kind.
        unknown: What a kind that is not in the table may do.
        bits: Evidence by field and level.
        most_holders: A value that more records hold joins nobody, whatever its spread.
        most_blocks: A larger neighbourhood is cut at the next whole bit.
        review_band: How far under 0 bits two clusters may lie that a person is asked about, where person
            fields speak.
        fields: What the person fields are worth; None leaves rung 3 out.
        calibration: From the posterior of a link to how often it is right; unset it is arithmetic alone, and the
            fingerprint is what it was before there was any.  It decides nothing, only how sure what was decided is.
    """

    version: str
    prior: Millibits
    most_holders: int
    most_blocks: int
    review_band: Millibits
    kinds: dict[str, Kind]
    unknown: Kind
    bits: dict[str, dict[str, Millibits]]
    fields: Weights | None = None
    calibration: Calibration | msgspec.UnsetType = msgspec.UNSET

    def kind(self, name: str) -> Kind:
        """Return the rules of a kind, known or not."""
        return self.kinds.get(name, self.unknown)

    def confidence(self, rung: Rung, bits: int) -> float:
        """Return how sure a link of this posterior is.

        Rungs 0 and 1, and people's words, are declared: answers about sums of evidence say nothing of them.
        """
        if rung in _BINDING or self.calibration is msgspec.UNSET:
            return probability(bits)
        return self.calibration.confidence(bits)


def without_person_fields() -> Snapshot:
    """Return what ships with the product without rung 3, for a graph that shall take records several times as fast."""
    whole = shipped()
    return msgspec.structs.replace(whole, version=f"{whole.version}{_WITHOUT}", fields=None)


@cache
def shipped() -> Snapshot:
    """Return the snapshot that comes with the product: ``snapshot.toml`` beside this file, and the weights of rung 3."""
    text = files("graph.matching").joinpath("snapshot.toml").read_text(encoding="utf-8")
    return msgspec.structs.replace(msgspec.convert(tomllib.loads(text), Snapshot), fields=weights.shipped())
