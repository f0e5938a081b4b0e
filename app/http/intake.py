"""Takes batches in: the last thing that happens before a sender hears that it may forget its data."""

from collections.abc import Iterable

from msgspec import Struct

from app.inbox.stream import Inbox
from app.sources.batch import Batch
from app.telemetry import ROWS


class AcceptedBatch(Struct, frozen=True):
    """A batch that is on disk and will be applied once, however often it is sent.

    Attributes:
        batch_id: Hash of source and content; the same bytes give the same id.
    """

    batch_id: str
    rows: int


class Accepted(Struct, frozen=True):
    """What was taken in; whether each row fits is decided later, row by row, in quarantine."""

    batches: list[AcceptedBatch]
    rows: int


async def take(inbox: Inbox, batches: Iterable[Batch]) -> Accepted:
    """Put batches into the inbox, in order; after a refusal midway the whole may be sent again."""
    taken: list[AcceptedBatch] = []
    for batch in batches:
        await inbox.put(batch)
        ROWS.labels(batch.source, batch.kind).inc(len(batch.rows))
        taken.append(AcceptedBatch(batch_id=batch.batch_id, rows=len(batch.rows)))
    return Accepted(batches=taken, rows=sum(one.rows for one in taken))
