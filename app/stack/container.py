"""The Neo4j of ``compose.yaml``: the same jars, configuration and start line as the local stack's."""

import os
import sys

from app.settings import Settings, SettingsError, from_environment
from app.stack import neo4j
from app.stack.artefacts import resolve
from app.stack.errors import StackError
from app.stack.neo4j import Neo4jAddress, Neo4jHome
from app.stack.plan import PREFERRED, neo4j_folder
from app.stack.readiness import neo4j_answers


def become_neo4j(settings: Settings, *, host: str, ports: tuple[int, int]) -> None:
    """Replace this process by the server, on the Bolt and the HTTP port.

    Raises:
        SettingsError: No password is given; only the local stack makes one up.
        StackError: The jars or the home cannot be used.
    """
    if settings.neo4j_password is None:
        raise SettingsError("NEO4J_PASSWORD: not given")
    home = Neo4jHome(
        folder=neo4j_folder(settings),
        bolt_port=ports[0],
        http_port=ports[1],
        heap_mb=settings.neo4j_heap_mb,
        pagecache_mb=settings.neo4j_pagecache_mb,
        host=host,
    )
    artefacts = resolve()
    neo4j.prepare(home, artefacts, password=settings.neo4j_password)
    line = neo4j.command(home, artefacts)
    sys.stdout.flush()
    os.execv(line[0], line)  # ruff: ignore[start-process-with-no-shell] - the container's one process is the server


def main() -> None:
    """Serve to the other containers; with ``--check`` say by the exit code whether a query is answered."""
    ports = (PREFERRED["Neo4j"], PREFERRED["Neo4j Browser"])
    settings = from_environment()
    if sys.argv[1:] == ["--check"]:
        password = settings.neo4j_password
        sys.exit(not neo4j_answers(Neo4jAddress(neo4j.bolt_uri(ports[0]), neo4j.USER, password)))
    try:
        become_neo4j(settings, host="0.0.0.0", ports=ports)  # ruff: ignore[hardcoded-bind-all-interfaces] - only loopback ports are published
    except (SettingsError, StackError) as exc:
        sys.exit(f"kindred: {exc}")


if __name__ == "__main__":
    main()
