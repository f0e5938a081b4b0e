"""Bits as a probability."""

import math


def probability(bits: int) -> float:
    """Return the probability that a posterior of so many millibits stands for."""
    return 1.0 / (1.0 + math.exp2(-bits / 1000))
