"""Rulings from a terminal: sent, waited for, and shown."""

import time
from typing import Annotated, Any, Final

import typer

from app.console.api import call
from app.console.failure import NotThere
from app.console.output import OUT, print_json, print_table

_PATIENCE_S: Final = 600.0
_PAUSE_S: Final = 1.0

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen; nothing is written.")]


def rule(method: str, path: str, *, patience_s: float = _PATIENCE_S, **request: Any) -> dict[str, Any]:  # ruff: ignore[any-type] -- any JSON
    """Return the effect of a ruling, waiting for the writer where it is busy.

    Raises:
        Refused: It was turned down; the message names what speaks against it.
        NotThere: No worker was done with it in time, ten minutes if nothing else is said; it is kept and will
            be carried out.
    """
    answer = call("reviews", method, path, **request)
    end = time.monotonic() + patience_s
    while answer["effect"] is None:
        if time.monotonic() > end:
            raise NotThere("the decision is kept, but no worker has come to it; `kindred up` starts one")
        time.sleep(_PAUSE_S)
        answer = call("reviews", "GET", f"/v1/rulings/{answer['ruling']}")
    effect: dict[str, Any] = answer["effect"]
    return effect


def show(effect: dict[str, Any], *, as_json: bool) -> None:
    """Print what a ruling did, or would do: ids and record keys, no personal data."""
    if as_json:
        print_json(effect)
        return
    if effect["already"]:
        OUT.print("It was so already; nothing changed.")
    elif effect["dry_run"]:
        OUT.print("A dry run: nothing was written.", style="yellow")
    if effect["changes"]:
        print_table(
            "Ids",
            ("what", "person", "heir", "records", "cause"),
            (
                (one["kind"], one["person"], one["heir"], ", ".join(one["records"]), one["cause"])
                for one in effect["changes"]
            ),
        )
    if effect["more_changes"]:
        OUT.print(f"… and {effect['more_changes']:,} more, in the id ledger.")
    now = f"; the records are {len(effect['persons'])} person(s) now" if effect["persons"] else ""
    OUT.print(f"{effect['touched']} record links changed{now}.")
    for name in effect["withdrawn"]:
        OUT.print(f"withdrawn: judgement {name}")
    if effect["judgement"] and effect["judgement"] not in effect["withdrawn"]:
        OUT.print(f"judgement {effect['judgement']}; `kindred review withdraw` takes it back")
