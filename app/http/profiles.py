"""Resolved persons for the CRM and e-mail teams."""

from typing import Annotated, Final

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from msgspec import Meta, Struct

from app.http.addresses import person_id
from app.http.bodies import AnyRequest, body, decode
from app.http.describe import Body, documented
from app.http.examples import LOOKUP, PROFILE
from app.http.guard import scope
from app.http.known import Known, normalised
from app.wiring import Wiring
from graph.ids import PersonId
from graph.lookup import MOST, Match, lookup
from graph.profiles import Profile, profile

_LOOKUP: Final = Body(
    f"Up to {MOST} identifiers. `kind` is email, phone, device, session, record, person, or a system's own such as"
    " shopify.customer_id; emails and phones may be written in any usual way.",
    {
        "application/json": {
            "keys": [
                {"kind": "email", "value": "Ada@Example.com"},
                {"kind": "phone", "value": "0161 496 0000"},
                {"kind": "record", "value": "shopify:customer:595909214328"},
            ]
        }
    },
)


class LookupRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Identifiers to look up, answered in the same order."""

    keys: Annotated[list[Known], Meta(min_length=1, max_length=MOST)]


class Found(Struct, frozen=True):
    """Persons that one identifier leads to, the surest first; none for an unknown one.

    Attributes:
        problem: Why the identifier cannot be looked up, or None.
    """

    matches: tuple[Match, ...]
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
        self, person: FromPath[str], wiring: NamedDependency[SkipValidation[Wiring]]
    ) -> Profile:
        """Return a person with every record, contact and device known of them.

        An id that was merged into another person's answers with that person;
        `asked` and `person` differ then.
        """
        return await profile(wiring.graph, wiring.keyring, PersonId(person_id(person)))

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
        found = await lookup(wiring.graph, wiring.keyring, sorted({one for one in keys if one is not None}))
        return LookupAnswer([_found(None if one is None else found[one]) for one in keys])


def _found(matches: tuple[Match, ...] | None) -> Found:
    return (
        Found((), "This is no email or phone that could be looked up.") if matches is None else Found(matches)
    )
