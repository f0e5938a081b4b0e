"""The order in which a stack comes up: all programs together, for none waits for another to start."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from app.access import local_keys
from app.secret_file import local_secret
from app.stack import commands
from app.stack.errors import ServerFailed
from app.stack.plan import Notice, Plan, graph_address
from app.stack.readiness import http_answers, neo4j_answers, redis_answers
from app.stack.supervision import ProcessState, Supervisor, log_of
from graph.client import GraphClient
from graph.errors import GraphUnavailable
from migrations.runner import migrate

_SERVERS_S: Final = 240.0
_FACES_S: Final = 180.0
_POLL_S: Final = 0.1
_RUNNING: Final = "RUNNING"


def bring_up(plan: Plan, supervisor: Supervisor, folder: Path, notice: Notice) -> None:
    """Return when everything answers; what answers already is left alone, so it can be run again.

    Raises:
        ServerFailed: Something did not come up; the others still run.
        GraphError: The graph's schema could not be brought up to date.
    """
    local_keys(plan.settings.home, plan.settings.api_keys_file)
    local_secret(plan.settings.token_secrets_file)
    wait = _Waiting(supervisor, folder)
    for role, port in (("redis-inbox", plan.ports.inbox), ("redis-cache", plan.ports.cache)):
        if port is not None:
            wait.until(role, partial(redis_answers, port), timeout_s=_SERVERS_S)
    if plan.ports.bolt is not None:
        notice("Starting Neo4j, and the API and the worker beside it")
        supervisor.start("servers", "neo4j")
    supervisor.start("faces", "api")  # it asks no store anything before the first request
    supervisor.start("faces", "worker")  # it waits for the graph
    wait.until("neo4j", lambda: neo4j_answers(graph_address(plan.settings)), timeout_s=_SERVERS_S)
    wait.until("neo4j", lambda: _migrated(plan, notice), timeout_s=_SERVERS_S)
    wait.until("api", lambda: http_answers(plan.ports.api, commands.LIVE), timeout_s=_FACES_S)
    wait.until("worker", lambda: wait.state("worker") == _RUNNING, timeout_s=_FACES_S)


class _Waiting:
    """Waits for programs by asking them, and gives up as soon as supervisord has."""

    def __init__(self, supervisor: Supervisor, folder: Path) -> None:
        self._supervisor: Final = supervisor
        self._folder: Final = folder

    def state(self, name: str) -> str | None:
        found = self._process(name)
        return None if found is None else found.statename

    def until(self, name: str, ready: Callable[[], bool], *, timeout_s: float) -> None:
        end = time.monotonic() + timeout_s
        while not ready():
            if self.state(name) == "FATAL":
                raise ServerFailed(name, "ended again and again", log_of(self._folder, name))
            if self._supervisor.pid() is None:
                raise ServerFailed(name, "ended with its supervisor", self._folder / "supervisord.log")
            if time.monotonic() > end:
                raise ServerFailed(name, f"did not answer within {timeout_s:g} s", log_of(self._folder, name))
            time.sleep(_POLL_S)

    def _process(self, name: str) -> ProcessState | None:
        states = self._supervisor.states() or []
        return next((state for state in states if state.name == name), None)


def _migrated(plan: Plan, notice: Notice) -> bool:
    """Bring the graph up to date, unless it is too young to answer, or the worker is in the middle of doing so."""
    try:
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            applied = runner.run(_migrate(plan))
    except GraphUnavailable:
        return False
    if applied:
        notice(f"Applied {len(applied)} migrations to the graph")
    return True


async def _migrate(plan: Plan) -> tuple[int, ...]:
    address = graph_address(plan.settings)
    client = GraphClient.open(address.uri, user=address.user, password=address.password)
    try:
        return await migrate(client)
    finally:
        await client.close()
