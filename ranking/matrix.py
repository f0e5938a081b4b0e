"""The matrix that the model sees."""

from collections.abc import Sequence

import numpy as np

from ranking.candidates import Candidates
from ranking.features.feature import Feature
from ranking.log import Matrix
from ranking.taste import Taste


def feature_matrix(taste: Taste, items: Candidates, features: Sequence[Feature]) -> Matrix:
    """Compute every feature for every candidate.

    Args:
        taste: Who asks, and what their events say now.
        items: n candidates.
        features: f definitions, in the column order the model was trained with.

    Returns:
        Array of shape (n, f), float32, C-contiguous: row i belongs to ``items.rows[i]``,
        column j to ``features[j]``.  Missing values are NaN.

    Raises:
        ValueError: A feature returned something other than shape (n,).
    """
    matrix = np.empty((len(items.rows), len(features)), dtype=np.float32)
    for place, feature in enumerate(features):
        column = feature.compute(taste, items)
        if column.shape != (len(items.rows),):
            raise ValueError(f"{feature.name} returned {column.shape}")
        matrix[:, place] = column
    return matrix
