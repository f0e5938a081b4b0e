"""What the graph says of a record's person before a transaction."""

from datetime import datetime

from msgspec import Struct

from graph.ids import PersonId, RecordKey
from graph.matching.outcome import Rung


class Standing(Struct, frozen=True, kw_only=True):
    """A record's ``RESOLVES_TO`` edge before the transaction.

    Attributes:
        since: Source time of the newest record version in the batch that made it.
        fields: What each field added to its bits, as ``<field>=<millibits>``.
    """

    person: PersonId
    block: RecordKey
    owner: RecordKey
    rung: Rung
    rule: str
    via: RecordKey | None
    weakest: Rung
    bits: int
    fields: tuple[str, ...]
    confidence: float
    since: datetime
