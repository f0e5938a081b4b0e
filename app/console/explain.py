"""``kindred explain``."""

from typing import Any

from rich.tree import Tree

from app.console.api import call
from app.console.output import OUT, AsJson, print_json
from app.console.persons import Who, person_of


def command(who: Who, as_json: AsJson = False) -> None:
    """Show why records are one person, link by link."""
    explanation = call("crm", "GET", f"/v1/profiles/{person_of(who)}/explain")
    if as_json:
        print_json(explanation)
        return
    links: list[dict[str, Any]] = explanation["links"]
    tree = Tree(f"[bold]{explanation['person']}[/bold]")
    _grow(tree, None, links)
    OUT.print(tree)


def _grow(tree: Tree, via: str | None, links: list[dict[str, Any]]) -> None:
    """Hang every record below the one it joined by."""
    for link in links:
        if link["via"] == via:
            _grow(tree.add(_words(link)), link["record"], links)


def _words(link: dict[str, Any]) -> str:
    if link["via"] is None:
        return str(link["record"])
    shared = ", ".join(f"{one['kind']} ({one['here']} here, {one['there']} there)" for one in link["shared"])
    return (
        f"{link['record']}  [dim]{link['rule']}, {link['bits'] / 1000:.1f} bits,"
        f" confidence {link['confidence']:.3f}[/dim]\n{shared}"
    )
