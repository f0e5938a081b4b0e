"""The list of features is well formed and documented."""

from pathlib import Path
from typing import get_args

from ranking.features import FEATURES
from ranking.features.feature import Scope
from ranking.features.reference import reference

DOCUMENT = Path(__file__).parents[3] / "docs" / "reference" / "features.md"


def test_there_are_enough_features_and_no_name_stands_twice() -> None:
    names = [feature.name for feature in FEATURES]
    assert len(names) == len(set(names)) >= 90


def test_every_feature_has_a_unit_a_meaning_and_a_known_scope() -> None:
    for feature in FEATURES:
        assert feature.unit
        assert feature.meaning
        assert feature.scope in get_args(Scope.__value__)
        assert not any(character.isspace() or character in ',:"[]{}' for character in feature.name)


def test_the_reference_page_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == reference()
