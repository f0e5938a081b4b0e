"""``kindred train``."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from app.console.moments import utc
from app.console.output import OUT, AsJson, print_json, print_table
from app.lake.lake import Lake
from app.settings import Settings, from_environment
from app.stack.local import connected
from app.wiring import open_graph
from ranking.bundle import Manifest
from workers.training import SEED, train


def command(
    cut: Annotated[
        datetime | None, typer.Option(help="UTC moment before which the lake is read; now if left out.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same data and seed give the same bundle.")] = SEED,
    as_json: AsJson = False,
) -> None:
    """Train a bundle from the lake and make it the one that is served."""
    moment = datetime.now(UTC) if cut is None else utc(cut)
    manifest = asyncio.run(_train(connected(from_environment()), moment, seed))
    if as_json:
        print_json(manifest)
        return
    OUT.print(f"bundle {manifest.version}, from everything before {manifest.cut:%Y-%m-%d %H:%M} UTC")
    print_table(
        "Made of", ("what", "how many"), ((name, f"{count:,}") for name, count in manifest.counts.items())
    )
    print_table(
        "Measured", ("what", "value"), ((name, f"{value:.4g}") for name, value in manifest.metrics.items())
    )


async def _train(settings: Settings, cut: datetime, seed: int) -> Manifest:
    graph = open_graph(settings)
    try:
        return await train(graph, Lake(settings.lake), settings.bundles, cut=cut, seed=seed)
    finally:
        await graph.close()
