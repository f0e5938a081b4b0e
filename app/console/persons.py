"""Finds the person that somebody at a terminal means."""

from typing import Annotated, Any

import typer

from app.console.api import call
from app.console.failure import Refused

Who = Annotated[
    str,
    typer.Argument(
        help="A person id, or kind=value: email=…, phone=…, device=…, session=…, record=shopify:customer:7,"
        " shopify.customer_id=7.",
        show_default=False,
    ),
]


def person_of(who: str, min_confidence: float | None = None) -> str:
    """Return the person id that an argument leads to, at least so surely.

    Raises:
        Refused: It leads to nobody, not surely enough, or to several.
    """
    kind, separator, value = who.partition("=")
    if not separator:
        return who
    asked: dict[str, Any] = {"keys": [{"kind": kind, "value": value}]}
    if min_confidence is not None:
        asked["min_confidence"] = min_confidence
    answer = call("crm", "POST", "/v1/profiles/lookup", body=asked)
    found = answer["results"][0]
    if found["problem"]:
        raise Refused(found["problem"])
    persons = [match["person"] for match in found["matches"]]
    if not persons and found["weaker"]:
        raise Refused(f"this leads to {found['weaker']} person(s), but less surely than {min_confidence:g}")
    if len(persons) != 1:
        raise Refused(f"this leads to {', '.join(persons)}" if persons else "this leads to nobody")
    return str(persons[0])
