"""All features, in the order of the matrix."""

from typing import Final

from ranking.features.feature import Feature
from ranking.features.item import ITEM_FEATURES
from ranking.features.pair import PAIR_FEATURES
from ranking.features.retrieval import RETRIEVAL_FEATURES
from ranking.features.shopper import SHOPPER_FEATURES

FEATURES: Final[tuple[Feature, ...]] = (
    *ITEM_FEATURES,
    *SHOPPER_FEATURES,
    *PAIR_FEATURES,
    *RETRIEVAL_FEATURES,
)
