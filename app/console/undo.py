"""``kindred undo``: takes back what joined people wrongly, and numbers that did."""

import asyncio
from typing import Annotated

import typer

from app.console.dry_run import foreseen, show_foresight
from app.console.output import OUT, AsJson, print_json
from app.console.rulings import DryRun, rule, show
from app.console.snapshot import PATIENCE_S
from app.settings import from_environment
from app.stack.local import connected
from app.wiring import open_graph
from graph.snapshots.switching import former_text

command = typer.Typer(no_args_is_help=True)


@command.command("merge")
def undo_merge(
    merge: Annotated[str, typer.Argument(help="Id of the change, or of the person that the merge retired.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Undo a merge: each side gets its id back, and what joined them joins them no more."""
    show(rule("POST", "/v1/undo", body={"merge": merge, "dry_run": dry_run}), as_json=as_json)


@command.command("records")
def undo_records(
    records: Annotated[list[str], typer.Argument(help="Records of one person: source:kind:id.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take records of a person apart from its others."""
    show(rule("POST", "/v1/undo", body={"records": records, "dry_run": dry_run}), as_json=as_json)


@command.command("value")
def undo_value(
    value: Annotated[str, typer.Argument(help="kind=value: email=…, phone=…, shopify.customer_id=7.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Bar an email, phone or identifier: it joins nobody from now on."""
    kind, separator, rest = value.partition("=")
    if not separator or not rest:
        raise typer.BadParameter("kind=value is needed, such as email=ada@example.com")
    body = {"value": {"kind": kind, "value": rest}, "dry_run": dry_run}
    show(rule("POST", "/v1/undo", body=body), as_json=as_json)


@command.command("snapshot")
def undo_snapshot(
    version: Annotated[
        str, typer.Argument(help="Version to take back; the last one that was switched to if left out.")
    ] = "last",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Go back to the numbers before a snapshot; every record is decided under them again."""
    if not dry_run:
        effect = rule("POST", "/v1/undo", patience_s=PATIENCE_S, body={"snapshot": version})
        show(effect, as_json=as_json)
        return
    text = asyncio.run(_former_text(None if version == "last" else version))
    if text is None:
        OUT.print("It is so already; nothing would change.")
        return
    found = foreseen(text)
    if as_json:
        print_json(found)
    else:
        show_foresight(found)


async def _former_text(version: str | None) -> str | None:
    graph = open_graph(connected(from_environment()))
    try:
        return await former_text(graph, version)
    finally:
        await graph.close()
