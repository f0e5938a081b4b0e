"""``kindred up``."""

import signal
from typing import Annotated

import typer

from app.console.output import OUT, AsJson, print_json, print_table
from app.settings import from_environment
from app.stack.local import Stack, running, up


def command(
    attached: Annotated[
        bool, typer.Option("--attached", help="Stay until Ctrl-C and take everything down then.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Start Neo4j, Redis, the API and the worker, and leave them running until `kindred down`."""
    settings = from_environment()
    if not attached:
        _show(up(settings, notice=_say), as_json=as_json)
        return
    with running(settings, notice=_say) as stack:
        _show(stack, as_json=as_json)
        _say("Ctrl-C stops everything.")
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


def _say(line: str) -> None:
    OUT.print(line, style="dim")


def _show(stack: Stack, *, as_json: bool) -> None:
    addresses = {
        "API": stack.api_url,
        "API reference": f"{stack.api_url}/schema",
        "Neo4j Browser": stack.browser_url,
    }
    if as_json:
        print_json({"addresses": addresses, "processes": stack.processes()})
        return
    print_table("Running", ("process", "state", "pid", "MB"), (
        (one.name, one.state, one.pid, one.memory_mb and round(one.memory_mb)) for one in stack.processes()
    ))  # fmt: skip
    print_table("Addresses", ("what", "where"), [pair for pair in addresses.items() if pair[1]])
    if stack.password_file is not None:
        _say(f"Neo4j Browser: user neo4j, password in {stack.password_file}")
