"""``kindred profile``."""

from typing import Annotated, Any

import typer

from app.console.api import call
from app.console.output import OUT, AsJson, print_json, print_table
from app.console.persons import Who, person_of

MinConfidence = Annotated[
    float | None,
    typer.Option(
        min=0.0,
        max=1.0,
        help="Leave out what is the person's with less confidence than this.",
        show_default=False,
    ),
]


def command(who: Who, min_confidence: MinConfidence = None, as_json: AsJson = False) -> None:
    """Show a person with every record, device and contact known of them."""
    person = person_of(who, min_confidence)
    asked = {} if min_confidence is None else {"min_confidence": min_confidence}
    profile = call("crm", "GET", f"/v1/profiles/{person}", parameters=asked)
    if as_json:
        print_json(profile)
        return
    OUT.print(
        f"[bold]{profile['person']}[/bold]  confidence {profile['confidence']:.3f}, {profile['sessions']} sessions"
    )
    if profile["person"] != profile["asked"]:
        OUT.print(f"{profile['asked']} was merged into this person.", style="yellow")
    if any(profile["left_out"].values()):
        OUT.print(_left_out(profile["left_out"]), style="yellow")
    if (home := profile["household"]) is not None:
        OUT.print(f"lives with {', '.join(home['others'])} (household {home['household']}, by {home['by']})")
    print_table(
        "Records",
        ("record", "rung", "rule", "confidence", "name", "born", "postcode"),
        (
            (
                one["record"],
                one["rung"],
                one["rule"],
                f"{one['confidence']:.3f}",
                " ".join(filter(None, (one["fields"].get("given_name"), one["fields"].get("family_name")))),
                one["fields"].get("birth_date"),
                one["fields"].get("postcode"),
            )
            for one in profile["records"]
        ),
    )
    print_table(
        "Contacts",
        ("kind", "value", "assurance", "records"),
        ((one["kind"], one["value"], one["assurance"], len(one["records"])) for one in profile["contacts"]),
    )
    print_table(
        "Devices",
        ("device", "family", "rung", "confidence", "shared", "provisional"),
        (
            (
                one["device"],
                one["family"],
                one["rung"],
                f"{one['confidence']:.3f}",
                "yes" if one["shared"] else "no",
                "yes" if one["provisional"] else "no",
            )
            for one in profile["devices"]
        ),
    )


def _left_out(counts: dict[str, Any]) -> str:
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"left out as less sure: {said}"
