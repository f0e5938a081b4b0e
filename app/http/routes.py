"""Every route of this API."""

from typing import Final

from litestar import Router
from litestar.types import ControllerRouterHandler

from app.http.events import EventController
from app.http.explanations import ExplanationController
from app.http.guard import PUBLIC, scope
from app.http.health import HealthController
from app.http.judgements import JudgementController
from app.http.profiles import ProfileController
from app.http.recommendations import RecommendationController
from app.http.records import RecordController
from app.http.reviews import ReviewController
from app.http.rulings import RulingController
from app.http.snapshots import SnapshotController
from app.http.undo import UndoController

CONTROLLERS: Final[tuple[ControllerRouterHandler, ...]] = (
    RecordController,
    EventController,
    ProfileController,
    ExplanationController,
    ReviewController,
    JudgementController,
    UndoController,
    SnapshotController,
    RulingController,
    RecommendationController,
    HealthController,
)

SCHEMA: Final = Router("/schema", route_handlers=[], include_in_schema=False, opt=scope(PUBLIC))
"""Where the OpenAPI document and its page are put."""
