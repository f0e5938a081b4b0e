"""``kindred evaluate``."""

import typer

from app.console import evaluate_devices

command = typer.Typer(
    no_args_is_help=True, help="Measure the ladder on anyone's table, with its truth where it has one."
)
command.command("devices")(evaluate_devices.command)


@command.callback()
def _evaluate() -> None:
    """Keep the sub-command's name while there is one only."""
