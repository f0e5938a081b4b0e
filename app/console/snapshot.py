"""``kindred snapshot``: the numbers that decide who is one person."""

import asyncio
import sys
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

import typer

from app.console.calibrating import PERSON, RECORD, answers, fitted_on
from app.console.dry_run import foreseen, page, show_foresight
from app.console.failure import NotThere, writing
from app.console.output import OUT, AsJson, print_json
from app.console.reliability import show as show_reliability
from app.console.rulings import rule, show
from app.settings import from_environment
from app.stack.local import connected
from app.wiring import open_graph
from graph.snapshots.in_force import InForce, in_force
from graph.snapshots.layout import fingerprint, read, written

command = typer.Typer(no_args_is_help=True)

PATIENCE_S: Final = 23 * 3600.0
"""A switch of a very large graph takes hours; its answer is kept for a day."""

SnapshotFile = Annotated[Path, typer.Argument(help="A snapshot file.", exists=True, dir_okay=False)]
Html = Annotated[Path | None, typer.Option("--html", help="Also write a page with all examples.")]


@command.command("show")
def show_snapshot(
    shipped: Annotated[
        bool, typer.Option("--shipped", help="The one that ships with the product, with its reasons.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print the snapshot in force, as a file to start from; what is known of it goes to standard error."""
    if shipped:
        sys.stdout.write(files("graph.matching").joinpath("snapshot.toml").read_text(encoding="utf-8"))
        return
    found = standing()
    if as_json:
        print_json(found)
        return
    waits = "" if found.rescored_to is None else f"; a switch goes on, {found.rescored:,} records are decided"
    sys.stdout.write(found.text)
    sys.stderr.write(
        f"{found.version}, {found.fingerprint}, in force since {found.since:%Y-%m-%d %H:%M}{waits}\n"
    )


@command.command("dry-run")
def dry_run(file: SnapshotFile, html: Html = None, as_json: AsJson = False) -> None:
    """Say who would merge, split and change id under other numbers; nothing is written."""
    found = foreseen(file.read_text(encoding="utf-8"))
    if html is not None:
        with writing():
            html.write_text(page(found), encoding="utf-8")
    if as_json:
        print_json(found)
    else:
        show_foresight(found)


@command.command("calibrate")
def calibrate(  # ruff: ignore[too-many-arguments] -- options of a command
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV or Parquet: a record key and a person in each row.", exists=True, dir_okay=False
        ),
    ],
    version: Annotated[
        str, typer.Option(metavar="VERSION", help="Of the snapshot that is written; a new one.")
    ],
    output: Annotated[Path, typer.Option(metavar="OUT.toml", dir_okay=False, help="Where to write it.")],
    record: Annotated[str, typer.Option(metavar="COLUMN", help="With the record keys.")] = RECORD,
    person: Annotated[str, typer.Option(metavar="COLUMN", help="With the persons.")] = PERSON,
    picture: Annotated[
        Path | None,
        typer.Option(metavar="OUT.png", dir_okay=False, help="Draw how right each confidence is."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Draws other halves to measure with.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Fit how sure a link is on people whose answers are known: the numbers in force, with a calibration.

    Nothing is written to the graph: try the file with `kindred snapshot dry-run`, and put it in force with
    `kindred snapshot switch`.
    """
    found = fitted_on(answers(file, record, person), version=version, seed=seed)
    text = written(found.snapshot)
    read(text)  # a version that no graph would take is refused here
    with writing():
        output.write_text(text, encoding="utf-8")
    if picture is not None:
        from app.console.identity_charts import draw_reliability  # ruff: ignore[import-outside-top-level] -- matplotlib takes a second

        with writing():
            draw_reliability(picture, found.reliability, of="a record is its person's")
    if as_json:
        print_json({"version": version, "answers": found.answers, "reliability": found.reliability})
        return
    show_reliability(found.reliability, of="a record and its person", counted="records")
    OUT.print(f"{output}: {version}, fitted on all {found.answers:,} records with an answer.")


@command.command("switch")
def switch(file: SnapshotFile, as_json: AsJson = False) -> None:
    """Put other numbers in force and decide every record under them; `kindred undo snapshot` takes it back."""
    text = file.read_text(encoding="utf-8")
    snapshot = read(text)
    effect = rule("POST", "/v1/snapshot", patience_s=PATIENCE_S, body={"text": text})
    if not as_json:
        OUT.print(f"In force: {snapshot.version}, {fingerprint(snapshot)}.")
    show(effect, as_json=as_json)


def standing() -> InForce:
    """Return the snapshot in force.

    Raises:
        NotThere: No worker has been at this graph yet.
    """

    async def asked() -> InForce | None:
        graph = open_graph(connected(from_environment()))
        try:
            return await in_force(graph)
        finally:
            await graph.close()

    found = asyncio.run(asked())
    if found is None:
        raise NotThere("no worker has been at this graph yet; `kindred up` starts one")
    return found
