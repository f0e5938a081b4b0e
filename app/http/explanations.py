"""Why two records or two persons are one, or why not."""

from typing import Final

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from msgspec import Struct

from app.http.addresses import person_id
from app.http.bodies import AnyRequest, body, decode
from app.http.describe import Body, documented
from app.http.examples import EXPLANATION, PAIR
from app.http.guard import scope
from app.http.known import Known, normalised
from app.http.problems import Refusal
from app.wiring import Wiring
from graph.explanation import Explanation, explain
from graph.ids import PersonId, RecordKey
from graph.lookup import lookup
from graph.pairs import PairExplanation, explain_pair

_PAIR: Final = Body(
    "What is known of each; `kind` is record, person, email, phone, device, session, or a system's own such as"
    " shopify.customer_id. Records are taken as they are, everything else leads to a person.",
    {
        "application/json": {
            "left": {"kind": "record", "value": "shopify:customer:595909214328"},
            "right": {"kind": "record", "value": "hubspot:contact:7"},
        }
    },
)


class PairRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """The two to explain."""

    left: Known
    right: Known


class ExplanationController(Controller):
    """Explanations of persons and of pairs."""

    path = "/v1"
    tags = ("identity",)
    opt = scope("crm", "reviews")

    @get(
        "/profiles/{person:str}/explain",
        operation_id="explain",
        operation_class=documented("crm", "reviews", answer=EXPLANATION, problems=(400, 404, 503)),
    )
    async def explain(
        self, person: FromPath[str], wiring: NamedDependency[SkipValidation[Wiring]]
    ) -> Explanation:
        """Return why the records of a person are one person, link by link.

        Following `via` from any record ends at the root; each link says what its two
        records have in common, and `prior` and its `fields` add up to its `bits`.
        """
        asked = PersonId(person_id(person))
        return await explain(wiring.graph, await wiring.numbers.snapshot(), asked)

    @get(
        "/profiles/{person:str}/explain/{other:str}",
        operation_id="explain_persons",
        operation_class=documented("crm", "reviews", answer=PAIR, problems=(400, 404, 503)),
    )
    async def persons(
        self,
        person: FromPath[str],
        other: FromPath[str],
        wiring: NamedDependency[SkipValidation[Wiring]],
    ) -> PairExplanation:
        """Return why two persons are two, by the records of each that say most for being one."""
        one, two = PersonId(person_id(person)), PersonId(person_id(other))
        return await explain_pair(wiring.graph, await wiring.numbers.snapshot(), wiring.keyring, one, two)

    @post(
        "/explain",
        status_code=200,
        operation_id="explain_pair",
        operation_class=documented("crm", "reviews", answer=PAIR, problems=(400, 404, 413, 503), body=_PAIR),
    )
    async def pair(
        self, request: AnyRequest, wiring: NamedDependency[SkipValidation[Wiring]]
    ) -> PairExplanation:
        """Return why two records are one person, or why not: the path between them, the bits, and what refused.

        They stand in the body, because a record's key or a contact point has no place in a URL.
        """
        asked = decode(await body(request), PairRequest)
        one, other = [
            await _which(wiring, known, name)
            for name, known in (("left", asked.left), ("right", asked.right))
        ]
        return await explain_pair(wiring.graph, await wiring.numbers.snapshot(), wiring.keyring, one, other)


async def _which(wiring: Wiring, known: Known, name: str) -> RecordKey | PersonId:
    """Return the record, or the one person, that something known leads to."""
    if known.kind == "record":
        if ":" not in known.value:
            raise Refusal(400, "wrong_value", f"{name}: a record is source:kind:id.")
        return RecordKey(known.value)
    key = normalised(known)
    if key is None:
        raise Refusal(400, "wrong_value", f"{name}: this is no email or phone that could be looked up.")
    persons = [match.person for match in (await lookup(wiring.graph, wiring.keyring, [key]))[key].persons]
    if not persons:
        raise Refusal(404, "unknown_person", f"{name}: this leads to nobody.")
    if len(persons) > 1:
        raise Refusal(400, "several_persons", f"{name}: this leads to {', '.join(sorted(persons)[:10])}.")
    return persons[0]
