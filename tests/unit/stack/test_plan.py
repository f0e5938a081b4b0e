import socket
from pathlib import Path

from app.settings import load
from app.stack import plan
from app.stack.ports import HOST


def test_servers_that_settings_point_to_are_not_started(tmp_path: Path) -> None:
    settings = load({
        "KINDRED_HOME": str(tmp_path),
        "NEO4J_URI": "bolt://graph.example:7687",
        "NEO4J_PASSWORD": "secret",
        "REDIS_URL": "redis://queue.example:6379/0",
        "REDIS_CACHE_URL": "redis://cache.example:6379/0",
    })  # fmt: skip
    ports = plan.choose_ports(settings, print)
    made = plan.make(settings, ports)
    assert [program.name for program in made.programs] == ["api", "worker"]
    assert made.settings.neo4j_uri == "bolt://graph.example:7687"
    assert made.settings.redis_url == "redis://queue.example:6379/0"
    assert made.settings.neo4j_password == "secret"


def test_a_given_neo4j_alone_leaves_the_two_redis_ours(tmp_path: Path) -> None:
    settings = load({"KINDRED_HOME": str(tmp_path), "NEO4J_URI": "bolt://graph.example"})
    made = plan.make(settings, plan.choose_ports(settings, print))
    assert {program.name for program in made.programs} == {"redis-inbox", "redis-cache", "api", "worker"}
    assert made.settings.redis_url == f"redis://{HOST}:{made.ports.inbox}/0"


def test_a_taken_port_is_named_and_another_is_chosen(tmp_path: Path) -> None:
    said: list[str] = []
    with socket.create_server((HOST, 0)) as server:
        taken = server.getsockname()[1]
        settings = load({"KINDRED_HOME": str(tmp_path), "KINDRED_API_PORT": str(taken)})
        ports = plan.choose_ports(settings, said.append)
    assert ports.api != taken
    assert f"Port {taken} is taken: the API gets {ports.api}" in said
