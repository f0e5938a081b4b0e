"""Progress of what reads a whole graph, on standard error."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from graph.snapshots.census import Progress as Told

_DOING: Final = {
    "read": "reading records",
    "compare": "comparing person fields",
    "partition": "deciding who is one person",
}


@contextmanager
def telling() -> Generator[Told]:
    """Show bars for the length of a block."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(_DOING[what])
            bars.update(tasks[what], completed=done, total=total or None)

        yield progress
