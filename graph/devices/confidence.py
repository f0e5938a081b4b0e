"""From bits to a probability, where nobody that is known may be the answer."""

import math
from collections.abc import Hashable, Mapping

from graph.matching.outcome import Millibits


def confidences[C: Hashable](
    bits: Mapping[C, Millibits], nobody: float, priors: Mapping[C, float] | None = None
) -> dict[C, float]:
    """Return the probability of each candidate: p_k 2^bits_k / (p_0 + sum of p_j 2^bits_j).

    The candidates and nobody are all the answers there are, so what is missing to 1 is nobody's.

    Args:
        bits: Of each candidate.
        nobody: p_0, the share of such devices whose person is no candidate.
        priors: p_k; 1 - p_0 for each where it is left out, which goes with bits whose u counts strangers met
            (see ``numbers.Worth``).
    """
    weighed = {
        candidate: math.log2(priors[candidate] if priors else 1.0 - nobody) + value / 1000
        for candidate, value in bits.items()
    }
    top = max([0.0, *weighed.values()])
    shares = {candidate: math.exp2(value - top) for candidate, value in weighed.items()}
    total = nobody * math.exp2(-top) + math.fsum(shares.values())
    return {candidate: share / total for candidate, share in shares.items()}
