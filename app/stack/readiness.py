"""When a server is up: when it answers a question, not when its port opens."""

import asyncio
import socket
from typing import Final
from urllib.parse import urlsplit

from app.stack.neo4j import Neo4jAddress
from app.stack.ports import HOST
from cypher import catalog
from graph.client import GraphClient
from graph.errors import GraphError

_ANSWER_S: Final = 2.0
_BOLT: Final = 7687


def neo4j_answers(address: Neo4jAddress) -> bool:
    """Say whether a query is answered over Bolt, which is a second after the port opens."""
    if not accepts(address.uri, default_port=_BOLT):
        return False
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(_asked(address))


def accepts(uri: str, *, default_port: int) -> bool:
    """Say whether somebody listens where an address of a server points, here or elsewhere."""
    parts = urlsplit(uri)
    try:
        with socket.create_connection((parts.hostname or HOST, parts.port or default_port), _ANSWER_S):
            return True
    except OSError:
        return False


def redis_answers(port: int) -> bool:
    """Say whether a PING is answered; a Redis that still reads its file says LOADING."""
    return _exchange(port, b"PING\r\n").startswith(b"+PONG")


def http_answers(port: int, path: str) -> bool:
    """Say whether a GET is answered with 200."""
    request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n"
    return b" 200 " in _exchange(port, request.encode("ascii")).split(b"\r\n", 1)[0]


async def _asked(address: Neo4jAddress) -> bool:
    client = GraphClient.open(address.uri, user=address.user, password=address.password)
    try:
        await client.schema(catalog.text("migrations/applied"), {"versions": []}, timeout_s=_ANSWER_S)
    except GraphError:
        return False
    finally:
        await client.close()
    return True


def _exchange(port: int, request: bytes) -> bytes:
    try:
        with socket.create_connection((HOST, port), timeout=_ANSWER_S) as connection:
            connection.sendall(request)
            return connection.recv(1024)
    except OSError:
        return b""
