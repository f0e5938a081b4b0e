"""The two Redis of the stack: one that keeps every acknowledged entry, one that may be lost."""

from pathlib import Path
from typing import Final, Literal

from app.stack.ports import HOST
from app.stack.programs import find

type Role = Literal["inbox", "cache"]

DURABLE: Final = (
    "--appendonly",
    "yes",
    "--appendfsync",
    "always",
    "--save",
    "",
    "--maxmemory-policy",
    "noeviction",
)
"""An entry is on the disk before the answer; a full server refuses instead of forgetting."""

FORGETFUL: Final = (
    "--appendonly", "no", "--save", "", "--maxmemory", "1gb", "--maxmemory-policy", "noeviction",
)  # fmt: skip
"""Hot state and stock can be rebuilt as a whole, so nothing goes alone: a full server says so and is answered without."""


def policy(role: Role) -> tuple[str, ...]:
    """Return the options that make a Redis the inbox or the cache, here and in ``compose.yaml``."""
    return DURABLE if role == "inbox" else FORGETFUL


def command(role: Role, *, folder: Path, port: int) -> list[str]:
    """Return the start line; makes the folder, reads no configuration file."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        find("redis-server"), "--bind", HOST, "--port", str(port), "--dir", str(folder.absolute()),
        "--daemonize", "no", *policy(role),
    ]  # fmt: skip


def url(port: int) -> str:
    """Return the address of a Redis of the local stack."""
    return f"redis://{HOST}:{port}/0"
