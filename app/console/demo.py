"""``kindred demo``."""

from datetime import datetime
from typing import Annotated

import typer

from app.console.failure import Refused
from app.demo.home import NotEmpty
from app.demo.run import demo
from app.settings import from_environment


def command(
    until: Annotated[
        datetime | None,
        typer.Option(help="UTC day on which the simulated year ends; last midnight if left out."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Makes another shop, the same each time.")] = 7,
    customers: Annotated[
        int | None, typer.Option(min=20, help="Only so many of the shop's 4,372 customers, for a quick look.")
    ] = None,
    person_fields: Annotated[
        bool,
        typer.Option(
            "--person-fields", help="With rung 3, names, birth dates and addresses: about a minute longer."
        ),
    ] = False,
    exit_after: Annotated[
        bool,
        typer.Option("--exit", help="Stop everything at the end even on a terminal; so does DEMO_EXIT=1."),
    ] = False,
) -> None:
    """Show the whole path on real data: start, ingest, resolve, recommend, report."""
    settings = from_environment()
    leave = exit_after or settings.demo_exit
    try:
        code = demo(
            settings,
            until=until,
            seed=seed,
            exit_after=leave,
            customers=customers,
            person_fields=person_fields,
        )
    except NotEmpty as exc:
        raise Refused(str(exc)) from exc
    raise typer.Exit(code)
