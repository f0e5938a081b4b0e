"""``kindred keys``: the only time a key is seen."""

from typing import Annotated

import typer

from app.access import SCOPES, Scope, create, read_table
from app.console.output import OUT, AsJson, print_json
from app.settings import from_environment

command = typer.Typer(no_args_is_help=True)


@command.command("create")
def create_keys(
    scope: Annotated[
        list[str] | None,
        typer.Option(help="ingest, storefront or crm; may be repeated. All three if left out."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make new keys, which end the older ones of the same scope, and show them this once."""
    chosen: list[Scope] = [one for one in SCOPES if scope is None or one in scope]
    unknown = sorted(set(scope or ()) - set(SCOPES))
    if unknown:
        raise typer.BadParameter(f"there is no scope {unknown[0]}; there are {', '.join(SCOPES)}")
    settings = from_environment()
    made: dict[Scope, str] = create(settings.api_keys_file, chosen)
    if as_json:
        print_json(made)
        return
    for name, key in made.items():
        OUT.print(f"{name:<11} {key}", soft_wrap=True)
    OUT.print(f"Their hashes are in {settings.api_keys_file}; an API that runs reads them at its next start.")


@command.command("check")
def check_key(
    key: Annotated[str, typer.Option(prompt=True, hide_input=True, help="Asked for if left out.")],
) -> None:
    """Say what a key is for, without calling the API."""
    held = read_table(from_environment().api_keys_file).scope_of(key)
    OUT.print(held or "not valid")
    raise typer.Exit(0 if held else 1)
