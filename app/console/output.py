"""What a command prints: tables for people, one JSON document for programs."""

import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of tables.")]

OUT: Final = Console(highlight=False)


def print_json(value: Any) -> None:  # ruff: ignore[any-type] -- whatever an answer holds
    """Write one JSON document and a line break to standard output."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value)).decode() + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Draw rows for a person; None is an empty cell."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    OUT.print(table)
    OUT.print()
