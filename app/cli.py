"""The command line ``kindred``.

A command's module is loaded only when that command is called, so that
``kindred --help`` does not wait for the graph, the lake and the ranker.
"""

import importlib
import sys
from collections.abc import Sequence
from typing import Final

import typer
from msgspec import Struct

from app.console.failure import exit_code_of, told


class Entry(Struct, frozen=True):
    """A command before its module is loaded.

    Attributes:
        module: Below ``app.console``; has a function or a ``Typer`` named ``command``.
        help: First line of its help; a contract test compares it with the module's own.
    """

    name: str
    module: str
    help: str
    panel: str


_STACK: Final = "The local stack"
_DATA: Final = "Data in"
_ANSWERS: Final = "Answers out"
_DECISIONS: Final = "Decisions"

COMMANDS: Final = (
    Entry(
        "demo", "demo", "Show the whole path on real data: start, ingest, resolve, recommend, report.", _STACK
    ),
    Entry(
        "up",
        "up",
        "Start Neo4j, Redis, the API and the worker, and leave them running until `kindred down`.",
        _STACK,
    ),
    Entry("down", "down", "Stop the local stack, wherever it was started.", _STACK),
    Entry(
        "doctor",
        "doctor",
        "Check what this machine and this configuration need, and say what is missing.",
        _STACK,
    ),
    Entry("keys", "keys", "Make API keys, and the secrets that identity tokens are signed with.", _STACK),
    Entry("simulate", "simulate", "Write a year of a shop as its seven systems export it.", _DATA),
    Entry("bulk", "bulk", "Load columns of records into the graph at once, by joins.", _DATA),
    Entry("ingest", "ingest", "Take exports of the source systems in.", _DATA),
    Entry(
        "evaluate",
        "evaluate",
        "Measure the ladder on anyone's table, with its truth where it has one.",
        _ANSWERS,
    ),
    Entry("migrate", "migrate", "Bring the graph's constraints and indexes up to date.", _DATA),
    Entry("train", "train", "Train a bundle from the lake and make it the one that is served.", _DATA),
    Entry(
        "profile", "profile", "Show a person with every record, device and contact known of them.", _ANSWERS
    ),
    Entry(
        "explain", "explain", "Show why records are one person, link by link, or why two are not.", _ANSWERS
    ),
    Entry(
        "recommend", "recommend", "Show what a person, session or device would be recommended now.", _ANSWERS
    ),
    Entry("review", "review", "List, show and decide what the ladder leaves to a person.", _DECISIONS),
    Entry(
        "audit",
        "audit",
        "Compare the persons with graph components, ask what smells of over-merging, report drift.",
        _DECISIONS,
    ),
    Entry(
        "attach",
        "attach",
        "Give devices that never said whose they are to persons they were seen with; every night by itself.",
        _DECISIONS,
    ),
    Entry("undo", "undo", "Take back a merge, a value that joins people wrongly, or a snapshot.", _DECISIONS),
    Entry(
        "snapshot",
        "snapshot",
        "Show, try and change the numbers that decide who is one person.",
        _DECISIONS,
    ),
)


def build(arguments: Sequence[str]) -> typer.Typer:
    """Return the command line with the one command loaded that the arguments call."""
    app = typer.Typer(
        name="kindred",
        help="Knows which records, devices and sessions are the same customer, and what that customer will want next.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog="Exit codes: 0 done, 1 refused or failed, 2 wrong usage or settings, 3 something needed does not answer.",
    )
    called = next((one for one in arguments if not one.startswith("-")), None)
    for entry in COMMANDS:
        loaded = (
            importlib.import_module(f"app.console.{entry.module}").command
            if entry.name == called
            else _not_called
        )
        if isinstance(loaded, typer.Typer):
            app.add_typer(loaded, name=entry.name, help=entry.help, rich_help_panel=entry.panel)
        else:
            about = None if entry.name == called else entry.help
            app.command(entry.name, help=about, rich_help_panel=entry.panel)(loaded)
    return app


def main() -> None:
    """Run a command and exit; a failure that has a name is one line and not a traceback."""
    try:
        build(sys.argv[1:])()
    except KeyboardInterrupt:
        sys.exit(130)
    except told() as exc:
        sys.stderr.write(f"kindred: {exc}\n")
        sys.exit(exit_code_of(exc))


def _not_called() -> None:
    """Stand for a command in the help of all."""


if __name__ == "__main__":
    main()
