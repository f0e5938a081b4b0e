"""The numbers that decide who is one person: which are in force, and the switch to others."""

from datetime import UTC, datetime
from typing import Annotated, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Meta, Struct

from app.http.bodies import AnyRequest, body, decode
from app.http.describe import Body, documented
from app.http.examples import RULING, SNAPSHOT
from app.http.guard import caller, scope
from app.http.problems import Refusal
from app.http.rulings import RulingAnswer, ruled
from app.wiring import Wiring
from graph.rulings import Switch
from graph.snapshots.in_force import in_force
from graph.snapshots.layout import read

_MOST: Final = 4_000_000
_SWITCH: Final = Body(
    "`text` is a whole snapshot file; `kindred snapshot show` prints the one in force to start from.",
    {"application/json": {"text": 'version = "2026.12-ours"\nprior = -20000\n…'}},
)


class SnapshotAnswer(Struct, frozen=True, kw_only=True):
    """A graph's numbers.

    Attributes:
        after: Version of those before them; None for a graph's first.
        switched: Version that was last put in force by a switch, which an undo takes back; None before any.
        records: How many records are decided under them while a switch goes on; None once all are.
        text: The snapshot file.
    """

    version: str
    fingerprint: str
    since: datetime
    after: str | None
    switched: str | None
    records: int | None
    text: str


class SwitchRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers to put in force."""

    text: Annotated[str, Meta(min_length=1, max_length=_MOST)]


class SnapshotController(Controller):
    """The snapshot in force."""

    path = "/v1/snapshot"
    tags = ("identity",)
    opt = scope("reviews")

    @get(
        "/",
        operation_id="snapshot",
        operation_class=documented("reviews", answer=SNAPSHOT, problems=(404, 503)),
    )
    async def snapshot(self, wiring: NamedDependency[SkipValidation[Wiring]]) -> SnapshotAnswer:
        """Return the numbers that decide who is one person, since when, and how far a switch to them is."""
        found = await in_force(wiring.graph)
        if found is None:
            raise Refusal(404, "unknown_snapshot", "No worker has been at this graph yet.")
        return SnapshotAnswer(
            version=found.version,
            fingerprint=found.fingerprint,
            since=found.since,
            after=found.after,
            switched=found.switched,
            records=None if found.rescored_to is None else found.rescored,
            text=found.text,
        )

    @post(
        "/",
        status_code=200,
        operation_id="switch_snapshot",
        operation_class=documented(
            "reviews", answer=RULING, problems=(400, 409, 413, 429, 503), body=_SWITCH
        ),
    )
    async def switch(
        self, request: AnyRequest, wiring: NamedDependency[SkipValidation[Wiring]]
    ) -> Response[RulingAnswer]:
        """Put other numbers in force and decide every record under them, as one job.

        Answers 202 while it goes on, which takes a while on a large graph; records that come in meanwhile wait.
        The same numbers again are a success that says `already`. `POST /v1/undo` with `snapshot` takes it back.
        """
        asked = decode(await body(request), SwitchRequest)
        read(asked.text)
        ruling = Switch(text=asked.text, by=caller(request), at=datetime.now(UTC))
        return await ruled(wiring, ruling)
