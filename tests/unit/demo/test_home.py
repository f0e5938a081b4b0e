from pathlib import Path

from app.demo.home import settings_below
from app.settings import load


def test_the_demo_has_a_home_of_its_own_and_leaves_what_was_pointed_elsewhere() -> None:
    moved = settings_below(load({"KINDRED_HOME": "place", "KINDRED_LAKE": "elsewhere/lake"}))
    assert moved.home == Path("place/demo")
    assert moved.bundles == Path("place/demo/bundles")
    assert moved.key_file == Path("place/demo/keys/hmac")
    assert moved.token_secrets_file == Path("place/demo/keys/tokens.json")
    assert moved.lake == Path("elsewhere/lake")
