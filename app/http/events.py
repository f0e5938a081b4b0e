"""The event routes, in the shape that Segment's and RudderStack's SDKs send and expect."""

from datetime import UTC, datetime
from itertools import batched
from typing import Final

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.openapi.spec import Operation
from litestar.params import SkipValidation
from msgspec import Struct

from app.access import KeyTable
from app.http.bodies import AnyRequest, body, form_json
from app.http.describe import Body, documented
from app.http.examples import SUCCESS
from app.http.guard import WRITE_KEY, allow, presented, scope
from app.http.intake import take
from app.http.messages import TYPES, completed, opened, write_key_of
from app.sources.batch import Batch, Row
from app.sources.split import batch_id
from app.wiring import Wiring

_ROWS: Final = 1_000
_MESSAGE: Final = {
    "type": "track",
    "event": "Product Viewed",
    "anonymousId": "0f8c7a52-1d5e-4c58-9d9b-1a2b3c4d5e6f",
    "messageId": "m-1",
    "timestamp": "2026-11-01T10:00:00Z",
    "properties": {"sku": "85123A", "price": 2.55},
}
_ANY_TYPE: Final = "JSON under any content type (text/plain and forms too), gzip allowed."
_BATCH: Final = Body(
    f"Messages as the SDKs send them. {_ANY_TYPE}",
    {"application/json": {"batch": [_MESSAGE], "sentAt": "2026-11-01T10:00:01Z"}},
)
_ONE: Final = Body(f"One message. {_ANY_TYPE}", {"application/json": _MESSAGE})


def _described(body: Body) -> type[Operation]:
    return documented("ingest", answer=SUCCESS, problems=(400, 413, 429, 503), body=body)


class Success(Struct, frozen=True):
    """What the SDKs expect to read."""

    success: bool = True


class EventController(Controller):
    """Live events; answers 200, because one real SDK takes 202 for a failure and sends again."""

    path = "/v1"
    tags = ("ingest",)
    opt = scope(WRITE_KEY)

    @post(["/batch", "/import"], status_code=200, operation_class=_described(_BATCH))
    async def batch(self, request: AnyRequest, wiring: NamedDependency[SkipValidation[Wiring]]) -> Success:
        """Take a batch of messages in, each as it was sent."""
        raw = await _json(request)
        await _take(wiring, opened(raw), kind=None)
        return Success()

    @post([f"/{kind}" for kind in TYPES], status_code=200, operation_class=_described(_ONE))
    async def message(self, request: AnyRequest, wiring: NamedDependency[SkipValidation[Wiring]]) -> Success:
        """Take one message in, of the type that the address names."""
        raw = await _json(request)
        await _take(wiring, [raw], kind=request.url.path.rpartition("/")[2])
        return Success()


async def _json(request: AnyRequest) -> bytes:
    """Return the body's JSON once a key for writing was found, in the header or in the body."""
    table: KeyTable = request.app.state.key_table
    key = presented(request)
    if key is not None:
        allow(table, key, "ingest")
    raw = form_json(await body(request), request.headers.get("content-type", ""))
    in_body = write_key_of(raw)
    if key is None:
        allow(table, in_body, "ingest")
    return raw


async def _take(wiring: Wiring, messages: list[bytes], *, kind: str | None) -> None:
    now = datetime.now(UTC)
    rows = [
        Row(number, completed(message, kind=kind, received=now.isoformat()))
        for number, message in enumerate(messages, start=1)
    ]
    batches = [_batch(list(part), now) for part in batched(rows, _ROWS)]
    await take(wiring.inbox, batches)


def _batch(rows: list[Row], now: datetime) -> Batch:
    return Batch(
        batch_id=batch_id("segment", "batch", None, rows),
        source="segment",
        kind="batch",
        as_of=now,
        received_at=now,
        rows=rows,
    )
