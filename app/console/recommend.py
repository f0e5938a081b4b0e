"""``kindred recommend``."""

from typing import Annotated

import typer

from app.console.api import call
from app.console.output import OUT, AsJson, print_json, print_table


def command(
    key: Annotated[str, typer.Argument(help="person:, session: or device: and an id.")],
    limit: Annotated[int, typer.Option(min=1, max=100)] = 12,
    as_json: AsJson = False,
) -> None:
    """Show what a person, session or device would be recommended now."""
    page = call("storefront", "GET", f"/v1/recommendations/{key}", parameters={"limit": limit})
    if as_json:
        print_json(page)
        return
    OUT.print(
        f"bundle {page['bundle']}, {page['mode']} ({page['history']}), request {page['request_id']}",
        style="dim",
    )
    for part in page["degraded"]:
        OUT.print(f"degraded: {part}", style="yellow")
    print_table(
        f"For {key}",
        ("rank", "sku", "score", "reason"),
        ((one["rank"], one["sku"], f"{one['score']:.4f}", one["reason"]) for one in page["items"]),
    )
