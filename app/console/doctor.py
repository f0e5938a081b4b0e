"""``kindred doctor``."""

import typer

from app.console.output import OUT, AsJson, print_json, print_table
from app.settings import from_environment
from app.stack.doctor import doctor


def command(as_json: AsJson = False) -> None:
    """Check what this machine and this configuration need, and say what is missing."""
    checks = doctor(from_environment())
    if as_json:
        print_json(checks)
    else:
        print_table(
            "Checks",
            ("", "what", "found", "to do"),
            (("ok" if one.ok else "!!", one.name, one.found, one.remedy) for one in checks),
        )
    if not all(one.ok for one in checks):
        OUT.print("Something is missing; see the last column.", style="yellow") if not as_json else None
        raise typer.Exit(1)
