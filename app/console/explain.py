"""``kindred explain``."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.tree import Tree

from app.console.api import call
from app.console.output import OUT, AsJson, print_json
from app.console.persons import Who, person_of
from app.console.review import print_pair

Other = Annotated[
    str | None,
    typer.Argument(help="A second one: why the two are one person, or why not.", show_default=False),
]
Picture = Annotated[
    Path | None,
    typer.Option("--picture", help="Also write a page with a waterfall of bits and a small graph."),
]


def command(who: Who, other: Other = None, picture: Picture = None, as_json: AsJson = False) -> None:
    """Show why records are one person, link by link, or why two are not."""
    if other is None:
        explanation = call("crm", "GET", f"/v1/profiles/{person_of(who)}/explain")
    else:
        asked = {"left": _known(who), "right": _known(other)}
        explanation = call("crm", "POST", "/v1/explain", body=asked)
    if picture is not None:
        from app.console.picture import page  # ruff: ignore[import-outside-top-level] -- matplotlib takes a second

        picture.write_text(page(explanation), encoding="utf-8")
    if as_json:
        print_json(explanation)
    elif other is None:
        _print_person(explanation)
    else:
        print_pair(explanation)


def _known(who: str) -> dict[str, str]:
    kind, separator, value = who.partition("=")
    return {"kind": kind, "value": value} if separator else {"kind": "person", "value": who}


def _print_person(explanation: dict[str, Any]) -> None:
    links: list[dict[str, Any]] = explanation["links"]
    tree = Tree(
        f"[bold]{explanation['person']}[/bold]  [dim]prior {explanation['prior'] / 1000:+.1f} bits[/dim]"
    )
    _grow(tree, None, links)
    for one in explanation["seen_with"]:
        tree.add(_seen_with(one))
    OUT.print(tree)


def _grow(tree: Tree, via: str | None, links: list[dict[str, Any]]) -> None:
    """Hang every record below the one it joined by."""
    for link in links:
        if link["via"] == via:
            _grow(tree.add(_words(link)), link["record"], links)


def _seen_with(one: dict[str, Any]) -> str:
    """Return why a device or visit that never said whose it is was given to the person."""
    why, counts = one["because"], one["because"]["counts"]
    fields = ", ".join(f"{field} {level} {bits / 1000:+.1f}" for field, level, bits in why["fields"])
    what = one["device"] if one["session"] is None else f"visit {one['session']} of {one['device']}"
    return (
        f"{what}  [dim]rung 4, confidence {one['confidence']:.3f}{', provisional' if one['provisional'] else ''}[/dim]\n"
        f"{counts['networks']} networks in common, the strongest with {counts['devices']} devices; {counts['days']} days and"
        f" {counts['hours']} hours together, {counts['items']} things\n"
        f"[dim]{fields} bits; prior {why['prior']:.2f} against nobody {why['nobody']:.2f} and"
        f" {why['rivals']} others with {why['others']:.2f}[/dim]"
    )


def _words(link: dict[str, Any]) -> str:
    if link["via"] is None:
        return str(link["record"])
    shared = ", ".join(f"{one['kind']} ({one['here']} here, {one['there']} there)" for one in link["shared"])
    fields = ", ".join(f"{one['field']} {one['bits'] / 1000:+.1f}" for one in link["fields"])
    return (
        f"{link['record']}  [dim]{link['rule']}, {link['bits'] / 1000:+.1f} bits ({fields}),"
        f" confidence {link['confidence']:.3f}[/dim]\n{shared}"
    )
