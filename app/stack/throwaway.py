"""Servers of one test run: three throw-away children, started side by side, ended by SIGKILL."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.stack import neo4j, redis
from app.stack.artefacts import resolve
from app.stack.child import Child
from app.stack.neo4j import Neo4jAddress, Neo4jHome
from app.stack.ports import choose
from app.stack.readiness import neo4j_answers, redis_answers

PREFIX: Final = "kindred-test-"
"""Begins the name of a run's folder, before its process id."""
_NEO4J_S: Final = 240.0
_REDIS_S: Final = 60.0


class Throwaway:
    """A folder of its own, free ports of its own, and whatever was started in it."""

    def __init__(self) -> None:
        _sweep()
        self.folder: Final = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.ports: Final[set[int]] = set()
        self.children: Final[list[Child]] = []

    def start_neo4j(
        self, name: str = "neo4j", *, heap_mb: int = 400, filled: Callable[[Path], None] | None = None
    ) -> tuple[Child, Neo4jAddress]:
        """Start a small Neo4j without a password; does not wait for it.

        Args:
            name: Of its folder.
            heap_mb: Of the server.
            filled: Puts a store into its home before it starts.
        """
        home = Neo4jHome(
            folder=self.folder / name,
            bolt_port=choose(None, taken=self.ports),
            http_port=choose(None, taken=self.ports),
            heap_mb=heap_mb,
            pagecache_mb=64,
            auth=False,
            throwaway=True,
        )
        artefacts = resolve()
        address = neo4j.prepare(home, artefacts)
        if filled is not None:
            filled(home.folder)
        return self._start(name, neo4j.command(home, artefacts)), address

    def start_redis(self, role: redis.Role, name: str | None = None) -> tuple[Child, int]:
        """Start a Redis as the stack has it and return its port; does not wait for it."""
        port = choose(None, taken=self.ports)
        name = name or f"redis-{role}"
        return self._start(name, redis.command(role, folder=self.folder / name, port=port)), port

    def stop(self) -> None:
        """Kill every child and remove the folder; twice is harmless."""
        for child in self.children:
            child.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, name: str, command: list[str]) -> Child:
        child = Child(name, command, log=self.folder / f"{name}.log")
        self.children.append(child)
        return child


def wait_for_neo4j(child: Child, address: Neo4jAddress) -> None:
    """Return when a query is answered.

    Raises:
        ServerFailed: It ended, or took too long.
    """
    child.wait_until(lambda: neo4j_answers(address), timeout_s=_NEO4J_S)


def wait_for_redis(child: Child, port: int) -> None:
    """Return when a PING is answered.

    Raises:
        ServerFailed: It ended, or took too long.
    """
    child.wait_until(lambda: redis_answers(port), timeout_s=_REDIS_S)


def _sweep() -> None:
    """Remove the folders of runs that were killed; the kernel has ended their servers."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).split("-", 1)[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)
