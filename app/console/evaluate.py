"""``kindred evaluate``."""

import importlib
from importlib.util import find_spec

import typer

from app.console import evaluate_identity

command = typer.Typer(
    no_args_is_help=True, help="Measure the ladder on anyone's table, with its truth where it has one."
)
command.command("identity")(evaluate_identity.command)
if find_spec("app.console.evaluate_devices"):
    command.command("devices")(importlib.import_module("app.console.evaluate_devices").command)


@command.callback()
def _evaluate() -> None:
    """Keep the sub-command's name while there is one only."""
