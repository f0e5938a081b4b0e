"""What travels from a file or a request body to an adapter, and back."""

from datetime import datetime

from msgspec import Struct, field

from graph.events import Event
from graph.records import Record
from ranking.catalogue import Item


class Row(Struct, frozen=True, array_like=True):
    """One item of a batch exactly as it arrived.

    Attributes:
        number: From 1: the line of a CSV or JSON-lines file (the first line of a
            quoted multi-line row), or the position of an item in a JSON document.
        raw: Original bytes of this item alone, without the line break.
    """

    number: int
    raw: bytes


class Batch(Struct, frozen=True, kw_only=True):
    """Rows of one source and kind that are accepted, archived and applied together.

    Attributes:
        batch_id: Hash of source, kind, header and rows; the same bytes give the same id.
        source: ``shopify``, ``hubspot``, ``loyaltylion``, ``klaviyo``, ``zendesk``,
            ``loop``, ``legacy`` or ``segment``.
        kind: What of that source, such as ``customers``.
        header: A CSV file's header row as it arrived (without BOM), else None.
        as_of: Source time of rows that have none of their own; aware, UTC.
        received_at: When the front door took it; aware, UTC; never evidence.
    """

    batch_id: str
    source: str
    kind: str
    as_of: datetime
    received_at: datetime
    rows: list[Row]
    header: bytes | None = None


class Reject(Struct, frozen=True):
    """A row that does not fit, for quarantine.

    Attributes:
        number: The ``Row.number`` it had.
        field: The vendor's own name of the field at fault; ``row`` where it is the whole.
        code: Stable word for counting, such as ``bad_utf8``, ``bad_email``, ``missing``.
        reason: One sentence for a person, without any value from the row.
    """

    number: int
    field: str
    code: str
    reason: str


class Parsed(Struct, frozen=True):
    """What an adapter made of a batch.

    Every row is exactly one of: taken (it gave a record, an event or an item),
    rejected, or skipped: ``taken + len(rejects) + sum(skipped.values())`` is the
    number of rows.

    Attributes:
        record_rows: For each record the number of the row that gave it.
        event_rows: The same for each event.
        taken: Rows that gave something.
        skipped: Rows that are fine and no business of ours, such as support agents, by reason.
        dropped: Values left out of rows that went in, by ``field:reason``; no value is ever a key.
    """

    records: list[Record]
    events: list[Event]
    items: list[Item]
    rejects: list[Reject]
    record_rows: list[int] = field(default_factory=list[int])
    event_rows: list[int] = field(default_factory=list[int])
    taken: int = 0
    skipped: dict[str, int] = field(default_factory=dict[str, int])
    dropped: dict[str, int] = field(default_factory=dict[str, int])
