"""Questions that the ladder leaves to a person, and their answers."""

from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation
from msgspec import Struct

from app.http.addresses import opaque_id
from app.http.bodies import AnyRequest, body, decode
from app.http.describe import Body, documented
from app.http.examples import REVIEW, REVIEWS, RULING
from app.http.guard import caller, scope
from app.http.rulings import RulingAnswer, ruled
from app.wiring import Wiring
from graph.reviews import OpenReview, Review, open_reviews, review_records, show_review
from graph.rulings import Different, Same

_DECISION: Final = Body(
    "`same`: one person, whatever the evidence says; `different`: two. With `dry_run` nothing is written.",
    {"application/json": {"verdict": "different", "dry_run": False}},
)


class ReviewPage(Struct, frozen=True):
    """Some of the open questions.

    Attributes:
        next_skip: Ask with this ``skip`` for the following ones; None at the end.
    """

    reviews: list[OpenReview]
    next_skip: int | None


class Decision(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody's answer to a question."""

    verdict: Literal["same", "different"]
    dry_run: bool = False


class ReviewController(Controller):
    """The review list."""

    path = "/v1/reviews"
    tags = ("identity",)

    @get(
        "/",
        opt=scope("crm", "reviews"),
        operation_id="reviews",
        operation_class=documented("crm", "reviews", answer=REVIEWS, problems=(400, 503)),
    )
    async def reviews(
        self,
        wiring: NamedDependency[SkipValidation[Wiring]],
        limit: Annotated[int, QueryParameter(ge=1, le=500, description="How many.")] = 100,
        skip: Annotated[
            int, QueryParameter(ge=0, le=1_000_000, description="How many to leave out first.")
        ] = 0,
    ) -> ReviewPage:
        """Return pairs of records that may be one person, and what refused to join them, oldest first."""
        found = await open_reviews(wiring.graph, limit=limit + 1, skip=skip)
        return ReviewPage(found[:limit], skip + limit if len(found) > limit else None)

    @get(
        "/{review:str}",
        opt=scope("crm", "reviews"),
        operation_id="review",
        operation_class=documented("crm", "reviews", answer=REVIEW, problems=(400, 404, 503)),
    )
    async def review(self, review: FromPath[str], wiring: NamedDependency[SkipValidation[Wiring]]) -> Review:
        """Return one question with its two records side by side, what speaks for and against, and what refused."""
        name = opaque_id(review)
        return await show_review(wiring.graph, wiring.keyring, await wiring.numbers.snapshot(), name)

    @post(
        "/{review:str}/decision",
        opt=scope("reviews"),
        operation_id="decide",
        operation_class=documented(
            "reviews", answer=RULING, problems=(400, 404, 409, 413, 429, 503), body=_DECISION
        ),
    )
    async def decide(
        self, request: AnyRequest, review: FromPath[str], wiring: NamedDependency[SkipValidation[Wiring]]
    ) -> Response[RulingAnswer]:
        """Decide a question for good: it binds from now on, through new versions and whole re-runs.

        Answers 200 with what it did, or 202 while the writer is busy. The same decision again is a success;
        one that contradicts another is a 409 that names it.
        """
        decision = decode(await body(request), Decision)
        left, right = await review_records(wiring.graph, opaque_id(review))
        kind = Same if decision.verdict == "same" else Different
        ruling = kind(
            left=left, right=right, by=caller(request), at=datetime.now(UTC), dry_run=decision.dry_run
        )
        return await ruled(wiring, ruling)
