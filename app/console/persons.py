"""Finds the person that somebody at a terminal means."""

from typing import Annotated

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


def person_of(who: str) -> str:
    """Return the person id that an argument leads to.

    Raises:
        Refused: It leads to nobody, or to several.
    """
    kind, separator, value = who.partition("=")
    if not separator:
        return who
    answer = call("crm", "POST", "/v1/profiles/lookup", body={"keys": [{"kind": kind, "value": value}]})
    found = answer["results"][0]
    if found["problem"]:
        raise Refused(found["problem"])
    persons = [match["person"] for match in found["matches"]]
    if len(persons) != 1:
        raise Refused(f"this leads to {', '.join(persons)}" if persons else "this leads to nobody")
    return str(persons[0])
