"""Questions that the ladder leaves to a person."""

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation
from msgspec import Struct

from app.http.describe import documented
from app.http.examples import REVIEWS
from app.http.guard import scope
from app.wiring import Wiring
from graph.reviews import OpenReview, open_reviews


class ReviewPage(Struct, frozen=True):
    """Some of the open questions.

    Attributes:
        next_skip: Ask with this ``skip`` for the following ones; None at the end.
    """

    reviews: list[OpenReview]
    next_skip: int | None


class ReviewController(Controller):
    """The review list."""

    path = "/v1/reviews"
    tags = ("identity",)
    opt = scope("crm")

    @get("/", operation_id="reviews", operation_class=documented("crm", answer=REVIEWS, problems=(400, 503)))
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
