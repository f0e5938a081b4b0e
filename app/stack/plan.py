"""What a start will run: servers that no setting points to, on free ports, and our own two processes."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from app.settings import Settings
from app.stack import commands, neo4j, offline_import, redis
from app.stack.addresses import Ports
from app.stack.artefacts import resolve
from app.stack.configuration import Program
from app.stack.neo4j import Neo4jAddress, Neo4jHome
from app.stack.ports import HOST, choose

type Notice = Callable[[str], None]
"""Takes one line for a person: what is being done, what was chosen."""

PREFERRED: Final = {"Neo4j": 7687, "Neo4j Browser": 7474, "the inbox": 6390, "the cache": 6391}
"""Ports of the servers when they are free; the API's is a setting."""


class Plan(Struct, frozen=True, kw_only=True):
    """One start of the stack.

    Attributes:
        settings: Complete: every address is in it, given or chosen.
    """

    settings: Settings
    ports: Ports
    programs: tuple[Program, ...]


def choose_ports(settings: Settings, notice: Notice) -> Ports:
    """Return a free port for each of what is to be started, naming those that are taken."""
    taken: set[int] = set()

    def port(what: str, preferred: int) -> int:
        chosen = choose(preferred, taken=taken)
        if chosen != preferred:
            notice(f"Port {preferred} is taken: {what} gets {chosen}")
        return chosen

    def own(what: str, given: str | None) -> int | None:
        return port(what, PREFERRED[what]) if given is None else None

    return Ports(
        api=port("the API", settings.api_port),
        bolt=own("Neo4j", settings.neo4j_uri),
        browser=own("Neo4j Browser", settings.neo4j_uri),
        inbox=own("the inbox", settings.redis_url),
        cache=own("the cache", settings.redis_cache_url),
    )


def make(settings: Settings, ports: Ports) -> Plan:
    """Prepare homes and start lines for these ports; the same ports give the same plan.

    Raises:
        StackError: A program, the Neo4j jars or a home is not as it must be.
    """
    programs: list[Program] = []
    if ports.bolt is not None and ports.browser is not None:
        programs.append(_neo4j(settings, ports.bolt, ports.browser))
    if ports.inbox is not None:
        programs.append(_redis("inbox", settings.home, ports.inbox))
    if ports.cache is not None:
        programs.append(_redis("cache", settings.home, ports.cache))
    programs += [
        Program(name="api", group="faces", command=commands.api(sys.executable), stop_s=15),
        Program(name="worker", group="faces", command=commands.worker(sys.executable), stop_s=15),
    ]
    return Plan(settings=complete(settings, ports), ports=ports, programs=tuple(programs))


def complete(settings: Settings, ports: Ports) -> Settings:
    """Return the settings with the addresses of what is started at these ports."""
    chosen: dict[str, object] = {"api_host": HOST, "api_port": ports.api}
    if ports.bolt is not None:
        chosen["neo4j_uri"] = neo4j.bolt_uri(ports.bolt)
        chosen["neo4j_user"] = neo4j.USER
        chosen["neo4j_password"] = neo4j.password_file(neo4j_folder(settings)).read_text(encoding="ascii")
    if ports.inbox is not None:
        chosen["redis_url"] = redis.url(ports.inbox)
    if ports.cache is not None:
        chosen["redis_cache_url"] = redis.url(ports.cache)
    return msgspec.structs.replace(settings, **chosen)


def graph_address(settings: Settings) -> Neo4jAddress:
    """Return where complete settings say that Neo4j is."""
    return Neo4jAddress(settings.neo4j_uri or "", settings.neo4j_user, settings.neo4j_password)


def neo4j_folder(settings: Settings) -> Path:
    """Return the home of the local Neo4j."""
    return settings.home / "neo4j"


def _neo4j(settings: Settings, bolt: int, browser: int) -> Program:
    home = Neo4jHome(
        folder=neo4j_folder(settings),
        bolt_port=bolt,
        http_port=browser,
        heap_mb=settings.neo4j_heap_mb,
        pagecache_mb=settings.neo4j_pagecache_mb,
    )
    artefacts = resolve()
    offline_import.clear_unfinished(home.folder)
    neo4j.prepare(home, artefacts)
    return Program(name="neo4j", group="servers", command=neo4j.command(home, artefacts), stop_s=40)


def _redis(role: redis.Role, home: Path, port: int) -> Program:
    line = redis.command(role, folder=home / f"redis-{role}", port=port)
    return Program(name=f"redis-{role}", group="servers", command=line)
