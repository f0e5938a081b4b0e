"""The environment is checked once, and a mistake in it is named without its value."""

from pathlib import Path

import pytest

from app.settings import NAMES, SettingsError, load, to_environment


def test_an_empty_environment_is_a_local_stack_below_var() -> None:
    settings = load({})
    assert settings.neo4j_uri is None
    assert settings.redis_url is None
    assert settings.lake == Path("var/lake")
    assert settings.api_keys_file == Path("var/keys/api.json")
    assert settings.api_host == "127.0.0.1"


def test_no_secret_has_a_default() -> None:
    settings = load({})
    assert settings.neo4j_password is None


def test_what_lies_below_home_moves_with_it_unless_it_is_given() -> None:
    settings = load({"KINDRED_HOME": "/srv/k", "KINDRED_LAKE": "/data/lake"})
    assert settings.bundles == Path("/srv/k/bundles")
    assert settings.lake == Path("/data/lake")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("KINDRED_API_PROT", "1", "did you mean KINDRED_API_PORT?"),
        ("KINDRED_SOMETHING_ELSE_ENTIRELY", "1", "is not a setting of Kindred"),
        ("REDIS_URI", "redis://h", "did you mean REDIS_URL?"),
        ("NEO4J_PASSWROD", "hunter2", "did you mean NEO4J_PASSWORD?"),
        ("KINDRED_API_PORT", "99999", "KINDRED_API_PORT: Expected int <= 65535"),
        ("KINDRED_API_PORT", "eighty", "KINDRED_API_PORT: Expected int, got str"),
        ("KINDRED_NEO4J_HEAP_MB", "1", "KINDRED_NEO4J_HEAP_MB: Expected int >= 256"),
        ("KINDRED_LOG_FORMAT", "hunter2", "KINDRED_LOG_FORMAT: not one of the allowed values"),
    ],
)
def test_a_mistake_is_named_and_its_value_is_not_repeated(name: str, value: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load({name: value})
    assert told in str(caught.value).replace("`", "")
    assert "hunter2" not in str(caught.value)


def test_names_of_other_programs_are_left_alone() -> None:
    load({"PATH": "/bin", "NEO4J_HOME": "/opt/neo4j", "REDIS_TLS": "x"})


def test_an_empty_variable_counts_as_not_given() -> None:
    assert load({"KINDRED_API_PORT": ""}).api_port == 8080


def test_printing_the_settings_shows_no_secret() -> None:
    settings = load({"NEO4J_PASSWORD": "hunter2", "REDIS_URL": "redis://:hunter2@127.0.0.1:1"})
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in f"{settings}"


def test_a_child_process_gets_the_same_settings() -> None:
    settings = load({"KINDRED_HOME": "/srv/k", "NEO4J_PASSWORD": "hunter2", "DEMO_EXIT": "1"})
    passed = to_environment(settings)
    assert set(passed) <= set(NAMES)
    assert load(passed) == settings
