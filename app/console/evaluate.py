"""``kindred evaluate``."""

import typer

from app.console import evaluate_devices, evaluate_identity

command = typer.Typer(
    no_args_is_help=True, help="Measure the ladder on anyone's table, with its truth where it has one."
)
command.command("identity")(evaluate_identity.command)
command.command("devices")(evaluate_devices.command)
