"""A first load: a graph made of files by the server's own import, in the home of the local Neo4j."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from app.settings import Settings
from app.stack import neo4j, offline_import
from app.stack.artefacts import Artefacts, resolve
from app.stack.child import Child
from app.stack.errors import StackError
from app.stack.local import only_one, status
from app.stack.neo4j import Neo4jAddress, Neo4jHome
from app.stack.plan import Notice, neo4j_folder
from app.stack.ports import choose
from app.stack.readiness import neo4j_answers
from graph.bulk.completion import complete, put_in_force
from graph.bulk.import_folder import ImportFolder
from graph.bulk.living import holds_something
from graph.client import GraphClient
from graph.fingerprint import check_fingerprint
from graph.keyring import Keyring
from graph.matching.snapshot import Snapshot
from migrations.runner import migrate

_START_S: Final = 240.0
_STOP_S: Final = 75.0


class NotEmpty(StackError):
    """The graph holds something, or belongs to somebody else: an import would not be a first load."""


def first_load(
    settings: Settings,
    keyring: Keyring,
    snapshot: Snapshot,
    write: Callable[[], ImportFolder],
    *,
    notice: Notice,
) -> ImportFolder:
    """Make the graph of the home from files; the stack must be down, and stays so.

    It is whole or empty afterwards: what a killed load leaves is removed by the next load or start.

    Args:
        settings: Of the home.
        keyring: The graph's own from now on.
        snapshot: In force in it from now on; ``write`` decides by it.
        write: Makes the files, once it is known that the graph is empty.
        notice: Is told what begins.

    Raises:
        NotEmpty: Nothing was changed.
        StackError: The server or its import tool failed; the graph is empty.
    """
    if settings.neo4j_uri is not None:
        raise NotEmpty("NEO4J_URI is set: an offline import needs the store's own machine; use --into living")
    with only_one(settings):
        if status(settings) is not None:
            raise NotEmpty("the stack is up: `kindred down` first, or use --into living")
        folder = neo4j_folder(settings)
        offline_import.clear_unfinished(folder)
        taken: set[int] = set()
        home = Neo4jHome(
            folder=folder,
            bolt_port=choose(None, taken=taken),
            http_port=choose(None, taken=taken),
            heap_mb=settings.neo4j_heap_mb,
            pagecache_mb=settings.neo4j_pagecache_mb,
        )
        artefacts = resolve()
        address = neo4j.prepare(home, artefacts)
        if offline_import.has_store(folder):
            notice("Looking whether the graph is empty")
            with _started(home, artefacts, address):
                if _asked(address, holds_something):
                    raise NotEmpty("the graph holds records already: use --into living")
        files = write()
        offline_import.begin(folder)
        notice("Importing into the store")
        offline_import.run(folder, artefacts, files, heap_mb=settings.neo4j_heap_mb)
        notice("Constraints and indexes")
        with _started(home, artefacts, address):
            _asked(address, lambda client: _whole(client, keyring, snapshot))
        offline_import.finish(folder)
        return files


async def _whole(client: GraphClient, keyring: Keyring, snapshot: Snapshot) -> None:
    await migrate(client)
    await complete(client)
    await put_in_force(client, snapshot, datetime.now(UTC))
    await check_fingerprint(client, keyring)


@contextmanager
def _started(home: Neo4jHome, artefacts: Artefacts, address: Neo4jAddress) -> Generator[None]:
    child = Child("neo4j", neo4j.command(home, artefacts), log=home.folder / "logs" / "first_load.log")
    try:
        child.wait_until(lambda: neo4j_answers(address), timeout_s=_START_S)
        yield
        child.terminate(timeout_s=_STOP_S)
    finally:
        child.kill()


def _asked[T](address: Neo4jAddress, question: Callable[[GraphClient], Awaitable[T]]) -> T:
    async def ask() -> T:
        client = GraphClient.open(address.uri, user=address.user, password=address.password)
        try:
            return await question(client)
        finally:
            await client.close()

    return asyncio.run(ask())
