"""The server's own import tool: files into a store that does not run and holds nothing."""

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.stack.artefacts import Artefacts
from app.stack.errors import StackError
from app.stack.programs import find
from graph.bulk.import_files import ELEMENT, FIELD, FILES, QUOTE, ImportFile

if TYPE_CHECKING:  # it brings the whole bulk ladder, and every start of a stack comes by here
    from graph.bulk.import_folder import ImportFolder

_TIMEOUT_S: Final = 12 * 3_600
_DATABASE: Final = "neo4j"
_UNFINISHED: Final = "import.unfinished"
"""In a home while an import is under way, until the graph it made is whole."""


class ImportFailed(StackError):
    """The import tool ended without a store; what it left was removed."""


def has_store(home: Path) -> bool:
    """Say whether a home's store was ever started or imported."""
    return (home / "data" / "databases" / _DATABASE).exists()


def begin(home: Path) -> None:
    """Note that an import begins, and remove what the store had: the caller has seen that this was nothing."""
    (home / _UNFINISHED).touch()
    _remove_store(home)


def finish(home: Path) -> None:
    """Note that the graph is whole: from now on it stays."""
    (home / _UNFINISHED).unlink(missing_ok=True)


def clear_unfinished(home: Path) -> bool:
    """Remove what an import left that did not come to its end, so that it never looks like a graph."""
    if not (home / _UNFINISHED).exists():
        return False
    _remove_store(home)
    finish(home)
    return True


def run(home: Path, artefacts: Artefacts, files: "ImportFolder", *, heap_mb: int) -> None:
    """Import files into a home whose configuration is written and whose server does not run.

    Raises:
        ImportFailed: The tool refused the files; the store is empty again.
    """
    folder = home.absolute()
    line = [
        find("java"), f"-Xmx{heap_mb}m", "-XX:+UseParallelGC", "-cp", f"{artefacts.lib}/*",
        f"-Dbasedir={folder}", "org.neo4j.server.startup.Neo4jAdminCommand", "database", "import", "full",
        _DATABASE, *_options(files), *(_argument(file, files) for file in FILES if files.rows.get(file.name)),
    ]  # fmt: skip
    done = subprocess.run(
        line, env={"NEO4J_HOME": str(folder), "NEO4J_CONF": str(folder / "conf")}, cwd=files.folder,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        _remove_store(home)
        raise ImportFailed(
            f"neo4j-admin database import ended with {done.returncode}: {_reason(done.stderr)}"
        )


def _options(files: "ImportFolder") -> list[str]:
    return [
        f"--delimiter={_character(FIELD)}",
        f"--array-delimiter={_character(ELEMENT)}",
        f"--quote={_character(QUOTE)}",
        f"--multiline-fields={str(files.multiline).lower()}",
        "--bad-tolerance=0",
        f"--report-file={files.folder / 'import.report'}",
    ]


def _argument(file: ImportFile, files: "ImportFolder") -> str:
    kind = "relationships" if file.is_edges else "nodes"
    label = f"{file.label}=" if file.label else ""
    return f"--{kind}={label}{files.path(file)}"


def _character(value: str) -> str:
    return f"U+{ord(value):04X}"


def _reason(errors: str) -> str:
    """Return the kind of the first failure; its text may quote a row, and a row is personal data."""
    lines = (line.strip() for line in errors.splitlines())
    return next((line.partition(":")[0] for line in lines if "Exception" in line), "no reason given")


def _remove_store(home: Path) -> None:
    for kind in ("databases", "transactions"):
        shutil.rmtree(home / "data" / kind / _DATABASE, ignore_errors=True)
