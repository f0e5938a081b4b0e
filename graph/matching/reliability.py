"""How far a calibrated confidence can be believed: read on people that its map has never seen."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from graph.matching.calibration import Labelled, fitted
from graph.matching.probability import probability

BINS: Final = 15
WISHES: Final = (0.99, 0.9, 0.7)
"""Confidences that mail, service and recommendations ask for."""

DOUBT: Final = (0.05, 0.95)
"""Confidences in between, both included, are measured once more by themselves: the sure pairs are many and would hide them."""


class Bin(Struct, frozen=True):
    """Pairs of nearly one confidence.

    Attributes:
        pairs: How many; never 0.
        confidence: Mean of what is read.
        share: Of those that are one person.
    """

    pairs: int
    confidence: float
    share: float


class Reading(Struct, frozen=True):
    """What somebody gets who asks for a confidence.

    Attributes:
        least: The confidence asked for.
        pairs: How many are at or over it.
        right: Share of them that are one person; None without any.
    """

    least: float
    pairs: int
    right: float | None


class Reliability(Struct, frozen=True):
    """Confidence against what is true.

    Attributes:
        fitted: Pairs that the map was fitted on.
        measured: Other pairs, that everything else here is of.
        uncalibrated: Calibration error of the posterior as it is; None without pairs, as the next two.
        error: Of the calibrated confidence.
        error_in_doubt: The same over the pairs whose calibrated confidence is within ``DOUBT``.
        bins: Of all, by confidence.
        bins_in_doubt: Of those within ``DOUBT``.
        readings: One for each of ``WISHES``.
    """

    fitted: int
    measured: int
    uncalibrated: float | None
    error: float | None
    error_in_doubt: float | None
    bins: tuple[Bin, ...]
    bins_in_doubt: tuple[Bin, ...]
    readings: tuple[Reading, ...]


def reliability(learnt: Sequence[Labelled], others: Sequence[Labelled]) -> Reliability:
    """Fit the map from posterior to confidence on some pairs and measure it on others.

    Args:
        learnt: Pairs that the map is fitted on; without any it is arithmetic alone.
        others: Of other people.
    """
    confidence_of = fitted(learnt).confidence
    same = [pair.same for pair in others]
    read = [confidence_of(pair.bits) for pair in others]
    doubted = [place for place, one in enumerate(read) if DOUBT[0] <= one <= DOUBT[1]]
    every = binned(read, same)
    in_doubt = binned([read[place] for place in doubted], [same[place] for place in doubted])
    return Reliability(
        fitted=len(learnt),
        measured=len(others),
        uncalibrated=calibration_error(binned([probability(pair.bits) for pair in others], same)),
        error=calibration_error(every),
        error_in_doubt=calibration_error(in_doubt),
        bins=every,
        bins_in_doubt=in_doubt,
        readings=tuple(_reading(least, read, same) for least in WISHES),
    )


def binned(confidences: Sequence[float], same: Sequence[bool], bins: int = BINS) -> tuple[Bin, ...]:
    """Return bins of equal count, to one pair, by ascending confidence; pairs of one confidence may fall into two."""
    ranked = sorted(zip(confidences, same, strict=True))
    edges = [number * len(ranked) // bins for number in range(bins + 1)]
    return tuple(
        Bin(
            pairs=end - start,
            confidence=sum(confidence for confidence, _same in ranked[start:end]) / (end - start),
            share=sum(right for _confidence, right in ranked[start:end]) / (end - start),
        )
        for start, end in pairwise(edges)
        if end > start
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the mean difference of confidence and share, weighted by count; None without pairs.

    Naeini, Cooper and Hauskrecht, *Obtaining Well Calibrated Probabilities Using Bayesian Binning*, AAAI 2015; with bins of equal count
    as in Nguyen and O'Connor 2015.
    """
    pairs = sum(one.pairs for one in bins)
    return sum(one.pairs * abs(one.confidence - one.share) for one in bins) / pairs if pairs else None


def _reading(least: float, read: Sequence[float], same: Sequence[bool]) -> Reading:
    hits = [right for confidence, right in zip(read, same, strict=True) if confidence >= least]
    return Reading(least, len(hits), sum(hits) / len(hits) if hits else None)
