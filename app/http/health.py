"""Is the process alive, can it serve, and what does it measure."""

from litestar import Controller, MediaType, Response, get
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Struct

from app.http.describe import documented
from app.http.examples import ALIVE, HEALTH
from app.http.guard import PUBLIC, scope
from app.http.problems import Refusal
from app.http.recommender import Recommender
from app.http.watch import Watch
from app.telemetry import METRICS_CONTENT_TYPE, exposition


class Health(Struct, frozen=True):
    """State of this process.

    Attributes:
        bundle: Version of the bundle that is served; None before the first is loaded.
        degraded: Parts that do not answer just now; requests that can do without them still succeed.
    """

    status: str
    bundle: str | None
    degraded: list[str]


class HealthController(Controller):
    """For load balancers and Prometheus."""

    tags = ("operations",)
    opt = scope(PUBLIC)

    @get(
        "/health/live",
        operation_id="live",
        operation_class=documented(answer=ALIVE),
        sync_to_thread=False,
    )
    def live(self) -> Response[bytes]:
        """Answer while the process can answer at all."""
        return Response(b'{"status":"alive"}', media_type=MediaType.JSON)

    @get(
        "/health/ready",
        operation_id="ready",
        operation_class=documented(answer=HEALTH, problems=(503,)),
    )
    async def ready(
        self,
        watch: NamedDependency[SkipValidation[Watch]],
        recommender: NamedDependency[SkipValidation[Recommender]],
    ) -> Health:
        """Say whether recommendations can be served: a loaded bundle is all that needs.

        Every other part that does not answer is listed as degraded and changes no status. The stores are
        asked at most once a second.

        Raises:
            Refusal: No bundle is loaded yet.
        """
        own = {"bundle": recommender.bundle_is_behind, "stock": recommender.stock_is_stale}
        degraded = [*await watch.degraded(), *(name for name, missing in own.items() if missing)]
        version = recommender.version
        if version is None:
            raise Refusal(
                503, "no_bundle", "No bundle is loaded yet; `kindred train` makes one.", {"Retry-After": "5"}
            )
        return Health(status="degraded" if degraded else "ready", bundle=version, degraded=degraded)

    @get("/metrics", operation_id="metrics", media_type=MediaType.TEXT)
    async def metrics(self, watch: NamedDependency[SkipValidation[Watch]]) -> Response[bytes]:
        """Return every measurement in Prometheus' text format; labels are route templates, never paths."""
        await watch.measure()
        return Response(exposition(), media_type=METRICS_CONTENT_TYPE)
