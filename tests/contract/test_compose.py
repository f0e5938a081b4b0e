"""``compose.yaml`` is valid, careful, and starts what the local stack starts."""

import re
from pathlib import Path
from typing import Any

import compose_spec
import pytest
import yaml

from app.settings import NAMES, load
from app.stack import artefacts, commands, redis

_FILE = Path(__file__).parents[2] / "compose.yaml"
_OURS = ("api", "worker", "migrate", "neo4j")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {key: value for key, value in document.items() if not key.startswith("x-")}


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return compose["services"]


def test_it_is_valid_by_the_specification_and_its_schema(compose: dict[str, Any]) -> None:
    parsed = compose_spec.PyCompose.from_yaml(yaml.safe_dump(compose))
    assert set(parsed.service_names()) == {"neo4j", "redis-inbox", "redis-cache", "migrate", "api", "worker"}
    assert parsed.to_spec() is not None


def test_a_misspelt_key_would_be_noticed(compose: dict[str, Any]) -> None:
    broken = yaml.safe_dump({**compose, "services": {"api": {"image": "x:1", "healthchek": {}}}})
    with pytest.raises(ValueError, match="healthchek"):
        compose_spec.PyCompose.from_yaml(broken)


def test_api_and_worker_have_the_start_lines_of_the_local_stack(services: dict[str, dict[str, Any]]) -> None:
    assert services["api"]["command"] == commands.api("python")
    assert services["worker"]["command"] == commands.worker("python")


@pytest.mark.parametrize("role", ["inbox", "cache"])
def test_each_redis_has_the_policy_of_the_local_stack(
    services: dict[str, dict[str, Any]], role: redis.Role
) -> None:
    policy = redis.policy(role)
    assert tuple(services[f"redis-{role}"]["command"][-len(policy) :]) == policy


def test_every_setting_exists_and_has_the_value_of_the_local_stack(
    services: dict[str, dict[str, Any]],
) -> None:
    for name in _OURS:
        given = {
            key: value for key, value in services[name]["environment"].items() if not value.startswith("$")
        }
        assert set(services[name]["environment"]) <= set(NAMES)
        deployed, local = load(given), load({})
        assert deployed.neo4j_heap_mb == local.neo4j_heap_mb
        assert deployed.neo4j_pagecache_mb == local.neo4j_pagecache_mb
        assert deployed.inbox_max_mb == local.inbox_max_mb
        assert deployed.api_port == local.api_port


def test_every_image_is_pinned_and_neo4js_tag_is_the_version_in_the_pom(
    services: dict[str, dict[str, Any]],
) -> None:
    for name, service in services.items():
        assert re.fullmatch(r"[a-z0-9-]+:\d+\.\d+\.\d+\S*", service["image"]), name
    pom = artefacts.POM.read_text(encoding="utf-8")
    server = re.search(r"<neo4j.version>(.*?)<", pom)
    science = re.search(r"<gds.version>(.*?)<", pom)
    assert server is not None
    assert science is not None
    assert services["neo4j"]["image"] == f"kindred-neo4j:{server[1]}-gds{science[1]}"
    bases = re.findall(
        r"^FROM (\S+:\S+)", (artefacts.POM.parent / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert bases
    assert all(re.search(r":\d+\.\d+\.\d+", base) for base in bases)


def test_nobody_is_root_and_nothing_may_become_it(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert int(service["user"].split(":")[0]) > 0, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_everything_that_stays_has_a_health_check(services: dict[str, dict[str, Any]]) -> None:
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"migrate"}


def test_only_loopback_ports_are_published(services: dict[str, dict[str, Any]]) -> None:
    published = [port for service in services.values() for port in service.get("ports", ())]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_no_secret_has_a_default(services: dict[str, dict[str, Any]]) -> None:
    for name in _OURS:
        assert services[name]["environment"]["NEO4J_PASSWORD"].startswith("${NEO4J_PASSWORD:?"), name


def test_the_printed_steps_make_the_keys_before_the_api_that_needs_them_is_waited_for() -> None:
    head = _FILE.read_text(encoding="utf-8").partition("name: kindred")[0]
    assert head.index("keys create") < head.index("up --wait")
