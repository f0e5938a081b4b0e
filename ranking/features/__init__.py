"""The columns of the model, one list for training and serving."""

from ranking.features.columns import FEATURES
from ranking.features.feature import Feature

__all__ = ["FEATURES", "Feature"]
