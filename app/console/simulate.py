"""``kindred simulate``."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from app.console.moments import last_midnight, utc
from app.console.output import OUT, AsJson, print_json, print_table
from app.demo.simulate import Summary, simulate


def command(
    folder: Annotated[Path, typer.Argument(help="Where to; gets the subfolders exports and truth.")],
    until: Annotated[
        datetime | None, typer.Option(help="UTC moment at which the year ends; last midnight if left out.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Makes another shop, the same each time.")] = 7,
    customers: Annotated[
        int | None, typer.Option(min=1, max=4372, help="Only some of the 4,372 real customers.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a year of a shop as its seven systems export it."""
    end = last_midnight() if until is None else utc(until)
    with Progress(console=OUT, disable=as_json or not OUT.is_terminal, transient=True) as bar:
        task = bar.add_task("begin", total=1.0)
        summary = simulate(
            folder / "exports",
            folder / "truth",
            until=end,
            seed=seed,
            customers=customers,
            progress=lambda step, share: bar.update(task, description=step, completed=share),
        )
    _show(summary, folder, as_json=as_json)


def _show(summary: Summary, folder: Path, *, as_json: bool) -> None:
    if as_json:
        print_json(summary)
        return
    print_table(f"In {folder}", ("what", "how many"), summary.counts.items())
    OUT.print(f"{summary.seconds:.1f} s; `kindred ingest {folder / 'exports'}` takes it in", style="dim")
