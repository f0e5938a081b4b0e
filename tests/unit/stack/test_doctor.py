from pathlib import Path

import pytest

from app.settings import load
from app.stack.doctor import doctor


def test_what_is_there_needs_no_remedy(tmp_path: Path) -> None:
    checks = {check.name: check for check in doctor(load({"KINDRED_HOME": str(tmp_path)}))}
    assert checks["python"].ok
    assert checks["java"].ok
    assert checks["redis-server"].ok
    assert {"memory", "disk", "ports", "neo4j"} <= set(checks)


def test_a_missing_program_comes_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    remedies = {check.name: check.remedy for check in doctor(load({"KINDRED_HOME": str(tmp_path)}))}
    assert remedies["redis-server"] == "apt-get install -y redis-server"
    assert remedies["mvn"] == "apt-get install -y maven"
    assert remedies["java"] == "apt-get install -y openjdk-17-jre-headless"


def test_a_missing_openmp_comes_with_the_package_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_name: str) -> None:
        raise OSError

    settings = load({"KINDRED_HOME": str(tmp_path)})
    assert {check.name: check for check in doctor(settings)}["libgomp"].ok
    monkeypatch.setattr("ctypes.CDLL", missing)
    remedies = {check.name: check.remedy for check in doctor(settings)}
    assert remedies["libgomp"] == "apt-get install -y libgomp1"


def test_more_memory_than_the_machine_has_names_the_settings_to_lower(tmp_path: Path) -> None:
    settings = load({"KINDRED_HOME": str(tmp_path), "KINDRED_NEO4J_PAGECACHE_MB": "1000000"})
    memory = next(check for check in doctor(settings) if check.name == "memory")
    assert memory.remedy is not None
    assert "KINDRED_NEO4J_PAGECACHE_MB" in memory.remedy


def test_a_server_that_a_setting_points_to_and_that_is_not_there_is_named_without_its_address(
    tmp_path: Path,
) -> None:
    settings = load({"KINDRED_HOME": str(tmp_path), "REDIS_URL": "redis://:secret@127.0.0.1:1/0"})
    check = next(check for check in doctor(settings) if check.name == "REDIS_URL")
    assert not check.ok
    assert "secret" not in str(check)
