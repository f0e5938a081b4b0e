from pathlib import Path

from app.demo.home import settings_below
from app.settings import load
from app.wiring import first_snapshot


def test_the_demo_has_a_home_of_its_own_and_leaves_what_was_pointed_elsewhere() -> None:
    moved = settings_below(load({"KINDRED_HOME": "place", "KINDRED_LAKE": "elsewhere/lake"}))
    assert moved.home == Path("place/demo")
    assert moved.bundles == Path("place/demo/bundles")
    assert moved.key_file == Path("place/demo/keys/hmac")
    assert moved.token_secrets_file == Path("place/demo/keys/tokens.json")
    assert moved.lake == Path("elsewhere/lake")


def test_the_demo_leaves_person_fields_out_unless_asked_and_nothing_else_does() -> None:
    settings = load({"KINDRED_HOME": "place"})
    assert first_snapshot(settings).fields is not None
    assert first_snapshot(load({"KINDRED_HOME": "place", "KINDRED_PERSON_FIELDS": "0"})).fields is None
    assert first_snapshot(settings_below(settings)).fields is None
    assert first_snapshot(settings_below(settings, person_fields=True)).fields is not None
