"""The numbered migration files beside this module."""

import hashlib
import re
from importlib.resources import files
from typing import Final

from msgspec import Struct

_NAME: Final = re.compile(r"(\d{4})_([a-z0-9_]+)\.cypher")
_COMMENT: Final = re.compile(r"^\s*//.*$", re.MULTILINE)


class MigrationFile(Struct, frozen=True):
    """One numbered file.

    Attributes:
        checksum: SHA-256 of its bytes; kept in the graph when it was applied.
        statements: In order; each can be repeated without harm (``IF NOT EXISTS``).
    """

    version: int
    name: str
    checksum: str
    statements: tuple[str, ...]


def read(name: str, content: bytes) -> MigrationFile:
    """Cut one file into its statements.

    Raises:
        ValueError: The name is not ``<four digits>_<words>.cypher``.
    """
    if (match := _NAME.fullmatch(name)) is None:
        raise ValueError(f"{name} is not the name of a migration")
    pieces = (piece.strip() for piece in _COMMENT.sub("", content.decode()).split(";"))
    return MigrationFile(
        version=int(match[1]),
        name=match[2],
        checksum=hashlib.sha256(content).hexdigest(),
        statements=tuple(piece for piece in pieces if piece),
    )


def all_files() -> tuple[MigrationFile, ...]:
    """Return every migration, oldest first."""
    folder = files("migrations")
    found = (entry for entry in folder.iterdir() if entry.name.endswith(".cypher"))
    return tuple(
        sorted((read(entry.name, entry.read_bytes()) for entry in found), key=lambda file: file.version)
    )
