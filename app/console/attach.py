"""``kindred attach``."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import msgspec
import typer

from app.console.failure import NotThere
from app.console.output import AsJson, print_json, print_table
from app.inbox.errors import LeaseLost, LeaseTaken
from app.settings import Settings, from_environment
from app.stack.local import connected
from app.wiring import wired
from graph.errors import StaleWriter
from workers.attaching import SURE, Attachments, attach_all


def command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look: nothing is written.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give devices that never said whose they are to persons they were seen with; every night by itself."""
    found = asyncio.run(_attached(connected(from_environment()), dry_run=dry_run))
    if as_json:
        print_json(msgspec.to_builtins(found))
    else:
        _show(found)


async def _attached(settings: Settings, *, dry_run: bool) -> Attachments:
    """Run rung 4 now.

    Raises:
        NotThere: A worker writes without a pause.
    """
    async with wired(settings) as wiring:
        try:
            return await attach_all(wiring, at=datetime.now(UTC), dry_run=dry_run)
        except (LeaseTaken, LeaseLost, StaleWriter) as exc:
            raise NotThere(
                "the worker is taking records in, and attaching waits for its end; try again later"
            ) from exc


def _show(found: Attachments) -> None:
    would = "would be " if found.dry_run else ""
    print_table(
        "Devices and visits that never said whose they are",
        ("what", "how many"),
        (
            ("devices attached", f"{found.devices:,}"),
            (f"of these at {SURE} or surer", f"{found.surely:,}"),
            ("visits of shared devices attached", f"{found.visits:,}"),
            ("of both, provisional until the day is over", f"{found.provisional:,}"),
            ("devices that met somebody known where few are", f"{found.met:,}"),
            ("of these nobody's that is known, estimated", _share(found.nobody)),
            ("visits of shared devices by none of its users, estimated", _share(found.newcomers)),
            ("known devices learned from", f"{found.pairs:,}"),
            (f"{would}written", f"{found.written:,}"),
            (f"{would}ended or given to another", f"{found.gone:,}"),
            ("seconds", f"{found.seconds:.1f}"),
        ),
    )


def _share(value: float | None) -> str | None:
    return None if value is None else f"{value:.0%}"
