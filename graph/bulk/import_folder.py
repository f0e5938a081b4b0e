"""Writes the files of an offline import: what neighbourhoods add, their points, and what the graph says of itself."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from msgspec import Struct

from graph.bulk import import_files as files
from graph.bulk import joins
from graph.bulk.engine import Engine
from graph.bulk.import_files import FILES, ImportFile
from graph.bulk.import_form import for_import, line_of, plain
from graph.bulk.ladder import Grounds, pieces
from graph.keyring import Keyring
from graph.matching.snapshot import Snapshot
from graph.store import label_of

_BARRED: Final = {True: "true", None: ""}


class Itself(Struct, frozen=True):
    """What an imported graph says of itself.

    Attributes:
        keyring: Whose fingerprint it keeps.
        epoch: The writer's number; live goes on with a greater one.
    """

    keyring: Keyring
    epoch: int


class ImportFolder(Struct, frozen=True):
    """Files that are ready for ``neo4j-admin database import``.

    Attributes:
        rows: Of each file, by its name.
        multiline: A value has a line break, which the import must be told.
    """

    folder: Path
    rows: Mapping[str, int]
    multiline: bool

    def path(self, file: ImportFile) -> Path:
        """Return where a file lies."""
        return self.folder / f"{file.name}.txt"


def write_folder(
    engine: Engine,
    ground: Grounds,
    snapshot: Snapshot,
    folder: Path,
    *,
    itself: Itself,
    done: Callable[[int], None],
) -> ImportFolder:
    """Decide every neighbourhood, and write all there is into an empty folder.

    Args:
        engine: Where ``ground`` was made.
        ground: All records.
        snapshot: The numbers in force.
        folder: Only its owner may look into it: it holds personal data.
        itself: What the graph says of itself.
        done: Is told how many records more are written.

    Raises:
        UnwritableValue: A value holds a separator of the files.
    """
    rows: Counter[str] = Counter()
    multiline = False
    with ExitStack() as closing:
        opened = {
            file.name: closing.enter_context((folder / f"{file.name}.txt").open("wb")) for file in FILES
        }
        for file in FILES:
            opened[file.name].write(file.header)
        for batch in pieces(engine, ground, snapshot, for_import, before=0):
            for piece in batch.to_pylist():
                name, number, body = piece["table"], piece["rows"], piece["body"]
                opened[name].write(body)
                rows[name] += number
                multiline = multiline or body.count(b"\n") != number or b"\r" in body
                done(number if name == files.RECORDS.name else 0)
        for batch in engine.batches(joins.points(ground.held, ground.barred)):
            columns = (batch.column(name).to_pylist() for name in ("point", "kind", "barred"))
            opened[files.POINTS.name].writelines(map(_point, *columns))
            rows[files.POINTS.name] += batch.num_rows
        said = _said_of_itself(itself, sequence=ground.neighbourhoods_number)
        for file, line in said.items():
            opened[file.name].write(line.encode())
            rows[file.name] = 1
    return ImportFolder(folder, dict(rows), multiline)


def _point(point: str, kind: str, barred: bool | None) -> bytes:
    labels = f"Point{files.LABELS}{label_of(kind)}"
    return line_of((point, labels, plain("kind", kind), _BARRED[barred])).encode()


def _said_of_itself(itself: Itself, *, sequence: int) -> dict[ImportFile, str]:
    """Return the ``Writer`` and ``Keyring`` nodes, as their own statements would have made them."""
    number, keyring = str(itself.epoch), itself.keyring
    return {
        files.WRITER: line_of(("graph", number, number, str(sequence), str(sequence))),
        files.KEYRING: line_of(("hmac", keyring.fingerprint(), str(keyring.version))),
    }
