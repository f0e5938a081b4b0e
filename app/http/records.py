"""The front door for exports: a file's content in its vendor's own shape."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Final

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter, SkipValidation

from app.http.bodies import AnyRequest, body
from app.http.describe import Body, documented
from app.http.examples import ACCEPTED
from app.http.guard import scope
from app.http.intake import Accepted, take
from app.sources.split import split_body
from app.wiring import Wiring

_EXPORT: Final = Body(
    "The export as the vendor writes it: CSV with its header row, a JSON document, or JSON lines.",
    {
        "text/csv": "Customer ID,First Name,Last Name,Email\n'595909214328,Ada,Example,ada@example.com\n",
        "application/x-ndjson": '{"id": 7, "email": "ada@example.com", "role": "end-user"}\n',
        "application/json": {"users": [{"id": 7, "email": "ada@example.com", "role": "end-user"}]},
    },
)


class RecordController(Controller):
    """Exports of the source systems."""

    path = "/v1/sources"
    tags = ("ingest",)

    @post(
        "/{source:str}/records",
        status_code=202,
        operation_id="put_records",
        operation_class=documented(
            "ingest", answer=ACCEPTED, problems=(400, 404, 413, 429, 503), body=_EXPORT
        ),
        opt=scope("ingest"),
    )
    async def put_records(
        self,
        source: FromPath[str],
        kind: Annotated[str, QueryParameter(description="What of that source, such as `customers`.")],
        request: AnyRequest,
        wiring: NamedDependency[SkipValidation[Wiring]],
        as_of: FromQuery[datetime | None] = None,
    ) -> Accepted:
        """Take an export in; rows that do not fit are quarantined later, one by one.

        Answers once every row is on disk.  The same bytes may be sent again at any
        time: they are applied once.
        """
        now = datetime.now(UTC)
        batches = await asyncio.to_thread(
            split_body,
            await body(request),
            request.headers.get("content-type", ""),
            source,
            kind,
            as_of=_aware(as_of) or now,
            received_at=now,
        )
        return await take(wiring.inbox, batches)


def _aware(moment: datetime | None) -> datetime | None:
    """Read a time without an offset as UTC."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
