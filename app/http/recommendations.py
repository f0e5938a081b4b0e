"""Recommendations for the storefront."""

from typing import Annotated, Final

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation
from msgspec import Struct

from app.http.addresses import shopper_key
from app.http.describe import documented
from app.http.examples import RECOMMENDATIONS
from app.http.guard import scope
from app.http.recommender import Answer, Recommender
from app.telemetry import REQUEST_ID

MAX_ITEMS: Final = 100


class Recommendation(Struct, frozen=True):
    """One item to show.

    Attributes:
        rank: Position from 1.
        score: Model output; comparable within one answer only.
        reason: Stable code, such as ``looked_at_now``; its words belong to the storefront.
    """

    sku: str
    rank: int
    score: float
    reason: str


class RecommendationPage(Struct, frozen=True):
    """A list to show, and what it takes to judge it later.

    Attributes:
        request_id: Send it back with clicks and orders.
        bundle: Version of the model and items that were used.
        arm: Arm of the running experiment.
        mode: ``personal``, ``anonymous``, or ``without_consent`` (the shopper wants no personalisation).
        history: What was used of the shopper: ``person`` (all that may be shown of somebody a server
            vouched for), ``visits`` (this browser's own), or ``none``.
        degraded: ``hot_state``: served as to a stranger; ``stock``: what can be bought may be out of date.
    """

    request_id: str
    bundle: str
    arm: str
    mode: str
    history: str
    degraded: tuple[str, ...]
    items: tuple[Recommendation, ...]


class RecommendationController(Controller):
    """Recommendations for the storefront."""

    path = "/v1/recommendations"
    tags = ("recommendations",)
    opt = scope("storefront")

    @get(
        "/{key:str}",
        operation_id="recommend",
        operation_class=documented("storefront", answer=RECOMMENDATIONS, problems=(400, 503)),
    )
    async def recommend(
        self,
        key: FromPath[str],
        recommender: NamedDependency[SkipValidation[Recommender]],
        limit: Annotated[int, QueryParameter(ge=1, le=MAX_ITEMS, description="How many items.")] = 12,
    ) -> RecommendationPage:
        """Return items for a person, session or device.

        The key is `person:`, `session:` or `device:` and an id. An unknown id is an
        anonymous shopper, never a 404: the storefront always has something to show.
        Only what a server has vouched for counts: a link that rests on something
        typed into a browser changes nothing here.
        """
        answer = await recommender.for_shopper(
            shopper_key(key), limit=limit, request_id=REQUEST_ID.get() or ""
        )
        return _page(answer)


def _page(answer: Answer) -> RecommendationPage:
    return RecommendationPage(
        request_id=answer.request_id,
        bundle=answer.bundle,
        arm=answer.arm,
        mode=answer.mode,
        history=answer.history,
        degraded=answer.degraded,
        items=tuple(Recommendation(one.sku, one.rank, one.score, one.reason) for one in answer.items),
    )
