"""Applies the migrations that a graph lacks, and refuses a file that changed after it was applied."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from cypher import catalog
from migrations.files import MigrationFile, all_files

_SCHEMA_TIMEOUT_S: Final = 300.0
_TIMEOUT_S: Final = 30.0


class SchemaClient(Protocol):
    """What a migration needs of a database; ``graph.client.GraphClient`` has it."""

    async def schema(
        self, statement: str, parameters: Mapping[str, object], *, timeout_s: float
    ) -> list[dict[str, object]]:
        """Run one statement in a transaction of its own and return its rows."""
        ...


class ChangedMigration(Exception):
    """A file differs from what was applied to this graph; write a new one instead of editing it."""

    def __init__(self, version: int, name: str) -> None:
        self.version = version
        super().__init__(f"migration {version:04d}_{name} changed after it was applied")


async def migrate(client: SchemaClient, files: Sequence[MigrationFile] | None = None) -> tuple[int, ...]:
    """Bring the graph up to date and return the versions that were applied now.

    Every statement can be repeated and a version is noted after its last one,
    so it may be killed anywhere and run again, also twice at once.

    Raises:
        ChangedMigration: An applied file has another checksum now; nothing was applied.
    """
    wanted = all_files() if files is None else tuple(files)
    await client.schema(catalog.text("migrations/constraint"), {}, timeout_s=_SCHEMA_TIMEOUT_S)
    applied = await _applied(client, wanted)
    for file in wanted:
        if applied.get(file.version, file.checksum) != file.checksum:
            raise ChangedMigration(file.version, file.name)
    missing = [file for file in wanted if file.version not in applied]
    for file in missing:
        await _apply(client, file)
    await client.schema(catalog.text("migrations/await_indexes"), {}, timeout_s=_SCHEMA_TIMEOUT_S)
    return tuple(file.version for file in missing)


async def _applied(client: SchemaClient, wanted: Sequence[MigrationFile]) -> dict[int, str]:
    rows = await client.schema(
        catalog.text("migrations/applied"),
        {"versions": [file.version for file in wanted]},
        timeout_s=_TIMEOUT_S,
    )
    return {int(str(row["version"])): str(row["checksum"]) for row in rows}


async def _apply(client: SchemaClient, file: MigrationFile) -> None:
    for statement in file.statements:
        await client.schema(statement, {}, timeout_s=_SCHEMA_TIMEOUT_S)
    await client.schema(
        catalog.text("migrations/note"),
        {"version": file.version, "name": file.name, "checksum": file.checksum},
        timeout_s=_TIMEOUT_S,
    )
