"""The stack as its users meet it: real servers, started, looked at, and ended in every way there is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

import psutil
import pytest

from app.settings import Settings, inherited, load
from app.stack import local
from app.stack.local import Process, Stack
from app.stack.neo4j import Neo4jAddress
from app.stack.ports import choose, is_open
from app.stack.readiness import http_answers, neo4j_answers
from tests.conftest import RedisStores

_UP_S = 400
_GONE_S = 60
_HOLD = """
import sys, time
from app.settings import from_environment
from app.stack.local import running
with running(from_environment(), notice=lambda line: print(line, flush=True)):
    print("up", flush=True)
    time.sleep(3600)
"""


def _within(timeout_s: float, met: Callable[[], bool]) -> bool:
    end = time.monotonic() + timeout_s
    while not met():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def _pids(stack: Stack) -> list[int]:
    pids = [process.pid for process in stack.processes()]
    supervisord = int((stack.settings.home / "stack" / "supervisord.pid").read_text())
    return [supervisord, *(pid for pid in pids if pid is not None)]


def _gone(pids: list[int]) -> bool:
    return not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in pids)


def _states(processes: list[Process]) -> dict[str, str]:
    return {process.name: process.state for process in processes}


def _environment(home: Path, **more: str) -> dict[str, str]:
    return {
        "KINDRED_HOME": str(home),
        "KINDRED_API_PORT": str(choose(None, taken=set())),
        "KINDRED_NEO4J_HEAP_MB": "400",
        "KINDRED_NEO4J_PAGECACHE_MB": "64",
        **more,
    }


class Held:
    """A process that holds a stack, as ``kindred up --attached`` and the demo do."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self.settings: Settings = load(environment)
        self.log = home / "held.log"
        home.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _HOLD], env=inherited() | environment,
                stdout=out, stderr=out, stdin=subprocess.DEVNULL,
            )  # fmt: skip

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()

    def until_up(self) -> Stack:
        assert _within(_UP_S, lambda: "up" in self.lines() or self.process.poll() is not None), self.lines()
        stack = local.status(self.settings)
        assert stack is not None, self.lines()
        return stack


@pytest.fixture
def held(tmp_path: Path) -> Generator[Callable[[dict[str, str]], Held]]:
    all_held: list[Held] = []

    def hold(environment: dict[str, str]) -> Held:
        all_held.append(Held(tmp_path, environment))
        return all_held[-1]

    yield hold
    for one in all_held:
        one.process.kill()
        one.process.wait()


def _around(graph: Neo4jAddress, stores: RedisStores) -> dict[str, str]:
    return {"NEO4J_URI": graph.uri, "REDIS_URL": stores.inbox, "REDIS_CACHE_URL": stores.cache}


def test_from_nothing_it_comes_up_whole_and_a_kill_of_its_holder_leaves_nothing(
    tmp_path: Path, held: Callable[[dict[str, str]], Held]
) -> None:
    holder = held(_environment(tmp_path / "home"))
    stack = holder.until_up()
    states = _states(stack.processes())
    assert states == dict.fromkeys(("neo4j", "redis-inbox", "redis-cache", "api", "worker"), "RUNNING")
    assert all((process.memory_mb or 0) > 1 for process in stack.processes())

    uri, user = stack.settings.neo4j_uri or "", stack.settings.neo4j_user
    assert neo4j_answers(Neo4jAddress(uri, user, stack.settings.neo4j_password))
    assert not neo4j_answers(Neo4jAddress(uri, user, None))
    assert stack.browser_url is not None
    assert http_answers(int(stack.browser_url.split(":")[2].split("/")[0]), "/browser/")
    assert http_answers(stack.settings.api_port, "/health/live")
    assert stack.password_file is not None
    assert stack.password_file.stat().st_mode & 0o777 == 0o600
    password = stack.password_file.read_text()
    assert not [file for file in (stack.settings.home / "stack").iterdir() if _holds(file, password)]

    pids = _pids(stack)
    holder.process.kill()
    holder.process.wait()
    assert _within(_GONE_S, lambda: _gone(pids))
    assert _within(_GONE_S, lambda: not is_open(stack.settings.api_port))
    assert local.status(holder.settings) is None
    assert not local.down(holder.settings)


def test_ctrl_c_ends_everything_in_order(
    tmp_path: Path,
    held: Callable[[dict[str, str]], Held],
    graph_store: Neo4jAddress,
    redis_stores: RedisStores,
) -> None:
    holder = held(_environment(tmp_path / "home", **_around(graph_store, redis_stores)))
    stack = holder.until_up()
    assert _states(stack.processes()) == {"api": "RUNNING", "worker": "RUNNING"}
    pids = _pids(stack)
    holder.process.send_signal(signal.SIGINT)
    holder.process.wait(_GONE_S)
    assert _gone(pids)
    assert "Stopping" in holder.lines()
    assert neo4j_answers(graph_store), "a server that was given is left alone"


def test_left_running_it_is_found_completed_and_taken_down(
    tmp_path: Path, graph_store: Neo4jAddress, redis_stores: RedisStores
) -> None:
    settings = load(_environment(tmp_path / "home", **_around(graph_store, redis_stores)))
    stack = local.up(settings, notice=print)
    try:
        pids = _pids(stack)
        assert local.connected(settings).api_port == stack.settings.api_port
        stack.stop("worker")
        assert _states(stack.processes())["worker"] == "STOPPED"
        again = local.up(settings, notice=print)
        assert again.api_url == stack.api_url
        assert _states(again.processes())["worker"] == "RUNNING"
        pids += _pids(again)
    finally:
        assert local.down(settings)
    assert _gone(pids)
    assert not local.down(settings)


def test_a_kill_of_the_supervisor_leaves_nothing_and_the_next_start_works(
    tmp_path: Path, graph_store: Neo4jAddress, redis_stores: RedisStores
) -> None:
    settings = load(_environment(tmp_path / "home", NEO4J_URI=graph_store.uri))
    pids = _pids(local.up(settings, notice=print))
    os.kill(pids[0], signal.SIGKILL)
    assert _within(_GONE_S, lambda: _gone(pids))
    assert local.status(settings) is None
    local.up(settings, notice=print)
    assert local.down(settings)


def test_a_program_that_cannot_run_is_named_with_its_log_and_nothing_is_left(
    tmp_path: Path, graph_store: Neo4jAddress, redis_stores: RedisStores
) -> None:
    settings = load(_environment(tmp_path / "home", **_around(graph_store, redis_stores)))
    settings.key_file.parent.mkdir(parents=True)
    settings.api_keys_file.mkdir()
    with pytest.raises(Exception, match=r"api"):
        local.up(settings, notice=print)
    assert local.status(settings) is None


def _holds(file: Path, text: str) -> bool:
    return file.is_file() and text.encode() in file.read_bytes()
