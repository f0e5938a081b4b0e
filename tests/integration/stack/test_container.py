"""The Neo4j of ``compose.yaml``, started as its container starts it, without the container."""

import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from app.settings import SettingsError, inherited, load
from app.stack import neo4j
from app.stack.child import Child
from app.stack.container import become_neo4j
from app.stack.errors import HomeUnusable
from app.stack.neo4j import Neo4jAddress
from app.stack.ports import HOST, choose
from app.stack.readiness import http_answers, neo4j_answers

_BECOME = """
import sys
from app.settings import from_environment
from app.stack.container import become_neo4j
become_neo4j(from_environment(), host="127.0.0.1", ports=(int(sys.argv[1]), int(sys.argv[2])))
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "KINDRED_HOME": str(tmp_path / "home"),
        "KINDRED_NEO4J_HEAP_MB": "400",
        "KINDRED_NEO4J_PAGECACHE_MB": "64",
        "NEO4J_PASSWORD": "a word of its own",
    }


@pytest.fixture
def server(tmp_path: Path, environment: dict[str, str]) -> Generator[tuple[Child, int, int]]:
    taken: set[int] = set()
    bolt, http = choose(None, taken=taken), choose(None, taken=taken)
    line = [sys.executable, "-c", _BECOME, str(bolt), str(http)]
    child = Child("container", line, log=tmp_path / "container.log", environment=inherited() | environment)
    yield child, bolt, http
    child.kill()


def test_the_process_becomes_the_server_with_the_given_password_and_ends_when_asked(
    server: tuple[Child, int, int], environment: dict[str, str]
) -> None:
    child, bolt, http = server
    given = Neo4jAddress(neo4j.bolt_uri(bolt), neo4j.USER, "a word of its own")
    child.wait_until(lambda: neo4j_answers(given), timeout_s=240)
    assert not neo4j_answers(Neo4jAddress(given.uri, given.user, "another word"))
    assert http_answers(http, "/browser/")
    line = Path("/proc", str(child.pid), "cmdline").read_bytes().split(b"\0")
    assert b"org.neo4j.server.CommunityEntryPoint" in line
    child.terminate(timeout_s=60)
    assert child.log.read_text().rstrip().endswith("Stopped.")

    other = load({**environment, "NEO4J_PASSWORD": "another word"})
    with pytest.raises(HomeUnusable, match="another password") as refused:
        become_neo4j(other, host=HOST, ports=(bolt, http))
    assert "word of its own" not in str(refused.value)


def test_without_a_password_it_does_not_start(environment: dict[str, str]) -> None:
    settings = load({**environment, "NEO4J_PASSWORD": ""})
    with pytest.raises(SettingsError, match="NEO4J_PASSWORD"):
        become_neo4j(settings, host=HOST, ports=(1, 2))


def test_the_health_check_fails_while_nothing_answers(environment: dict[str, str]) -> None:
    closed = choose(None, taken=set())
    code = f"from app.stack import plan, container; plan.PREFERRED['Neo4j'] = {closed}; container.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--check"], env=inherited() | environment, timeout=60, check=False
    )
    assert done.returncode == 1
