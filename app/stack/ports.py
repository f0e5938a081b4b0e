"""Loopback ports that nobody uses."""

import random
import socket
from typing import Final

HOST: Final = "127.0.0.1"
_BELOW_EPHEMERAL: Final = (20_000, 32_000)
"""Outgoing connections take their ports above these, so a port found here stays free a while."""


def is_free(port: int) -> bool:
    """Say whether a server of ours could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def is_open(port: int) -> bool:
    """Say whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((HOST, port)) == 0


def choose(preferred: int | None, *, taken: set[int]) -> int:
    """Return the preferred port if it is free, else another one; adds it to ``taken``."""
    port = preferred
    while port is None or port in taken or not is_free(port):
        port = random.SystemRandom().randrange(*_BELOW_EPHEMERAL)
    taken.add(port)
    return port
