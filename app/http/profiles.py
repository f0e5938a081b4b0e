"""Resolved persons for the CRM and e-mail teams."""

import math
from typing import Annotated, Final

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation
from msgspec import Meta, Struct

from app.http.addresses import person_id
from app.http.bodies import AnyRequest, body, decode
from app.http.describe import Body, documented
from app.http.examples import LOOKUP, PROFILE
from app.http.guard import scope
from app.http.known import Known, normalised
from app.http.problems import Refusal
from app.wiring import Wiring
from graph.ids import PersonId
from graph.lookup import MOST, Match, Matches, lookup
from graph.profiles import Profile, profile

_LOOKUP: Final = Body(
    f"Up to {MOST} identifiers. `kind` is email, phone, device, session, record, person, or a system's own such as"
    " shopify.customer_id; emails and phones may be written in any usual way. `min_confidence`, from 0 to 1, leaves"
    " out persons that an identifier leads to less surely.",
    {
        "application/json": {
            "min_confidence": 0.9,
            "keys": [
                {"kind": "email", "value": "Ada@Example.com"},
                {"kind": "phone", "value": "0161 496 0000"},
                {"kind": "record", "value": "shopify:customer:595909214328"},
            ],
        }
    },
)


class LookupRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Identifiers to look up, answered in the same order.

    Attributes:
        min_confidence: A person that an identifier leads to less surely is no match; None for every one.
    """

    keys: Annotated[list[Known], Meta(min_length=1, max_length=MOST)]
    min_confidence: Annotated[float, Meta(ge=0.0, le=1.0)] | None = None


class Found(Struct, frozen=True):
    """Persons that one identifier leads to, the surest first; none for an unknown one.

    Attributes:
        weaker: How many other persons it leads to with less confidence than was asked for.
        problem: Why the identifier cannot be looked up, or None.
    """

    matches: tuple[Match, ...]
    weaker: int = 0
    problem: str | None = None


class LookupAnswer(Struct, frozen=True):
    """One entry for each identifier asked, in the order asked; the identifiers are not repeated."""

    results: list[Found]


class ProfileController(Controller):
    """Persons, whole."""

    path = "/v1/profiles"
    tags = ("identity",)
    opt = scope("crm")

    @get(
        "/{person:str}",
        operation_id="profile",
        operation_class=documented("crm", answer=PROFILE, problems=(400, 404, 503)),
    )
    async def profile(
        self,
        person: FromPath[str],
        wiring: NamedDependency[SkipValidation[Wiring]],
        min_confidence: Annotated[
            float | None,
            QueryParameter(
                ge=0.0, le=1.0, description="Leave out what is the person's with less confidence than this."
            ),
        ] = None,
    ) -> Profile:
        """Return a person with every record, contact and device known of them.

        An id that was merged into another person's answers with that person;
        `asked` and `person` differ then.  With `min_confidence`, records, devices and sessions
        that are less surely the person's are left out and counted in `left_out`; contacts, consent
        and everything else follow from what is left.
        """
        asked = PersonId(person_id(person))
        return await profile(wiring.graph, wiring.keyring, asked, least=_least(min_confidence))

    @post(
        "/lookup",
        status_code=200,
        operation_id="lookup",
        operation_class=documented("crm", answer=LOOKUP, problems=(400, 413, 503), body=_LOOKUP),
    )
    async def lookup(
        self, request: AnyRequest, wiring: NamedDependency[SkipValidation[Wiring]]
    ) -> LookupAnswer:
        """Return the persons that identifiers lead to.

        The identifiers stand in the body, because URLs are logged by every proxy on the way.
        """
        asked = decode(await body(request), LookupRequest)
        keys = [normalised(one) for one in asked.keys]
        known = sorted({one for one in keys if one is not None})
        found = await lookup(wiring.graph, wiring.keyring, known, least=_least(asked.min_confidence))
        return LookupAnswer([_found(None if one is None else found[one]) for one in keys])


def _found(found: Matches | None) -> Found:
    if found is None:
        return Found((), problem="This is no email or phone that could be looked up.")
    return Found(found.persons, found.weaker)


def _least(min_confidence: float | None) -> float:
    """Return the least confidence; not a number passes the bounds, because it compares with nothing."""
    if min_confidence is not None and math.isnan(min_confidence):
        raise Refusal(400, "wrong_parameter", "min_confidence: Expected a number from 0 to 1.")
    return min_confidence or 0.0
