"""``kindred migrate``."""

import asyncio

from app.console.output import OUT, AsJson, print_json
from app.settings import Settings, from_environment
from app.stack.local import connected
from app.wiring import open_graph
from migrations.runner import migrate


def command(as_json: AsJson = False) -> None:
    """Bring the graph's constraints and indexes up to date."""
    applied = asyncio.run(_migrate(connected(from_environment())))
    if as_json:
        print_json({"applied": applied})
    else:
        OUT.print(f"Applied {', '.join(map(str, applied))}." if applied else "Up to date already.")


async def _migrate(settings: Settings) -> tuple[int, ...]:
    graph = open_graph(settings)
    try:
        return await migrate(graph)
    finally:
        await graph.close()
